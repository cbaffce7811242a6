// What `downhill tune` tries where nobody says otherwise: the options of the lecture's network that matter most, about
// their defaults.

import type { RunConfig } from "../log/config.ts";
import { categorical, conditional, type Dimension, float, log } from "./space.ts";

/**
 * A space over the preset `plain`, without the keys that are `fixed`; a dimension that hangs on a fixed one is left out.
 *
 * @example
 * import { defaultSpace } from "downhill/tune";
 *
 * console.log(Object.keys(defaultSpace(["optimizer", "hidden"]))); // [ 'lr', 'batchSize', 'activation', 'dropout' ]
 */
export function defaultSpace(fixed: Iterable<string> = []): Record<string, Dimension> {
  const left = new Set(fixed);
  const all = Object.entries(plain).filter(([key, { when }]) => {
    return !left.has(key) && !(when && left.has(when.parameter));
  });
  return Object.fromEntries(all);
}

const plain: Partial<Record<keyof RunConfig, Dimension>> = {
  lr: log(3e-4, 0.03),
  batchSize: categorical([16, 32, 64, 128]),
  hidden: categorical([[32], [64], [128], [64, 32], [128, 64], [64, 64, 32]]),
  activation: categorical(["relu", "gelu", "silu", "tanh"]),
  dropout: float(0, 0.4, { step: 0.1 }),
  optimizer: categorical(["adam", "adamW"]),
  weightDecay: conditional(log(1e-4, 1), "optimizer", ["adamW"]),
};
