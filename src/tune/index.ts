export { noPruner, type Pruner } from "./pruner.ts";
export type { Direction, TuneRecord } from "./records.ts";
export type { Question, Sampler } from "./sampler.ts";
export { type GridOptions, grid } from "./samplers/grid.ts";
export { halton } from "./samplers/halton.ts";
export { random } from "./samplers/random.ts";
export { type TpeOptions, tpe } from "./samplers/tpe.ts";
export {
  type Condition,
  categorical,
  conditional,
  type Dimension,
  float,
  int,
  log,
  type ParameterValue,
  type ParameterValues,
  type Space,
} from "./space.ts";
export { checkParameters, type Handle, type Outcome, Study, type StudyOptions } from "./study.ts";
export type { Request, Seen, Trial, TrialState, Verdict } from "./trial.ts";
