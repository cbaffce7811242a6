// Numbers as vectors: a feature of a table becomes several, so that the layers behind can bend it where it matters
// (Gorishniy et al. 2022, arXiv 2203.05556).

import { Parameter } from "../tensor/parameter.ts";
import { concat, type Tensor } from "../tensor/tensor.ts";
import * as init from "./init.ts";
import { type MembersOption, membersAxis } from "./member-axis.ts";
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
  readonly #members: number | undefined;

  constructor(features: number, options: PbldOptions = {}) {
    super();
    const { frequencies = 16, dim = 4, sigma = 0.1, members } = options;
    this.features = features;
    this.dim = dim;
    this.frequencies = frequencies;
    this.#members = members;
    const parameter = (...own: number[]) => {
      const shape = [...membersAxis(members), ...own];
      return new Parameter(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
    };
    this.frequency = parameter(features, 1, frequencies);
    this.phase = parameter(features, 1, frequencies);
    this.weight = parameter(features, frequencies, dim - 1);
    this.bias = parameter(features, 1, dim - 1);
    init.normal(this.frequency, 0, sigma);
    init.uniform(this.phase, -Math.PI, Math.PI);
    const bound = 1 / Math.sqrt(frequencies);
    init.uniform(this.weight, -bound, bound);
    init.uniform(this.bias, -bound, bound);
  }

  forward(x: Tensor): Tensor {
    const [members, rows] = this.#members === undefined ? [[], x.shape[0]!] : [[this.#members], x.shape[1]!];
    const { features, dim } = this;
    const columns = x.transpose().reshape(...members, features, rows, 1); // (…, B, F) -> (…, F, B, 1)
    const waves = columns.mul(this.frequency.mul(2 * Math.PI)).add(this.phase).cos(); // (…, F, B, K)
    const turned = waves.matmul(this.weight).add(this.bias); // (…, F, B, dim − 1)
    const all = concat([columns, turned], members.length + 2); // (…, F, B, dim)
    const order = members.length === 0 ? [1, 0, 2] : [0, 2, 1, 3];
    return all.permute(...order).reshape(...members, rows, features * dim);
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
