// The run log is the contract between the trainer, which writes it, and the doctor, the tuner, the command and
// the studio, which read it: one JSON record a line in run.jsonl, the same objects in memory from fit().
// Numbers that are not finite are the strings "NaN", "Infinity" and "-Infinity" in JSON (log/write.ts).
// `loss` is on the trained scale; metrics are in the target's units. `at` is epoch milliseconds.

import type { RunConfig, TaskKind } from "./config.ts";

/** Metric name -> value, e.g. { rmse: 3.1, mae: 2.2, r2: 0.87 }. */
export type Metrics = Readonly<Record<string, number>>;

/** Scores on each part of the rows; null for a part that is not there. */
export interface PartMetrics {
  readonly train: Metrics;
  readonly valid: Metrics | null;
  readonly test: Metrics | null;
}

/** What is to be beaten: the best constant prediction, and a linear model of the same rows. */
export interface BaselineFacts {
  readonly constant: PartMetrics;
  readonly linear: PartMetrics;
}

/** What was fitted on the rows of validation so that probabilities mean what they say. */
export interface CalibrationFacts {
  /** Validation rows that it was fitted on. */
  readonly rows: number;
  readonly temperature: number;
  /** Of two classes, the second is predicted above this probability. */
  readonly threshold?: number;
  /**
   * Where the errors below were taken: on test rows, or on validation rows by temperatures that were fitted on others of
   * them.
   */
  readonly part: "test" | "valid";
  /** Expected calibration error with the temperature, and without. */
  readonly ece: number;
  readonly eceBefore: number;
  /** What the first stays below in 99 of 100 simulations of a model that is perfectly calibrated. */
  readonly eceLimit: number;
}

/** Intervals around predicted numbers (split-conformal). */
export interface IntervalFacts {
  readonly level: number;
  /** Rows whose errors the width was taken of. */
  readonly rows: number;
  /** From low to high, in the target's units; null where so few rows allow no promise. */
  readonly width: number | null;
  /** On the test rows, where there are any. */
  readonly coverage?: number;
  readonly standardError?: number;
}

interface Stamp {
  readonly v: 1;
  readonly seq: number;
  readonly at: number;
}

export interface RunFacts {
  readonly type: "run";
  /** What the user calls the run, where it has a name. */
  readonly name?: string;
  readonly downhill: string;
  readonly device: string;
  readonly backend: string;
  /** Which vector instructions: "relaxed" (with fused multiply-add) or "plain"; null where there is no saying. */
  readonly simd: string | null;
  readonly threads: number;
  readonly seed: number;
}

/** A network that a search for an ensemble has trained. */
export interface CandidateFacts {
  readonly type: "candidate";
  /** Counted from 1, the one that the run began with. */
  readonly number: number;
  /** Where its configuration differs from the run's. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly bestEpoch: number;
  /** Of the validation rows. */
  readonly metrics: Metrics;
  readonly seconds: number;
}

/** What each candidate counts for in the ensemble. */
export interface EnsembleFacts {
  readonly type: "ensemble";
  readonly shares: readonly number[];
  /** Of the validation rows. */
  readonly metrics: Metrics;
}

export interface ConfigFacts {
  readonly type: "config";
  readonly config: RunConfig;
}

/** One feature column as the network sees it, for data rules and reports. */
export interface FeatureFacts {
  readonly name: string;
  readonly kind: string;
  readonly missing: number;
  readonly distinct: number;
  readonly mean?: number;
  readonly std?: number;
  readonly min?: number;
  readonly max?: number;
  /** As the network sees it, after scaling. */
  readonly scaledMean?: number;
  readonly scaledStd?: number;
  /** Largest distance from the median in robust standard deviations (1.4826 × MAD); rows beyond 20 of them. */
  readonly farthest?: number;
  readonly outliers?: number;
  /** That distance as a multiple of the distance that 99 % of the rows keep. */
  readonly isolation?: number;
  /** Largest difference between the distributions of training and validation rows (Kolmogorov & Smirnov), 0 to 1. */
  readonly shift?: number;
}

/** A file: its name without its folder, and the sha256 of its bytes. */
export interface FileFacts {
  readonly file: string;
  readonly sha256: string;
  readonly rows: number;
}

