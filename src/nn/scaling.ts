// A factor for each feature, learnt: it lets training select features softly (RealMLP's scaling layer).

import { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type MembersOption, membersAxis, ofMembers } from "./member-axis.ts";
import { Module } from "./module.ts";

/** y = s ⊙ x: (B, F) -> (B, F), or (M, B, F) with an s for each of M members. s starts at 1. */
export class Scaling extends Module {
  readonly features: number;
  readonly scale: Parameter;
  readonly #members: number | undefined;

  constructor(features: number, { members }: MembersOption = {}) {
    super();
    this.features = features;
    this.#members = members;
    const shape = [...membersAxis(members), features];
    this.scale = new Parameter(new Float32Array(features * (members ?? 1)).fill(1), shape);
  }

  forward(x: Tensor): Tensor {
    return x.mul(ofMembers(this.scale, this.#members));
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
 * (M, B, F) -> (M, B, F). Holzmüller et al. 2024, arXiv 2407.04491, section 3.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log([...nn.scaling(2).forward(tensor([[3, 4]])).dataSync()]); // [ 3, 4 ]
 */
export function scaling(features: number, options?: MembersOption): Scaling {
  return new Scaling(features, options);
}
