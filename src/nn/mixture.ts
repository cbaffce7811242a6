// Networks that predict together: a weighted mean of what each gives.

import type { Tensor } from "../tensor/tensor.ts";
import { weighted } from "./functional.ts";
import { Module } from "./module.ts";

/** Σ wᵢ·fᵢ(x): (B, F) -> (B, O). */
export class Mixture extends Module {
  readonly parts: readonly Module[];
  readonly shares: readonly number[];

  constructor(parts: readonly Module[], shares: readonly number[]) {
    super();
    this.parts = parts;
    this.shares = shares;
  }

  forward(x: Tensor): Tensor {
    return weighted(
      this.parts.map(part => (rows: Tensor) => part.forward(rows)),
      this.shares,
      x,
    );
  }

  override typeName(): string {
    return "Mixture";
  }
}

/**
 * Networks that predict together, each with a share of the outputs: (B, F) -> (B, O). The shares sum to 1 as a rule.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const model = nn.mixture([nn.identity(), nn.relu()], [0.5, 0.5]);
 * console.log(model.forward(tensor([[-2, 2]])).dataSync()); // Float32Array(2) [ -1, 2 ]
 */
export function mixture(parts: readonly Module[], shares: readonly number[]): Mixture {
  return new Mixture(parts, shares);
}
