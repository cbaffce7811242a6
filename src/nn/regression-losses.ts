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

/** (ŷ − y)² */
export function mseLoss(options: ReductionOptions = {}): Loss {
  return differences("mse", d => d.square(), options);
}

/** |ŷ − y| */
export function maeLoss(options: ReductionOptions = {}): Loss {
  return differences("mae", d => d.abs(), options);
}

export interface HuberOptions extends ReductionOptions {
  readonly delta?: number;
}

/** ½d² where |d| ≤ δ, else δ(|d| − ½δ), for d = ŷ − y; Huber 1964. */
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
