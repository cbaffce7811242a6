export { foldPatients, foldsObjective, objectiveOn } from "./folds-objective.ts";
export {
  bestOf,
  freshSeeds,
  type Judges,
  opened,
  type SeededTraining,
  seeded,
  validScores,
} from "./refit.ts";
export { configured, trainingObjective, valueAtBest } from "./training-objective.ts";
export { readSpace, readTrainingSpace } from "./training-space.ts";
export { hopeless, verdictOf } from "./verdict.ts";
