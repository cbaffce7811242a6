// Batch normalisation, as torch.nn.BatchNorm1d (Ioffe & Szegedy 2015, arXiv 1502.03167): the batch is normalised by
// its biased variance, the running variance takes the unbiased one.

import { DownhillError } from "../core/errors.ts";
import { shapeText } from "../core/shape.ts";
import { Buffer, Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as functional from "./functional.ts";
import { type Member, Module } from "./module.ts";
import { pythonFloat } from "./python-text.ts";

export interface BatchNormOptions {
  readonly eps?: number;
  /** Share of the new batch in the running statistics. */
  readonly momentum?: number;
}

/** y = γ(x − μ)/√(σ² + ε) + β for each feature: (B, F) or (B, F, L). */
export class BatchNorm1d extends Module {
  readonly features: number;
  readonly eps: number;
  readonly momentum: number;
  readonly weight: Parameter;
  readonly bias: Parameter;
  readonly runningMean: Buffer;
  readonly runningVar: Buffer;
  readonly numBatchesTracked: Buffer;

  constructor(features: number, { eps = 1e-5, momentum = 0.1 }: BatchNormOptions = {}) {
    super();
    this.features = features;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = new Parameter(new Float32Array(features).fill(1), [features]);
    this.bias = new Parameter(new Float32Array(features), [features]);
    this.runningMean = new Buffer(new Float32Array(features), [features]);
    this.runningVar = new Buffer(new Float32Array(features).fill(1), [features]);
    this.numBatchesTracked = new Buffer(new Int32Array(1), []);
  }

  forward(x: Tensor): Tensor {
    this.#check(x);
    const [mean, variance] = this.training ? this.#ofBatch(x) : [this.runningMean, this.runningVar];
    const { weight, bias, eps } = this;
    return functional.batchNorm(x, { mean, variance, weight, bias }, eps);
  }

  /** Mean and biased variance of the batch, (1, F[, 1]); the running statistics move towards them. */
  #ofBatch(x: Tensor): [Tensor, Tensor] {
    const axis = x.shape.length === 2 ? [0] : [0, 2];
    const count = x.size / this.features;
    if (count < 2)
      throw new DownhillError(
        "invalid-argument",
        `batchNorm1d: training needs at least two values a feature, found ${shapeText(x.shape)}. Merge a one-row batch into another, or use eval().`,
        { shape: x.shape },
      );
    const mean = x.mean({ axis, keepDims: true });
    const variance = x.sub(mean).square().mean({ axis, keepDims: true });
    this.#track(this.runningMean, mean.detach());
    this.#track(this.runningVar, variance.detach().mul(count / (count - 1)));
    this.numBatchesTracked.assign(this.numBatchesTracked.add(1));
    return [mean, variance];
  }

  #track(running: Buffer, batch: Tensor): void {
    const old = running.mul(1 - this.momentum);
    running.assign(old.add(batch.reshape(this.features).mul(this.momentum)));
  }

  #check(x: Tensor): void {
    const { shape } = x;
    if ((shape.length === 2 || shape.length === 3) && shape[1] === this.features) return;
    throw new DownhillError(
      "shape-mismatch",
      `batchNorm1d: expected (B, ${this.features}) or (B, ${this.features}, L), found ${shapeText(shape)}.`,
      { expected: this.features, found: shape },
    );
  }

  override *members(): Generator<[string, Member]> {
    yield ["weight", this.weight];
    yield ["bias", this.bias];
    yield ["running_mean", this.runningMean];
    yield ["running_var", this.runningVar];
    yield ["num_batches_tracked", this.numBatchesTracked];
  }

  override typeName(): string {
    return "BatchNorm1d";
  }

  override details(): string {
    const { features, eps, momentum } = this;
    return `${features}, eps=${pythonFloat(eps)}, momentum=${pythonFloat(momentum)}, affine=True, track_running_stats=True`;
  }
}

/**
 * y = γ(x − μ)/√(σ² + ε) + β for each feature: (B, F) or (B, F, L), same shape out. In training μ and the biased σ²
 * are the batch's and the running statistics move towards them by `momentum`, σ² unbiased; in evaluation the running ones
 * serve. As torch.nn.BatchNorm1d; Ioffe & Szegedy 2015, arXiv 1502.03167.
 *
 * @throws shape-mismatch; invalid-argument for a batch of one row in training
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const y = nn.batchNorm1d(1).forward(tensor([[1], [3]]));
 * console.log([...y.dataSync()].map(value => value.toFixed(3))); // [ '-1.000', '1.000' ]
 */
export function batchNorm1d(features: number, options?: BatchNormOptions): BatchNorm1d {
  return new BatchNorm1d(features, options);
}
