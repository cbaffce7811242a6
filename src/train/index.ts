export { type EarlyStopping, earlyStopping } from "./callbacks/early-stopping.ts";
export { progress } from "./callbacks/progress.ts";
export { type Evaluated, type Evaluator, evaluator, predictOutputs } from "./evaluation.ts";
export type { Callback, Request, TrainEvent } from "./events.ts";
export { type FitOptions, type FitResult, fit } from "./fit.ts";
export * as metrics from "./metrics.ts";
export type { Progress, Snapshot } from "./snapshot.ts";
