export { allRowsConfig, needsValidation, withAllRows } from "./all-rows.ts";
export { foldPatients, foldsObjective, objectiveOn } from "./folds-objective.ts";
export {
  bestOf,
  dealtAnew,
  freshSeeds,
  type Judges,
  opened,
  type SeededTraining,
  seeded,
} from "./refit.ts";
export { configured, JUDGE, trainingObjective, valueAtBest } from "./training-objective.ts";
export { readSpace, readTrainingSpace } from "./training-space.ts";
export { hopeless, verdictOf } from "./verdict.ts";
