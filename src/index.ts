export { DownhillError, type ErrorCode } from "./core/errors.ts";
export * as data from "./data/index.ts";
export type { LogRecord, Metrics } from "./log/records.ts";
export * as nn from "./nn/index.ts";
export * as optim from "./optim/index.ts";
export { concat, Device, manualSeed, Tensor, tensor } from "./tensor/index.ts";
export {
  type Callback,
  earlyStopping,
  evaluator,
  type FitOptions,
  type FitResult,
  fit,
  metrics,
  predictOutputs,
  progress,
  type TrainEvent,
} from "./train/index.ts";
