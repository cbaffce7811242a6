export { clipByNorm, clipByValue, clipGradNorm, clipGradValue, globalNorm } from "./clip.ts";
export { type GroupOptions, Optimizer } from "./optimizer.ts";
export {
  type AdamOptions,
  adam,
  adamW,
  type RmspropOptions,
  rmsprop,
  type SgdOptions,
  sgd,
} from "./optimizers.ts";
export {
  constant,
  cosine,
  cosineRestarts,
  coslog4,
  exponential,
  flatCosine,
  oneCycle,
  type Plateau,
  type PlateauOptions,
  reduceOnPlateau,
  type Schedule,
  stepDecay,
  warmup,
} from "./schedules.ts";
export {
  addDecayedWeights,
  chain,
  scaleByAdam,
  scaleByRms,
  type Transform,
  trace,
} from "./transform.ts";
