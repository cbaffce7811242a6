// Losses of classes, from logits (or, for nll, log-probabilities).

import { DownhillError } from "../core/errors.ts";
import { shapeText } from "../core/shape.ts";
import type { Device } from "../tensor/device.ts";
import { type Tensor, tensor } from "../tensor/tensor.ts";
import { logSoftmax, softplus } from "./functional.ts";
import { type Loss, lossOf, type ReductionOptions, sameShapeTarget } from "./loss.ts";

export interface BceOptions extends ReductionOptions {
  /** What a positive counts for against a negative, one number or one for each output. */
  readonly posWeight?: number | readonly number[];
  /** The share of the target that is spread evenly over both classes. */
  readonly labelSmoothing?: number;
}

/**
 * −p·y·ln σ(x) − (1 − y)·ln(1 − σ(x)), computed as (1 − y)·x + (1 + (p − 1)·y)·softplus(−x), which stays finite.
 * Logits x and targets y in [0, 1] have one shape, (B,) or (B, outputs); p is `posWeight`. As
 * torch.nn.BCEWithLogitsLoss. Label smoothing ε makes the target (1 − ε)·y + ε/2 (Szegedy et al. 2016, arXiv 1512.00567).
 *
 * @throws invalid-argument for a labelSmoothing outside 0 … 1; when called, shape-mismatch when the shapes differ
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const loss = nn.bceWithLogitsLoss();
 * console.log(loss(tensor([0, 0]), tensor([0, 1])).itemSync().toFixed(4)); // 0.6931
 */
export function bceWithLogitsLoss(options: BceOptions = {}): Loss {
  const { posWeight, labelSmoothing = 0, reduction = "mean" } = options;
  checkSmoothing("bce", labelSmoothing);
  const excess =
    posWeight === undefined ? undefined : constants([posWeight].flat().map(p => p - 1));
  const elements = (x: Tensor, target: Tensor): Tensor => {
    const hard = sameShapeTarget("bce", x, target);
    const y = labelSmoothing === 0 ? hard : hard.mul(1 - labelSmoothing).add(labelSmoothing / 2);
    const surprise = softplus(x.neg());
    const positive = excess ? surprise.mul(y.mul(excess(x.device)).add(1)) : surprise;
    return y.neg().add(1).mul(x).add(positive);
  };
  return lossOf({ name: "bce", reduction, elements });
}

function checkSmoothing(name: string, labelSmoothing: number): void {
  if (labelSmoothing >= 0 && labelSmoothing <= 1) return;
  throw new DownhillError(
    "invalid-argument",
    `${name}: labelSmoothing must be in 0 … 1, found ${labelSmoothing}.`,
    { labelSmoothing },
  );
}

export interface ClassWeights extends ReductionOptions {
  /** What each class counts for; the mean is over the rows' weights. */
  readonly weight?: readonly number[];
}

export interface CrossEntropyOptions extends ClassWeights {
  /** The share of the target that is spread evenly over all classes. */
  readonly labelSmoothing?: number;
}

/**
 * −ln softmax(x)[y], for logits x (B, C) and class numbers y (B,) int32. With class weights w the mean is
 * Σ w[y]·l / Σ w[y]. Label smoothing ε makes the target 1 − ε for the class and ε/C for each (Szegedy et al. 2016,
 * arXiv 1512.00567). As torch.nn.CrossEntropyLoss.
 *
 * @throws invalid-argument for a labelSmoothing outside 0 … 1; when called, shape-mismatch or dtype-mismatch
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const logits = tensor([[2, 0, 0], [0, 0, 0]]);
 * const classes = tensor(Int32Array.of(0, 2));
 * console.log(nn.crossEntropyLoss()(logits, classes).itemSync().toFixed(4)); // 0.6691
 * const weighted = nn.crossEntropyLoss({ weight: [1, 1, 3] });
 * console.log(weighted(logits, classes).itemSync().toFixed(4)); // 0.8838
 */
