// A table of learnt vectors, one for each of a set of codes, as torch.nn.Embedding.

import { DownhillError } from "../core/errors.ts";
import type { Parameter } from "../tensor/parameter.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as functional from "./functional.ts";
import * as init from "./init.ts";
import { type MembersOption, parameterOf } from "./member-axis.ts";
import { Module } from "./module.ts";

/** Codes (…) int32 -> (…, dim): row `code` of the weight (count, dim), which starts from N(0, 1). */
export class Embedding extends Module {
  readonly count: number;
  readonly dim: number;
  readonly weight: Parameter;

  constructor(count: number, dim: number, { members }: MembersOption = {}) {
    super();
    this.count = count;
    this.dim = dim;
    this.weight = parameterOf(members, [count, dim]);
    init.normal(this.weight);
  }

  forward(codes: Tensor): Tensor {
    if (codes.dtype !== "int32")
      throw new DownhillError(
        "dtype-mismatch",
        `embedding: expected codes as int32, found ${codes.dtype}. Use cast("int32").`,
        { operation: "embedding", expected: "int32", found: codes.dtype },
      );
    return functional.embedding(codes, this.weight);
  }

  override typeName(): string {
    return "Embedding";
  }

  override details(): string {
    return `${this.count}, ${this.dim}`;
  }
}

/**
 * A learnt vector for each of `count` codes: (…) int32 -> (…, dim). Starts from N(0, 1). As torch.nn.Embedding. With
 * `members` M each has a table of its own: (M, B) -> (M, B, dim).
 *
 * @throws dtype-mismatch unless the codes are int32
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const table = nn.embedding(10, 3);
 * console.log(table.forward(tensor(Int32Array.of(4, 4, 7))).shape); // [ 3, 3 ]
 */
export function embedding(count: number, dim: number, options?: MembersOption): Embedding {
  return new Embedding(count, dim, options);
}
