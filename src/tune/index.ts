export type { StudyAdvice as Advice, StudyClaim as Claim } from "../log/study.ts";
export { type AdviceOptions, advice } from "./advice.ts";
export type { Checkpoints } from "./checkpoints.ts";
export { type Compared, claimOf } from "./claim.ts";
export { defaultSpace } from "./default-space.ts";
export { type Importance, type ImportanceOptions, importance } from "./importance.ts";
export { type Journal, journalLine, readJournal } from "./journal.ts";
export type { Objective, ObjectiveResult, Work } from "./objective.ts";
export { noPruner, type Pruner } from "./pruner.ts";
export {
  type ExtrapolatingOptions,
  extrapolating,
} from "./pruners/extrapolating.ts";
export { type HalvingOptions, halving } from "./pruners/halving.ts";
export { type MedianOptions, median } from "./pruners/median.ts";
export { ranked } from "./ranked.ts";
export type { Direction, TuneRecord } from "./records.ts";
export type { Question, Sampler } from "./sampler.ts";
export { type GpOptions, gp } from "./samplers/gp.ts";
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
export { type TuneOptions, type TuneResult, tune } from "./tune.ts";
export {
  type ObjectiveWorker,
  type StartWorker,
  serveObjective,
  type WorkerPool,
  type WorkerReply,
  type WorkerTask,
  workerPool,
} from "./worker-pool.ts";
