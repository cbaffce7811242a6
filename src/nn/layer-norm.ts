// Layer normalisation over the last axes, as torch.nn.LayerNorm (Ba, Kiros & Hinton 2016, arXiv 1607.06450).

import { DownhillError } from "../core/errors.ts";
import { type Shape, sameShape, shapeText, sizeOf } from "../core/shape.ts";
import { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";
import { pythonBool, pythonFloat } from "./python-text.ts";

export interface LayerNormOptions {
  readonly eps?: number;
  /** Whether γ and β are there. */
  readonly elementwiseAffine?: boolean;
}

/** y = γ(x − μ)/√(σ² + ε) + β, with μ and the biased σ² of each row over the axes of `normalizedShape`. */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;

  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}) {
    super();
    this.normalizedShape = [normalizedShape].flat() as number[];
    this.eps = options.eps ?? 1e-5;
    const size = sizeOf(this.normalizedShape);
    const affine = options.elementwiseAffine ?? true;
    this.weight = affine
      ? new Parameter(new Float32Array(size).fill(1), this.normalizedShape)
      : null;
    this.bias = affine ? new Parameter(new Float32Array(size), this.normalizedShape) : null;
  }

  forward(x: Tensor): Tensor {
    const { normalizedShape: shape } = this;
    if (!sameShape(x.shape.slice(-shape.length), shape))
      throw new DownhillError(
        "shape-mismatch",
        `layerNorm: the last axes must be ${shapeText(shape)}, found ${shapeText(x.shape)}.`,
        { expected: shape, found: x.shape },
      );
    const axis = shape.map((_, i) => i - shape.length);
    const centred = x.sub(x.mean({ axis, keepDims: true }));
    const variance = centred.square().mean({ axis, keepDims: true });
    // One division a row; so does PyTorch.
    const normal = centred.mul(variance.add(this.eps).sqrt().reciprocal());
    return this.weight && this.bias ? normal.mul(this.weight).add(this.bias) : normal;
  }

  override typeName(): string {
    return "LayerNorm";
  }

  override details(): string {
    const affine = pythonBool(this.weight !== null);
    return `${shapeText(this.normalizedShape)}, eps=${pythonFloat(this.eps)}, elementwise_affine=${affine}`;
  }
}

/**
 * y = γ(x − μ)/√(σ² + ε) + β, with μ and the biased σ² of each row over the last axes, which are `normalizedShape`; same
 * shape out. As torch.nn.LayerNorm; Ba, Kiros & Hinton 2016, arXiv 1607.06450.
 *
 * @throws shape-mismatch when the last axes are others
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const y = nn.layerNorm(2).forward(tensor([[1, 3]]));
 * console.log([...y.dataSync()].map(value => value.toFixed(3))); // [ '-1.000', '1.000' ]
 */
export function layerNorm(normalizedShape: number | Shape, options?: LayerNormOptions): LayerNorm {
  return new LayerNorm(normalizedShape, options);
}
