export { mostProbable } from "../core/most-probable.ts";
export { applyInputs, applyTarget, inverseTarget } from "./apply.ts";
export {
  type Calibration,
  halfWidth,
  intervalOf,
  type Residuals,
  residualsOf,
  USUAL_LEVEL,
} from "./calibration.ts";
export { fitPreparation, type PreparationOptions } from "./fit.ts";
export { predictedClasses, probabilities } from "./outputs.ts";
export { featureNames, type Input, layoutOf, type Preparation } from "./preparation.ts";
export { type Cell, type Row, tableFromRows } from "./rows.ts";
