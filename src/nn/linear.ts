// The fully connected layer, as torch.nn.Linear.

import { DownhillError } from "../core/errors.ts";
import { shapeText } from "../core/shape.ts";
import { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as functional from "./functional.ts";
import * as init from "./init.ts";
import { Module } from "./module.ts";
import { pythonBool } from "./python-text.ts";

export interface LinearOptions {
  readonly bias?: boolean;
}

/** y = x Wᵀ + b: (…, in) -> (…, out). W (out, in) and b (out,) start from U(±1/√in). */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, { bias = true }: LinearOptions = {}) {
    super();
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    // kaiming_uniform with a = √5 is U(±1/√in).
    const bound = 1 / Math.sqrt(Math.max(1, inFeatures));
    this.weight = new Parameter(new Float32Array(outFeatures * inFeatures), [
      outFeatures,
      inFeatures,
    ]);
    init.uniform(this.weight, -bound, bound);
    this.bias = bias ? new Parameter(new Float32Array(outFeatures), [outFeatures]) : null;
    if (this.bias) init.uniform(this.bias, -bound, bound);
  }

  forward(x: Tensor): Tensor {
    const { inFeatures } = this;
    if (x.shape[x.shape.length - 1] !== inFeatures)
      throw new DownhillError(
        "shape-mismatch",
        `linear: expected (…, ${inFeatures}), found ${shapeText(x.shape)}. The last axis must be the ${inFeatures} inputs.`,
        { expected: inFeatures, found: x.shape },
      );
    return functional.linear(x, this.weight, this.bias);
  }

  override typeName(): string {
    return "Linear";
  }

  override details(): string {
    const bias = pythonBool(this.bias !== null);
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${bias}`;
  }
}

/**
 * y = x Wᵀ + b: (…, in) -> (…, out). W (out, in) and b (out,) start from U(±1/√in). As torch.nn.Linear.
 *
 * @throws shape-mismatch when the last axis of x is not the inputs
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const layer = nn.linear(12, 64);
 * console.log(layer.forward(tensor(new Float32Array(24), { shape: [2, 12] })).shape); // [ 2, 64 ]
 * console.log(`${layer}`); // Linear(in_features=12, out_features=64, bias=True)
 */
export function linear(inFeatures: number, outFeatures: number, options?: LinearOptions): Linear {
  return new Linear(inFeatures, outFeatures, options);
}
