export {
  type Appraisal,
  type ClassAnswers,
  type ClassCharts,
  type ClassCurves,
  classCharts,
  judged,
  type NumberCharts,
  numberCharts,
} from "./appraisal.ts";
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
export { takeRows } from "./rows.ts";
export { fitTemperature, type TemperatureOptions } from "./temperature.ts";
export { bestThreshold, type Threshold, type ThresholdGoal } from "./threshold.ts";
