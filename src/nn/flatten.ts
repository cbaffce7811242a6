// Joins axes into one, as torch.nn.Flatten: by default all but the rows.

import { normalizeAxis, sizeOf } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";

export class Flatten extends Module {
  readonly startAxis: number;
  readonly endAxis: number;

  constructor(startAxis = 1, endAxis = -1) {
    super();
    this.startAxis = startAxis;
    this.endAxis = endAxis;
  }

  /** (B, C, H, W) -> (B, C·H·W) */
  forward(x: Tensor): Tensor {
    const start = normalizeAxis("flatten", this.startAxis, x.shape.length);
    const end = normalizeAxis("flatten", this.endAxis, x.shape.length) + 1;
    const joined = sizeOf(x.shape.slice(start, end));
    return x.reshape(...x.shape.slice(0, start), joined, ...x.shape.slice(end));
  }

  override typeName(): string {
    return "Flatten";
  }

  override details(): string {
    return `start_dim=${this.startAxis}, end_dim=${this.endAxis}`;
  }
}

/**
 * Joins the axes from `startAxis` to `endAxis` into one, by default all but the rows: (B, C, H, W) -> (B, C·H·W). As
 * torch.nn.Flatten.
 *
 * @throws invalid-argument for an axis that is not there
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const x = tensor(new Float32Array(24), { shape: [2, 3, 4] });
 * console.log(nn.flatten().forward(x).shape); // [ 2, 12 ]
 */
export function flatten(startAxis?: number, endAxis?: number): Flatten {
  return new Flatten(startAxis, endAxis);
}
