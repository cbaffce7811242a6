// Numbers as vectors: a feature of a table becomes several, so that the layers behind can bend it where it matters
// (Gorishniy et al. 2022, arXiv 2203.05556).

import { DownhillError } from "../core/errors.ts";
import { Buffer, type Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as functional from "./functional.ts";
import * as init from "./init.ts";
import { type MembersOption, parameterOf } from "./member-axis.ts";
import { Module } from "./module.ts";

export interface PbldOptions extends MembersOption {
  readonly frequencies?: number;
  /** Numbers that a feature becomes, itself among them. */
  readonly dim?: number;
  /** Standard deviation of the frequencies at the start. */
  readonly sigma?: number;
}

/** (B, F) -> (B, F·dim), or (M, B, F) -> (M, B, F·dim). */
export class Pbld extends Module {
  readonly features: number;
  readonly dim: number;
  readonly frequencies: number;
  readonly frequency: Parameter;
  readonly phase: Parameter;
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(features: number, options: PbldOptions = {}) {
    super();
    const { frequencies = 16, dim = 4, sigma = 0.1, members } = options;
    this.features = features;
    this.dim = dim;
    this.frequencies = frequencies;
    this.frequency = parameterOf(members, [features, 1, frequencies]);
    this.phase = parameterOf(members, [features, 1, frequencies]);
    this.weight = parameterOf(members, [features, frequencies, dim - 1]);
    this.bias = parameterOf(members, [features, 1, dim - 1]);
    const bound = 1 / Math.sqrt(frequencies);
    init.normal(this.frequency, 0, sigma);
    init.uniform(this.phase, -Math.PI, Math.PI);
    init.uniform(this.weight, -bound, bound);
    init.uniform(this.bias, -bound, bound);
  }

  forward(x: Tensor): Tensor {
    return functional.periodic(x, this);
  }

  override typeName(): string {
    return "Pbld";
  }

  override details(): string {
    return `${this.features}, frequencies=${this.frequencies}, dim=${this.dim}`;
  }
}

/**
 * Periodic embedding with biases, linear and densely connected: each feature x becomes [x, W₂ cos(2π w₁x + b₁) + b₂],
 * with w₁, b₁ of K `frequencies` and W₂ (dim − 1) × K of its own. (B, F) -> (B, F·dim); with `members` M
 * (M, B, F) -> (M, B, F·dim). w₁ from N(0, sigma²), b₁ from U(−π, π), W₂ and b₂ from U(±1/√K). Holzmüller et al. 2024,
 * arXiv 2407.04491, section 3; periodic embeddings: Gorishniy et al. 2022, arXiv 2203.05556, eq. 2.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * console.log(nn.pbld(12).forward(tensor(new Float32Array(24), { shape: [2, 12] })).shape); // [ 2, 48 ]
 */
export function pbld(features: number, options?: PbldOptions): Pbld {
  return new Pbld(features, options);
}

export interface PiecewiseLinearOptions extends MembersOption {
  /** Numbers that a feature becomes. */
  readonly dim?: number;
}

/** (B, F) -> (B, F·dim), or (M, B, F) -> (M, B, F·dim). */
export class PiecewiseLinear extends Module {
  readonly features: number;
  readonly dim: number;
  readonly edges: Buffer;
  readonly widths: Buffer;
  readonly weight: Parameter;
  readonly slope: Parameter;
  readonly bias: Parameter;

  /** @throws invalid-argument unless every feature has the same number of edges, two or more, rising */
  constructor(bounds: readonly ArrayLike<number>[], options: PiecewiseLinearOptions = {}) {
    super();
    const { dim = 12, members } = options;
    const bins = checkedBins(bounds);
    this.features = bounds.length;
    this.dim = dim;
    const ofBins = (value: (row: ArrayLike<number>, i: number) => number) =>
      new Buffer(
        Float32Array.from(
          bounds.flatMap(row => Array.from({ length: bins }, (_, i) => value(row, i))),
        ),
        [bounds.length, 1, bins],
      );
    this.edges = ofBins((row, i) => row[i]!);
    this.widths = ofBins((row, i) => row[i + 1]! - row[i]!);
    this.weight = parameterOf(members, [bounds.length, bins, dim]);
    this.slope = parameterOf(members, [bounds.length, 1, dim]);
    this.bias = parameterOf(members, [bounds.length, 1, dim]);
    init.uniform(this.slope, -1, 1);
    init.uniform(this.bias, -1, 1);
  }

  forward(x: Tensor): Tensor {
    return functional.piecewiseLinear(x, this);
  }

  override typeName(): string {
    return "PiecewiseLinear";
  }

  override details(): string {
    return `${this.features}, bins=${this.edges.shape.at(-1)}, dim=${this.dim}`;
  }
}

function checkedBins(bounds: readonly ArrayLike<number>[]): number {
  const edges = bounds[0]?.length ?? 0;
  const rises = (row: ArrayLike<number>) =>
    Array.from(row).every((edge, i) => i === 0 || edge > row[i - 1]!);
  const wrong = bounds.findIndex(row => row.length !== edges || !rises(row));
  if (edges >= 2 && wrong === -1) return edges - 1;
  throw new DownhillError(
    "invalid-argument",
    `piecewiseLinear: expected two or more rising edges, as many for each feature, found ${Array.from(bounds[Math.max(0, wrong)] ?? []).join(", ") || "none"} for feature ${Math.max(0, wrong)}.`,
    { feature: wrong },
  );
}

/**
 * Piecewise linear embedding: each feature x becomes V·e(x) + s·x + b, where e_t(x) says how far x has got through bin t.
 * `bounds` gives the edges of each feature's bins, quantiles as a rule. (B, F) -> (B, F·dim); with `members` M
 * (M, B, F) -> (M, B, F·dim). V starts at 0 and s, b from U(±1), so that it starts linear. Gorishniy et al. 2022,
 * arXiv 2203.05556, eq. 1; the linear part as version B of its package rtdl_num_embeddings.
 *
 * @throws invalid-argument unless every feature has the same number of edges, two or more, rising
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const layer = nn.piecewiseLinear([[0, 1, 2], [-1, 0, 5]], { dim: 3 });
 * console.log(layer.forward(tensor([[0.5, 2]])).shape); // [ 1, 6 ]
 */
export function piecewiseLinear(
  bounds: readonly ArrayLike<number>[],
  options?: PiecewiseLinearOptions,
): PiecewiseLinear {
  return new PiecewiseLinear(bounds, options);
}
