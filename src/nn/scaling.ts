// A factor for each feature, learnt: it lets training select features softly (RealMLP's scaling layer).

import type { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { beside } from "./functional.ts";
import * as init from "./init.ts";
import { type MembersOption, parameterOf } from "./member-axis.ts";
import { Module } from "./module.ts";

export interface ScalingOptions extends MembersOption {
  /** 1 for each feature, or 1 and −1 at random, by which members that share what follows differ (TabM). */
  readonly start?: "ones" | "signs";
}

function signs(scale: Parameter): void {
  init.uniform(scale, -1, 1);
  scale.store(Float32Array.from(scale.dataSync(), value => (value < 0 ? -1 : 1)));
}

/** y = s ⊙ x: (B, F) -> (B, F), or (M, B, F) with an s for each of M members. s starts at 1. */
export class Scaling extends Module {
  readonly features: number;
  readonly scale: Parameter;

  constructor(features: number, { members, start = "ones" }: ScalingOptions = {}) {
    super();
    this.features = features;
    this.scale = parameterOf(members, [features], 1);
    if (start === "signs") signs(this.scale);
  }

  forward(x: Tensor): Tensor {
    return x.mul(beside(this.scale));
  }

  override typeName(): string {
    return "Scaling";
  }

  override details(): string {
    return `${this.features}`;
  }
}

/**
 * y = s ⊙ x, a learnt factor for each feature that starts at 1: (B, F) -> (B, F). With `members` M each has its own:
 * (M, B, F) -> (M, B, F). Holzmüller et al. 2024, arXiv 2407.04491, section 3; `start: "signs"` as the first adapter of
 * TabM-mini, Gorishniy et al. 2024, arXiv 2410.24210, section 3.3.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.scaling(2).forward(tensor([[3, 4]])).dataSync()]); // [ 3, 4 ]
 */
export function scaling(features: number, options?: ScalingOptions): Scaling {
  return new Scaling(features, options);
}
