export type { Appraisal, ClassCharts, ClassCurves, NumberCharts } from "./appraisal.ts";
export { type Coverage, conformalQuantile, coverageOf } from "./conformal.ts";
export { type Importance, type ImportanceOptions, permutationImportance } from "./importance.ts";
export {
  type Design,
  type LinearModel,
  type LogisticOptions,
  linearOutputs,
  logisticRegression,
  ridge,
} from "./linear.ts";
export {
  type Dependence,
  type DependenceOptions,
  partialDependence,
} from "./partial-dependence.ts";
export { fitTemperature, type TemperatureOptions } from "./temperature.ts";
export { bestThreshold, type Threshold, type ThresholdGoal } from "./threshold.ts";
