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

/**
 * Layers one after the other, named 0, 1, …: the output of one is the input of the next. As torch.nn.Sequential.
 *
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const model = nn.sequential(nn.linear(12, 64), nn.relu(), nn.linear(64, 1));
 * console.log(model.forward(tensor(new Float32Array(12), { shape: [1, 12] })).shape); // [ 1, 1 ]
 * console.log([...model.stateDict().keys()]); // [ '0.weight', '0.bias', '2.weight', '2.bias' ]
 */
export function sequential(...layers: Module[]): Sequential {
  return new Sequential(layers);
}
