// What a loss is, and how losses of elements become one number: PyTorch's reductions, with weights of rows.

import { DownhillError } from "../core/errors.ts";
import { sameShape, shapeText } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";

export type Reduction = "mean" | "sum" | "none";

export interface ReductionOptions {
  readonly reduction?: Reduction;
}

/**
 * A loss. Prediction (B, …); `weight` (B,) weights the rows: the mean is then Σ w·l / Σ w.
 */
export interface Loss {
  (prediction: Tensor, target: Tensor, weight?: Tensor): Tensor;
  readonly name: string;
  readonly reduction: Reduction;
  /** (B,): the loss of each row, averaged over its outputs, times what the row's class counts for. */
  rows(prediction: Tensor, target: Tensor): Tensor;
  /** (B,): what each row counts for, where classes are weighted; the mean is Σ rows / Σ rowWeights. */
  rowWeights?(prediction: Tensor, target: Tensor): Tensor | undefined;
}

/** How a loss computes: the losses (B, …) of the elements, and by what the mean of the rows is weighted. */
export interface LossParts {
  readonly name: string;
  readonly reduction: Reduction;
  readonly elements: (prediction: Tensor, target: Tensor) => Tensor;
  /** (B,): what a row counts for in the mean; its element losses have the factor in them already. */
  readonly rowWeights?: (prediction: Tensor, target: Tensor) => Tensor | undefined;
}

/**
 * A loss of your own, for hand-written loops and `fit`: `elements` gives the loss of each element, (B, …) for a prediction
 * (B, …), and this adds reductions, weights of rows and the losses of single rows.
 *
 * @throws shape-mismatch when called with a weight that is not one a row
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const logCosh = nn.lossOf({
 *   name: "logCosh",
 *   reduction: "mean",
 *   elements: (prediction, target) => {
 *     const d = prediction.sub(target);
 *     return d.exp().add(d.neg().exp()).mul(0.5).log(); // ln cosh d, (B, …)
 *   },
 * });
 * console.log(logCosh(tensor([1, 0]), tensor([0, 0])).itemSync().toFixed(4)); // 0.2169
 */
export function lossOf({ name, reduction, elements, rowWeights }: LossParts): Loss {
  const call = (prediction: Tensor, target: Tensor, weight?: Tensor): Tensor => {
    const losses = elements(prediction, target);
    if (weight !== undefined) checkWeight(name, weight, losses);
    const counts = rowWeights?.(prediction, target);
    if (reduction !== "mean") {
      const weighted = weight === undefined ? losses : losses.mul(alongRows(weight, losses));
      return reduction === "sum" ? weighted.sum() : weighted;
    }
    const total = counts && weight ? counts.mul(weight) : (counts ?? weight);
    if (total === undefined) return losses.mean();
    const rows = perRow(losses);
    return (weight === undefined ? rows : rows.mul(weight)).sum().div(total.sum());
  };
  const rows = (prediction: Tensor, target: Tensor) => perRow(elements(prediction, target));
  const parts = { rows, reduction, ...(rowWeights && { rowWeights }) };
  return Object.defineProperty(Object.assign(call, parts), "name", { value: name });
}

/** Mean of each row's elements: (B, …) -> (B,). */
function perRow(losses: Tensor): Tensor {
  const axis = losses.shape.slice(1).map((_, i) => i + 1);
  return axis.length === 0 ? losses : losses.mean({ axis });
}

/** (B,) -> (B, 1, …) of the rank of `losses`. */
function alongRows(weight: Tensor, losses: Tensor): Tensor {
  return weight.reshape(...weight.shape, ...losses.shape.slice(1).map(() => 1));
}

function checkWeight(name: string, weight: Tensor, losses: Tensor): void {
  const expected = losses.shape.slice(0, 1);
  if (sameShape(weight.shape, expected)) return;
  throw new DownhillError(
    "shape-mismatch",
    `${name}: expected a weight for each row, ${shapeText(expected)}, found ${shapeText(weight.shape)}.`,
    { operation: name, expected, found: weight.shape },
  );
}

/**
 * The target in the prediction's dtype, if it has exactly its shape. PyTorch broadcasts (B, 1) against (B,) to
 * (B, B) and trains on nonsense; here it is an error.
 */
export function sameShapeTarget(name: string, prediction: Tensor, target: Tensor): Tensor {
  if (sameShape(prediction.shape, target.shape)) return target.cast(prediction.dtype);
  const hint =
    prediction.size === target.size
      ? `Use reshape(${prediction.shape.join(", ")}) on the target.`
      : "Does the network give as many outputs as the target has?";
  throw new DownhillError(
    "shape-mismatch",
    `${name}: prediction ${shapeText(prediction.shape)} and target ${shapeText(target.shape)} must have one shape. ${hint}`,
    { operation: name, prediction: prediction.shape, target: target.shape },
  );
}
