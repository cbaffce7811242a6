export {
  batch,
  type Dataset,
  dataset,
  gatherInputs,
  gatherTargets,
  gatherWeights,
  type Source,
  subset,
} from "./dataset.ts";
export { Loader, type LoaderOptions, loader, type Position } from "./loader.ts";
export { type BoundsOptions, batchBounds, epochOrder, type OrderOptions } from "./sampler.ts";
export { type Fold, kFold, randomSplit, stratifiedKFold, stratifiedSplit } from "./splits.ts";
