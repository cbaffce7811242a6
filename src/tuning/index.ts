export { allRowsConfig, withAllRows } from "./all-rows.ts";
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
export { configured, trainingObjective, valueAtBest } from "./training-objective.ts";
export { readSpace, readTrainingSpace } from "./training-space.ts";
export { hopeless, verdictOf } from "./verdict.ts";
