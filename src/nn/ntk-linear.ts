// The fully connected layer in the neural tangent parametrisation (Jacot et al. 2018, arXiv 1806.07572), for one network
// or for several members side by side.

import { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as init from "./init.ts";
import { type MembersOption, membersAxis, ofMembers } from "./member-axis.ts";
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
    const axis = membersAxis(members);
    const parameter = (...shape: number[]) =>
      new Parameter(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
    this.weight = parameter(...axis, outFeatures, inFeatures);
    this.bias = parameter(...axis, outFeatures);
    init.normal(this.weight);
    init.normal(this.bias);
  }

  forward(x: Tensor): Tensor {
    const scale = 1 / Math.sqrt(Math.max(1, this.inFeatures));
    const y = x.matmul(this.weight.transpose()).mul(scale);
    return y.add(ofMembers(this.bias, this.#members));
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
