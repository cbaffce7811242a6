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
  | "plateau";
export type ScalingName = "standard" | "robust" | "none";

export interface RunConfig {
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
  /** A column whose rows of one value never stand in two parts. */
  group: string | null;
  /** A column of dates or numbers: the latest rows test, those before validate. */
  time: string | null;
  scaling: ScalingName;
  // The network.
  hidden: number[];
  activation: ActivationName;
  /** Probability that a hidden unit is dropped, 0 to below 1. */
  dropout: number;
  batchNorm: boolean;
  // The training.
  loss: "auto" | LossName;
  optimizer: OptimizerName;
  lr: number;
  weightDecay: number;
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

export const defaultConfig: Omit<RunConfig, "target"> = {
  task: "auto",
  features: null,
  drop: [],
  valid: 0.2,
  test: 0.2,
  validFile: null,
  testFile: null,
  group: null,
  time: null,
  scaling: "standard",
  hidden: [64, 32],
  activation: "relu",
  dropout: 0,
  batchNorm: false,
  loss: "auto",
  optimizer: "adam",
  lr: 0.001,
  weightDecay: 0,
  momentum: 0,
  schedule: "constant",
  clipNorm: 0,
  batchSize: 32,
  epochs: 100,
  patience: 0,
  minDelta: 0,
  seed: 0,
  timeBudget: null,
  device: "cpu",
  deterministic: false,
};
