// Dropout: in training each element is 0 with probability p, and the others are divided by 1 − p so that the mean
// stays (Srivastava et al. 2014, JMLR 15). p is a setting: it may change from step to step without compiling anew.

import { DownhillError } from "../core/errors.ts";
import { random, Setting } from "../tensor/capture.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Module } from "./module.ts";
import { pythonFloat } from "./python-text.ts";

export class Dropout extends Module {
  readonly p: Setting;

  /** @throws invalid-argument unless 0 ≤ p < 1. */
  constructor(p = 0.5) {
    super();
    if (!(p >= 0 && p < 1))
      throw new DownhillError(
        "invalid-argument",
        `dropout: p must be at least 0 and below 1, found ${p}. It is the share that is dropped.`,
        { p },
      );
    this.p = new Setting("dropout", p);
  }

  forward(x: Tensor): Tensor {
    if (!this.training) return x;
    const p = this.p.tensor(x.device);
    const dropped = random(x.shape, x.device).less(p);
    return dropped.where(0, x.mul(p.neg().add(1).reciprocal()));
  }

  override typeName(): string {
    return "Dropout";
  }

  override details(): string {
    const p = this.p.value;
    return `p=${p === 0 ? "0" : pythonFloat(p)}, inplace=False`;
  }
}

/**
 * In training each element is 0 with probability `p` and the others are divided by 1 − p, so that the mean stays; in
 * evaluation the identity. Any shape. As torch.nn.Dropout; Srivastava et al. 2014, JMLR 15.
 *
 * @throws invalid-argument unless 0 ≤ p < 1
 * @example
 * import { nn, tensor } from "downhill";
 *
 * const layer = nn.dropout(0.5);
 * console.assert([0, 2].includes(layer.forward(tensor([1])).itemSync()));
 * console.log(layer.eval().forward(tensor([1])).itemSync()); // 1
 */
export function dropout(p?: number): Dropout {
  return new Dropout(p);
}