export interface DataFacts {
  readonly type: "data";
  readonly task: TaskKind;
  readonly target: string;
  /** File name without its folder, and the sha256 of its bytes. */
  readonly file: string;
  readonly sha256: string;
  /** Of several files that are one table: `file` has all names, `sha256` is of these, a line each. */
  readonly files?: readonly FileFacts[];
  /** sha256 of the files given for validation and test. */
  readonly others?: { readonly valid?: string; readonly test?: string };
  readonly rows: {
    readonly train: number;
    readonly valid: number;
    readonly test: number;
    /** Rows without a target, which take no part. */
    readonly skipped?: number;
  };
  readonly features: readonly FeatureFacts[];
  /** Columns left out and why: "identifier", "text", "constant", "all-missing", "dropped", "group", "time". */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Class names in code order; of two, the second is positive. */
  readonly classes?: readonly string[];
  readonly classCounts?: readonly number[];
  readonly targetMean?: number;
  readonly targetStd?: number;
  /** The target as the network learns it: after scaling. */
  readonly trainedTarget?: { readonly mean: number; readonly std: number };
  /** Of validation rows, how many stand among the training rows too, value for value, target included. */
  readonly sharedRows?: number;
  /** Training rows that repeat one before, in the same way. */
  readonly repeatedRows?: number;
  /** Columns that tell the target alone (table/giveaways.ts). */
  readonly giveaways?: readonly {
    readonly name: string;
    readonly measure: "spearman" | "auc" | "accuracy";
    readonly score: number;
  }[];
  /** Training rows looked at; those whose five nearest neighbours all have its class, and those where all have one other. */
  readonly labels?: {
    readonly looked: number;
    readonly agreed: number;
    readonly contradicted: number;
    /** Row numbers in the file, from 1 without the header, the plainest first. */
    readonly rows: readonly number[];
  };
  /** Values that the network would get and that are not finite numbers, if any. */
  readonly nonFinite?: number;
}

/** k-fold cross-validation of the configuration, beside the run itself. */
export interface FoldsFacts {
  readonly type: "folds";
  readonly k: number;
  /** Of the rows that each fold is tested on. */
  readonly scores: readonly Metrics[];
  /** Mean and sample standard deviation over the folds. */
  readonly metrics: Readonly<Record<string, { readonly mean: number; readonly std: number }>>;
}

export interface NetworkFacts {
  readonly type: "network";
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: number;
  readonly layers: readonly {
    readonly name: string;
    readonly text: string;
    readonly outputShape: readonly number[];
    readonly parameters: number;
  }[];
  readonly loss: string;
  /** How the loss makes one number of a batch: "mean", "sum", "none". */
  readonly reduction?: string;
  /** Its name; "own" of one made of transforms. */
  readonly optimizer: string;
  /** Where it has any. */
  readonly momentum?: number;
}

/** What happened in the steps of one epoch, thinned to at most 256 evenly spaced steps. */
export interface StepsFacts {
  readonly type: "steps";
  readonly epoch: number;
  /** Global step number (from 0) of each entry. */
  readonly step: readonly number[];
  readonly loss: readonly number[];
  readonly gradientNorm: readonly number[];
  readonly lr: readonly number[];
}

export interface EpochFacts {
  readonly type: "epoch";
  /** From 1. */
  readonly epoch: number;
  /** Steps done since the run began. */
  readonly step: number;
  /** Mean training loss of the epoch's batches, weighted by rows, in training mode while the weights move. */
  readonly trainLoss: number;
  /** Loss in evaluation mode on a fixed sample of at most 2,048 training rows, after the epoch. */
  readonly trainEvalLoss: number;
  /** Loss in evaluation mode on all validation rows; absent without validation rows. */
  readonly validLoss?: number;
  readonly trainMetrics: Metrics;
  readonly validMetrics?: Metrics;
  /** Rate of the epoch's last step. */
  readonly lr: number;
  /** Mean over the epoch's steps of the gradient's global L2 norm, before clipping. */
  readonly gradientNorm: number;
  /** Best epoch so far by what is monitored. */
  readonly best: { readonly epoch: number; readonly value: number };
  /** This epoch's validation losses against the best one's, row by row; absent while the best is this one. */
  readonly paired?: PairedFacts;
  readonly seconds: number;
}

/**
 * A paired test without the luck of the best: the best epoch is chosen on one half of the validation rows and the
 * differences are taken on the other, both ways round.
 */
export interface PairedFacts {
  /** The best epochs by the rows of even and of odd number. */
  readonly since: readonly [number, number];
  /** Mean of the losses now less the losses then. */
  readonly rise: number;
  /** The rise in standard errors: positive where the losses rose. */
  readonly z: number;
}

/** Norms are L2, over all parameters of a layer, in the last step of the epoch. */
export interface LayersFacts {
  readonly type: "layers";
  /** 0: before the first step, with the weights' norms alone. */
  readonly epoch: number;
  readonly layers: readonly LayerSignals[];
}

export interface LayerSignals {
  /** Its name in the state dict. */
  readonly name: string;
  /** Before the step. */
  readonly weightNorm: number;
  /** Before clipping. */
  readonly gradientNorm?: number;
  /** Of what the step added. */
  readonly updateNorm?: number;
  /** Parameters that no step can change: not the optimizer's, or without a way to the loss. */
  readonly frozen?: readonly string[];
}

