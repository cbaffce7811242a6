export { type Appraised, appraise } from "./appraise.ts";
export { baselinesOf } from "./baselines.ts";
export { type CrossValidateOptions, crossValidate } from "./cross-validate.ts";
export { type Evaluated, evaluate, type Fitted, fit, type Scored } from "./fit.ts";
export type { CandidateStore } from "./kept-candidates.ts";
export { type Built, build } from "./network.ts";
export { datasetOf, type Prepared, prepare } from "./prepare.ts";
export { type Choices, choose, type PresetFacts, presets } from "./presets.ts";
export {
  type Part,
  type Parts,
  type Profiled,
  profileTarget,
  read,
  rowCounts,
  type Source,
  type SourceFile,
  type Sources,
  type SourceTable,
  scorableRows,
  split,
  type Tables,
} from "./read.ts";
export { checkConfig, configChoices, configJsonSchema, configKeys } from "./schema.ts";
export { type Context, pipeline, type Task } from "./task.ts";
export { batchesOf, metricsOf, type TrainingOptions } from "./training.ts";
