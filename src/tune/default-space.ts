// What `downhill tune` tries where nobody says otherwise: the options that matter most, about what the preset chooses.

import type { PresetName, RunConfig } from "../log/config.ts";
import { categorical, conditional, type Dimension, float, log } from "./space.ts";

/**
 * A space about a preset, without the keys that are `fixed`; a dimension that hangs on a fixed one is left out.
 *
 * @example
 * import { defaultSpace } from "downhill/tune";
 *
 * const left = defaultSpace(["optimizer", "hidden"]);
 * console.log(Object.keys(left)); // [ 'lr', 'activation', 'dropout', 'batchSize', 'schedule' ]
 */
export function defaultSpace(
  fixed: Iterable<string> = [],
  preset: PresetName = "plain",
): Record<string, Dimension> {
  const left = new Set(fixed);
  const all = Object.entries(preset === "plain" ? plain : strong).filter(([key, { when }]) => {
    return !left.has(key) && !(when && left.has(when.parameter));
  });
  return Object.fromEntries(all);
}

type OptionSpace = Partial<Record<keyof RunConfig, Dimension>>;

const plain: OptionSpace = {
  lr: log(5e-4, 0.03),
  hidden: categorical([[], [32], [64], [128], [64, 32], [128, 64], [128, 128]]),
  activation: categorical(["relu", "silu"]),
  dropout: float(0, 0.5, { step: 0.1 }),
  batchSize: categorical([16, 32, 64, 128]),
  schedule: categorical(["constant", "cosine", "oneCycle"]),
  optimizer: categorical(["adam", "adamW"]),
  weightDecay: conditional(log(1e-3, 0.5), "optimizer", ["adamW"]),
};

/** Of RealMLP (pipeline/search-space.ts has the source), what is left to choose about its tuned defaults. */
const strong: OptionSpace = {
  lr: log(0.01, 0.4),
  hidden: categorical([[128, 128, 128], [64, 64, 64], [256, 256], [256]]),
  dropout: float(0, 0.3, { step: 0.05 }),
  weightDecay: log(1e-3, 0.2),
  embedding: categorical(["pbld", "piecewiseLinear", "none"]),
  frequencyScale: conditional(log(0.05, 0.5), "embedding", ["pbld"]),
  activation: categorical(["mish", "selu", "relu"]),
};
