// RunConfig is everything a run of `downhill train` was asked to do, resolved: flat, plain, JSON. Its keys are
// the command's options in camelCase, so that a flag, a key of a configuration file, a treatment of the doctor
// and a dimension of the tuner are one vocabulary. The zod schema in pipeline/ validates it.

export type TaskKind = "regression" | "binary" | "multiclass";
export type ActivationName =
  | "relu"
  | "leakyRelu"
  | "elu"
  | "selu"
  | "gelu"
  | "silu"
  | "mish"
  | "tanh"
  | "sigmoid"
  | "softplus"
  | "identity";
export type LossName = "mse" | "mae" | "huber" | "bce" | "crossEntropy";
export type OptimizerName = "sgd" | "rmsprop" | "adam" | "adamW";
export type ScheduleName =
  | "constant"
  | "step"
  | "exponential"
  | "cosine"
  | "cosineRestarts"
  | "warmup"
  | "oneCycle"
  | "plateau"
  | "coslog4"
  | "flatCosine";
export type ScalingName = "standard" | "robust" | "robustClip" | "none";
export type PresetName = "plain" | "default" | "best";
export type NetworkName = "mlp" | "realMlp";
export type EmbeddingName = "none" | "pbld" | "piecewiseLinear";
/** What the best epoch, early stopping and the plateau are chosen by. */
export type MetricName =
  | "rmse"
  | "mae"
  | "r2"
  | "mse"
  | "auc"
  | "logLoss"
  | "accuracy"
  | "balancedAccuracy"
  | "precision"
  | "recall"
  | "f1"
  | "macroF1";

export interface RunConfig {
  /** The preset whose choices were made where none were asked for. */
  preset: PresetName;
  // What to learn, from what.
  target: string;
  task: "auto" | TaskKind;
  /** Only these columns; null: all that are usable. */
  features: string[] | null;
  drop: string[];
  /** Shares of all rows. */
  valid: number;
  test: number;
  validFile: string | null;
  testFile: string | null;
  /** Rows held out, or every training row by the members that have not learnt from it. */
  validation: "holdout" | "outOfFold";
  /** A column whose rows of one value never stand in two parts. */
  group: string | null;
  /** A column of dates or numbers: the latest rows test, those before validate. */
  time: string | null;
  scaling: ScalingName;
  /** Categories of a column that get a feature each; a column of more is embedded (realMlp), or the rest are rare (mlp). */
  oneHot: number;
  // The network.
  network: NetworkName;
  /** Networks trained side by side, whose outputs are averaged; of realMlp only. */
  members: number;
  /** Whether members share all but their first scales and last layers (TabM-mini). */
  shared: boolean;
  /** How realMlp embeds numbers. */
  embedding: EmbeddingName;
  /** Standard deviation of the first frequencies of pbld. */
  frequencyScale: number;
  hidden: number[];
  activation: ActivationName;
  /** Probability that a hidden unit is dropped, 0 to below 1. */
  dropout: number;
  batchNorm: boolean;
  /** Whether predicted numbers stay within the range of the training rows' targets. */
  clipOutput: boolean;
  /** Only the network asked for, or as many others as the time budget allows, of which the best predict together. */
  ensemble: "none" | "linear" | "greedy";
  // The training.
  loss: "auto" | LossName;
  /** Share of a class's target that is spread over all classes. */
  labelSmoothing: number;
  /** balanced: every class counts for the same, however many rows it has. */
  classWeights: "none" | "balanced";
  /** What the best epoch is chosen by, on the validation rows; auto: the loss. */
  metric: "auto" | MetricName;
  optimizer: OptimizerName;
  lr: number;
  weightDecay: number;
  /** Whether dropout and weight decay hold throughout, or fade in the second half. */
  regularization: "constant" | "flatCosine";
  /** Decay of the second moment of adam and adamW. */
  beta2: number;
  /** Momentum of sgd and rmsprop. */
  momentum: number;
  schedule: ScheduleName;
  /** Largest gradient norm; 0: no clipping. */
  clipNorm: number;
  batchSize: number;
  epochs: number;
  /** Epochs without a better validation error before stopping; 0: never. */
  patience: number;
  minDelta: number;
  /** Which of equally good epochs is kept. */
  ties: "first" | "last";
  // The answers.
  /** Of two classes, the second is predicted above this probability; auto: what does best on the validation rows. */
  threshold: "auto" | number;
  /** Share of true values that the intervals of predictions are to hold; null: no intervals. */
  interval: number | null;
  seed: number;
  /** Seconds; null: no limit. */
  timeBudget: number | null;
  device: "cpu";
  /** Whether every engine on every machine is to give the same bits: no relaxed SIMD. */
  deterministic: boolean;
}

/** The command's option of a key: batchSize -> batch-size. */
export const optionName = (key: string): string =>
  key.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** Where a configuration came from, when it came from the command's options. */
export const COMMAND_LINE = "options";

/** A key as whoever gave it wrote it: as an option of the command, or in a file. */
export const keyPlace = (from: string, key: string): string =>
  from === COMMAND_LINE ? `--${optionName(key)}` : `${from}: ${key}`;

/** The preset plain, the lecture's: what holds where neither a preset nor anyone has chosen. */
export const defaultConfig: Omit<RunConfig, "target"> = {
  preset: "plain",
  task: "auto",
  features: null,
  drop: [],
  valid: 0.2,
  test: 0.2,
  validFile: null,
  testFile: null,
  validation: "holdout",
  group: null,
  time: null,
  scaling: "standard",
  oneHot: 50,
  network: "mlp",
  members: 1,
  shared: false,
  embedding: "none",
  frequencyScale: 0.1,
  hidden: [64, 32],
  activation: "relu",
  dropout: 0,
  batchNorm: false,
  clipOutput: false,
  ensemble: "none",
  loss: "auto",
  labelSmoothing: 0,
  classWeights: "none",
  metric: "auto",
  optimizer: "adam",
  lr: 0.001,
  weightDecay: 0,
  regularization: "constant",
  beta2: 0.999,
  momentum: 0,
  schedule: "constant",
  clipNorm: 0,
  batchSize: 32,
  epochs: 100,
  patience: 0,
  minDelta: 0,
  ties: "first",
  threshold: 0.5,
  interval: null,
  seed: 0,
  timeBudget: null,
  device: "cpu",
  deterministic: false,
};
