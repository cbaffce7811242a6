// The fully connected layer in the neural tangent parametrisation (Jacot et al. 2018, arXiv 1806.07572), for one network
// or for several members side by side.

import { DownhillError } from "../core/errors.ts";
import { shapeText } from "../core/shape.ts";
import type { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as functional from "./functional.ts";
import * as init from "./init.ts";
import { type MembersOption, parameterOf } from "./member-axis.ts";
import { Module } from "./module.ts";

/** y = x Wᵀ/√in + b: (B, in) -> (B, out), or (M, B, in) -> (M, B, out) with a W and b for each of M members. */
export class NtkLinear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly #members: number | undefined;

  constructor(inFeatures: number, outFeatures: number, { members }: MembersOption = {}) {
    super();
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.#members = members;
    this.weight = parameterOf(members, [outFeatures, inFeatures]);
    this.bias = parameterOf(members, [outFeatures]);
    init.normal(this.weight);
    init.normal(this.bias);
  }

  forward(x: Tensor): Tensor {
    const { inFeatures } = this;
    if (x.shape.at(-1) !== inFeatures)
      throw new DownhillError(
        "shape-mismatch",
        `ntkLinear: expected (…, ${inFeatures}), found ${shapeText(x.shape)}. The last axis must be the ${inFeatures} inputs.`,
        { expected: inFeatures, found: x.shape },
      );
    return functional.ntkLinear(x, this.weight, this.bias);
  }

  override typeName(): string {
    return "NtkLinear";
  }

  override details(): string {
    const members = this.#members === undefined ? "" : `, members=${this.#members}`;
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}${members}`;
  }
}

/**
 * y = x Wᵀ/√in + b with W (out, in) and b (out,) from N(0, 1): weights of order 1 whatever the width, so that one rate
 * serves layers of every width. (B, in) -> (B, out). With `members` M each has its own W and b: (M, B, in) -> (M, B, out).
 * Jacot et al. 2018, arXiv 1806.07572, section 2; as in RealMLP, Holzmüller et al. 2024, arXiv 2407.04491.
 *
 * @throws shape-mismatch when the last axis of x is not the inputs
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const layer = nn.ntkLinear(12, 64);
 * console.log(layer.forward(tensor(new Float32Array(24), { shape: [2, 12] })).shape); // [ 2, 64 ]
 */
export function ntkLinear(
  inFeatures: number,
  outFeatures: number,
  options?: MembersOption,
): NtkLinear {
  return new NtkLinear(inFeatures, outFeatures, options);
}
