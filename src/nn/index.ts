export {
  Activation,
  activation,
  elu,
  gelu,
  identity,
  leakyRelu,
  logSoftmax,
  mish,
  relu,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from "./activations.ts";
export { BatchNorm1d, type BatchNormOptions, batchNorm1d } from "./batch-norm.ts";
export {
  type BceOptions,
  bceWithLogitsLoss,
  type ClassWeights,
  type CrossEntropyOptions,
  crossEntropyLoss,
  nllLoss,
} from "./classification-losses.ts";
export { type DataDrivenOptions, dataDriven } from "./data-driven.ts";
export { Dropout, dropout } from "./dropout.ts";
export { Embedding, embedding } from "./embedding.ts";
export { Ensemble, ensemble } from "./ensemble.ts";
export { Flatten, flatten } from "./flatten.ts";
export * as functional from "./functional.ts";
export * as init from "./init.ts";
export { LayerNorm, type LayerNormOptions, layerNorm } from "./layer-norm.ts";
export { Linear, type LinearOptions, linear } from "./linear.ts";
export {
  type Loss,
  type LossParts,
  lossOf,
  type Reduction,
  type ReductionOptions,
} from "./loss.ts";
export type { MembersOption } from "./member-axis.ts";
export { Mixture, mixture } from "./mixture.ts";
export { type MlpOptions, mlp } from "./mlp.ts";
export { type Member, Module, parameterCount } from "./module.ts";
export { NtkLinear, ntkLinear } from "./ntk-linear.ts";
export {
  Pbld,
  type PbldOptions,
  PiecewiseLinear,
  type PiecewiseLinearOptions,
  pbld,
  piecewiseLinear,
} from "./numeric-embedding.ts";
export { Parametric, parametric } from "./parametric.ts";
export { type RealMlpOptions, realMlp } from "./real-mlp.ts";
export { type HuberOptions, huberLoss, maeLoss, mseLoss } from "./regression-losses.ts";
export { Scaling, type ScalingOptions, scaling } from "./scaling.ts";
export { Sequential, sequential } from "./sequential.ts";
export type { StoredTensor } from "./state.ts";
export { type LayerFacts, layerFacts, summary } from "./summary.ts";
export {
  type NumberEmbedding,
  TableInput,
  type TableInputOptions,
  tableInput,
} from "./table-input.ts";
