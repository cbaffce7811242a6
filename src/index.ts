export { DownhillError, type ErrorCode } from "./core/errors.ts";
export * as data from "./data/index.ts";
export { diagnose } from "./doctor/diagnose.ts";
export type { Diagnosis, Finding } from "./doctor/finding.ts";
export type { LogRecord, Metrics } from "./log/records.ts";
export * as nn from "./nn/index.ts";
export * as optim from "./optim/index.ts";
export { type CurveOptions, curve } from "./report/curve.ts";
export {
  concat,
  Device,
  type DeviceOptions,
  device,
  manualSeed,
  Tensor,
  tensor,
} from "./tensor/index.ts";
export {
  type Callback,
  checkpoint,
  earlyStopping,
  evaluator,
  type FitOptions,
  type FitResult,
  fit,
  type Monitor,
  metrics,
  plateau,
  predictOutputs,
  progress,
  type Request,
  readSnapshot,
  type Snapshot,
  snapshotBytes,
  type TrainEvent,
} from "./train/index.ts";
