// Losses of numbers: prediction and target have one shape, (B,) or (B, outputs).

import type { Tensor } from "../tensor/tensor.ts";
import { type Loss, lossOf, type ReductionOptions, sameShapeTarget } from "./loss.ts";

function differences(name: string, f: (difference: Tensor) => Tensor, options: ReductionOptions) {
  return lossOf({
    name,
    reduction: options.reduction ?? "mean",
    elements: (prediction, target) => f(prediction.sub(sameShapeTarget(name, prediction, target))),
  });
}

/**
 * (ŷ − y)², the squared error. Prediction and target have one shape, (B,) or (B, outputs); the mean, over rows and
 * outputs, is a number on the square of the target's scale. As torch.nn.MSELoss.
 *
 * @throws shape-mismatch when the shapes differ: nothing broadcasts
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const loss = nn.mseLoss();
 * console.log(loss(tensor([1, 2]), tensor([1, 4])).itemSync()); // 2
 * console.log(loss(tensor([1, 2]), tensor([1, 4]), tensor([3, 1])).itemSync()); // 1
 */
export function mseLoss(options: ReductionOptions = {}): Loss {
  return differences("mse", d => d.square(), options);
}

/**
 * |ŷ − y|, the absolute error, on the target's scale; shapes as `mseLoss`. As torch.nn.L1Loss.
 *
 * @throws shape-mismatch when the shapes differ
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.maeLoss()(tensor([1, 2]), tensor([1, 4])).itemSync()); // 1
 */
export function maeLoss(options: ReductionOptions = {}): Loss {
  return differences("mae", d => d.abs(), options);
}

export interface HuberOptions extends ReductionOptions {
  readonly delta?: number;
}

/**
 * ½d² where |d| ≤ δ, else δ(|d| − ½δ), for d = ŷ − y: squared near 0, absolute far off, so that outliers pull
 * less. Shapes as `mseLoss`. As torch.nn.HuberLoss; Huber 1964, "Robust estimation of a location parameter".
 *
 * @throws shape-mismatch when the shapes differ
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const loss = nn.huberLoss({ delta: 1, reduction: "none" });
 * console.log([...loss(tensor([0.5, 3]), tensor([0, 0])).dataSync()]); // [ 0.125, 2.5 ]
 */
export function huberLoss({ delta = 1, ...options }: HuberOptions = {}): Loss {
  const huber = (d: Tensor): Tensor =>
    d
      .abs()
      .lessEqual(delta)
      .where(
        d.square().mul(0.5),
        d
          .abs()
          .sub(delta / 2)
          .mul(delta),
      );
  return differences("huber", huber, options);
}