/** A look at the network between two epochs, on the sample of training rows and on a fixed probe of them. */
export interface ProbeFacts {
  readonly type: "probe";
  /** Epochs done; 0: before the first step. */
  readonly epoch: number;
  /** Loss in evaluation mode on the sample. */
  readonly loss: number;
  /** Of the best constant prediction on the sample, before the first step, where the loss is a known one. */
  readonly constantLoss?: number;
  /**
   * How much the predictions differ from row to row, as a share of the targets: by standard deviations, or by the
   * entropy of the classes predicted.
   */
  readonly outputSpread: number;
  /** Mean and standard deviation over rows and outputs of what the network gives. */
  readonly outputMean: number;
  readonly outputStd: number;
  /** Rows of the probe. */
  readonly rows: number;
  /** Each hidden activation's outputs on at most 128 rows of the probe, in evaluation mode. */
  readonly activations: readonly ActivationSignals[];
  /** Mean losses of the probe's rows in both modes, and their difference in standard errors; absent where they are one. */
  readonly modes?: { readonly train: number; readonly eval: number; readonly z: number };
  /** Of rows that are not shuffled: how far their targets are from any order, in standard errors; negative when sorted. */
  readonly orderZ?: number;
  /** Before the first step: scales of the training rows, and values among them that are not finite, if any. */
  readonly scales?: ScaleFacts;
  readonly nonFinite?: number;
}

/** As the network gets them; columns of two values have no scale and are left out. */
export interface ScaleFacts {
  /** Standard deviations of inputs: the smallest, the largest. */
  readonly inputStd?: readonly number[];
  /** Largest |mean| of an input, and largest |mean| ÷ standard deviation. */
  readonly inputMean?: number;
  readonly inputOffset?: number;
  readonly targetMean?: number;
  readonly targetStd?: number;
  /** The target is numbers, and there are two of them. */
  readonly twoTargets?: boolean;
}

export interface ActivationSignals {
  readonly name: string;
  /** As PyTorch calls it: "ReLU", "Tanh". */
  readonly kind: string;
  readonly units: number;
  readonly mean: number;
  /** Over the rows: the root mean square of the units' standard deviations. */
  readonly std: number;
  /** Share of the units that give 0 on every row (ReLU). */
  readonly dead?: number;
  /** Share of the outputs whose slope is below a hundredth of the steepest (Tanh, Sigmoid). */
  readonly saturated?: number;
}

export interface CheckpointFacts {
  readonly type: "checkpoint";
  readonly epoch: number;
  readonly step: number;
  readonly file: string;
}

export interface FindingFacts {
  readonly type: "finding";
  readonly code: string;
  readonly severity: "info" | "warn" | "error";
  readonly epoch?: number;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly confidence?: number;
  readonly consequenceOf?: string;
}

/** Appended when a run goes on: readers discard earlier records past this point. */
export interface ResumedFacts {
  readonly type: "resumed";
  readonly epoch: number;
  readonly step: number;
}

export type Stopped = "completed" | "early" | "time" | "aborted" | "diverged";

/** Where a run diverged: the first value of the step's forward pass that was not finite. */
export interface FailureFacts {
  /** Counted from 0; the steps before it were applied, and it was not. */
  readonly step: number;
  /** The primitive operation, or "parameter" when a weight itself was not finite. */
  readonly operation: string;
  /** The layer in whose computation it stood, by its name in the state dict. */
  readonly layer: string | null;
}

export interface EndFacts {
  readonly type: "end";
  readonly stopped: Stopped;
  /** When it diverged. */
  readonly failure?: FailureFacts;
  readonly epochs: number;
  readonly steps: number;
  readonly bestEpoch: number;
  /** Scores of the model saved: that of the best validation epoch. */
  readonly metrics?: PartMetrics;
  readonly baselines?: BaselineFacts;
  readonly calibration?: CalibrationFacts;
  readonly interval?: IntervalFacts;
  readonly seconds: number;
}

/** What a record says; the log adds v, seq and at. */
export type Facts =
  | RunFacts
  | ConfigFacts
  | CandidateFacts
  | EnsembleFacts
  | DataFacts
  | FoldsFacts
  | NetworkFacts
  | StepsFacts
  | EpochFacts
  | LayersFacts
  | ProbeFacts
  | CheckpointFacts
  | FindingFacts
  | ResumedFacts
  | EndFacts;

export type LogRecord = Facts & Stamp;
export type RecordOf<T extends Facts["type"]> = Extract<LogRecord, { type: T }>;
