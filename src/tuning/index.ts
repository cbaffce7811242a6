export { configured, lossOf, trainingObjective, verdictOf } from "./training-objective.ts";
