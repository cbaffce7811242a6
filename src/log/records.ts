// The run log is the contract between the trainer, which writes it, and the doctor, the tuner, the command and
// the studio, which read it: one JSON record a line in run.jsonl, the same objects in memory from fit().
// Numbers that are not finite are the strings "NaN", "Infinity" and "-Infinity" in JSON (log/write.ts).
// `loss` is on the trained scale; metrics are in the target's units. `at` is epoch milliseconds.

import type { RunConfig, TaskKind } from "./config.ts";

/** Metric name -> value, e.g. { rmse: 3.1, mae: 2.2, r2: 0.87 }. */
export type Metrics = Readonly<Record<string, number>>;

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
}

export interface DataFacts {
  readonly type: "data";
  readonly task: TaskKind;
  readonly target: string;
  /** File name without its folder, and the sha256 of its bytes. */
  readonly file: string;
  readonly sha256: string;
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
  /** Columns left out and why: "identifier", "text", "constant", "all-missing", "dropped". */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Class names in code order; of two, the second is positive. */
  readonly classes?: readonly string[];
  readonly classCounts?: readonly number[];
  readonly targetMean?: number;
  readonly targetStd?: number;
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
  readonly optimizer: string;
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
  readonly seconds: number;
}

export interface LayersFacts {
  readonly type: "layers";
  readonly epoch: number;
  readonly layers: readonly { readonly name: string; readonly weightNorm: number }[];
}

export interface ProbeFacts {
  readonly type: "probe";
  readonly epoch: number;
  readonly [fact: string]: unknown;
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
  readonly metrics?: {
    readonly train: Metrics;
    readonly valid: Metrics | null;
    readonly test: Metrics | null;
  };
  readonly seconds: number;
}

/** What a record says; the log adds v, seq and at. */
export type Facts =
  | RunFacts
  | ConfigFacts
  | DataFacts
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