export function crossEntropyLoss(options: CrossEntropyOptions = {}): Loss {
  const { labelSmoothing = 0, weight, reduction = "mean" } = options;
  checkSmoothing("crossEntropy", labelSmoothing);
  const chosen = classTerms("crossEntropy", weight);
  const elements = (x: Tensor, target: Tensor): Tensor => {
    const logProbabilities = logSoftmax(x);
    const losses = chosen.losses(logProbabilities, target);
    if (labelSmoothing === 0) return losses;
    const all = chosen.spread(logProbabilities).mean({ axis: 1 }).neg(); // (B, C) -> (B,)
    return losses.mul(1 - labelSmoothing).add(all.mul(labelSmoothing));
  };
  return lossOf({ name: "crossEntropy", reduction, elements, rowWeights: chosen.rowWeights });
}

/**
 * −x[y], for log-probabilities x (B, C), as logSoftmax gives, and class numbers y (B,) int32. Weights as
 * `crossEntropyLoss`. As torch.nn.NLLLoss.
 *
 * @throws shape-mismatch, dtype-mismatch when called with what does not fit
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const logProbabilities = nn.functional.logSoftmax(tensor([[0, 0]]));
 * console.log(nn.nllLoss()(logProbabilities, tensor(Int32Array.of(1))).itemSync().toFixed(4)); // 0.6931
 */
export function nllLoss({ weight, reduction = "mean" }: ClassWeights = {}): Loss {
  const chosen = classTerms("nll", weight);
  return lossOf({
    name: "nll",
    reduction,
    elements: chosen.losses,
    rowWeights: chosen.rowWeights,
  });
}

/** The terms that class losses are made of, from log-probabilities (B, C). */
function classTerms(name: string, weight: readonly number[] | undefined) {
  const weights = weight && constants(weight);
  const spread = (values: Tensor): Tensor =>
    weights ? values.mul(weights(values.device)) : values;
  const at = (values: Tensor, target: Tensor): Tensor =>
    values.gather(1, target.reshape(-1, 1)).reshape(-1); // (B, C) -> (B, 1) -> (B,)
  return {
    spread,
    losses: (x: Tensor, target: Tensor): Tensor => {
      checkClasses(name, x, target, weight?.length);
      return at(spread(x), target).neg();
    },
    rowWeights: (x: Tensor, target: Tensor): Tensor | undefined =>
      weights && at(weights(x.device).broadcastTo(x.shape), target),
  };
}

function checkClasses(name: string, x: Tensor, target: Tensor, weights: number | undefined): void {
  const fits = x.shape.length === 2 && target.shape.length === 1 && target.shape[0] === x.shape[0];
  if (!fits)
    throw new DownhillError(
      "shape-mismatch",
      `${name}: expected prediction (B, C) and target (B,), found ${shapeText(x.shape)} and ${shapeText(target.shape)}. The target holds class numbers.`,
      { operation: name, prediction: x.shape, target: target.shape },
    );
  if (target.dtype !== "int32")
    throw new DownhillError(
      "dtype-mismatch",
      `${name}: expected class numbers as int32, found ${target.dtype}. Use cast("int32").`,
      { operation: name, expected: "int32", found: target.dtype },
    );
  if (weights !== undefined && weights !== x.shape[1])
    throw new DownhillError(
      "shape-mismatch",
      `${name}: ${weights} class weights do not fit ${x.shape[1]} classes.`,
      { operation: name, expected: x.shape[1], found: weights },
    );
}

/** Numbers of the caller as a tensor (n,) on whichever device the prediction is, made once for each. */
function constants(values: readonly number[]): (device: Device) => Tensor {
  const known = new WeakMap<Device, Tensor>();
  return device => {
    const made = known.get(device) ?? tensor(values, { device });
    known.set(device, made);
    return made;
  };
}
