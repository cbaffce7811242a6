// Layers one after the other, as torch.nn.Sequential: named 0, 1, …

import type { Tensor } from "../tensor/tensor.ts";
import { type Member, Module } from "./module.ts";

export class Sequential extends Module {
  readonly layers: readonly Module[];

  constructor(layers: readonly Module[]) {
    super();
    this.layers = layers;
  }

  forward(x: Tensor): Tensor {
    return this.layers.reduce((value, layer) => layer.forward(value), x);
  }

  override *members(): Generator<[string, Member]> {
    for (const [i, layer] of this.layers.entries()) yield [String(i), layer];
  }

  override typeName(): string {
    return "Sequential";
  }
}

export function sequential(...layers: Module[]): Sequential {
  return new Sequential(layers);
}
