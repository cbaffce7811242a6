// Configurations at random around the preset, for an ensemble of what differs: the space of RealMLP (Holzmüller et al. 2024,
// arXiv 2407.04491, table C.10) where it is a matter of the network and its training, not of the data.

import { exp, log } from "../core/math.ts";
import { Generator } from "../core/random.ts";
import type { RunConfig } from "../log/config.ts";

/** Stream of the generator that draws them. */
const STREAM = 0x7ffffffb;

/**
 * The first with no hidden layer and nothing that only those need: where the data are linear, nothing larger is better. It
 * has arrived after a few epochs.
 */
export function linearOf(first: RunConfig): RunConfig {
  const epochs = Math.min(first.epochs, 64);
  return { ...first, hidden: [], embedding: "none", dropout: 0, labelSmoothing: 0, epochs };
}

/**
 * The `number`-th configuration beside the first and its linear one: TabM-mini, then draws; equal seeds give equal ones. Out
 * of fold no members share layers, for those learn from every row.
 */
export function candidate(first: RunConfig, number: number): RunConfig {
  const seed = first.seed + number;
  const heldOut = first.validation === "holdout";
  if (number === 1 && heldOut) return { ...first, seed, shared: true };
  const random = new Generator(first.seed + number * 2 ** 32, STREAM);
  const pick = <T>(choices: readonly (readonly [T, number])[]): T => {
    let left = random.uniform();
    for (const [choice, share] of choices) {
      left -= share;
      if (left < 0) return choice;
    }
    return choices.at(-1)![0];
  };
  const logUniform = (low: number, high: number) =>
    exp(log(low) + random.uniform() * (log(high) - log(low)));
  const [wide] = first.hidden as [number];
  return {
    ...first,
    seed,
    embedding: pick([
      ["pbld", 0.5],
      ["piecewiseLinear", 0.25],
      ["none", 0.25],
    ]),
    frequencyScale: logUniform(0.05, 0.5),
    lr: logUniform(0.02, 0.3),
    dropout: pick([
      [0.15, 0.5],
      [0, 0.3],
      [0.3, 0.2],
    ]),
    activation: pick([
      ["relu", 1 / 3],
      ["selu", 1 / 3],
      ["mish", 1 / 3],
    ]),
    hidden: pick([
      [[wide, wide, wide], 0.6],
      [[64, 64, 64, 64, 64], 0.2],
      [[2 * wide], 0.2],
    ]),
    weightDecay: pick([
      [0.02, 0.5],
      [0, 0.5],
    ]),
    shared: pick([
      [false, 0.75],
      [heldOut, 0.25],
    ]),
    ...(first.labelSmoothing > 0 && {
      labelSmoothing: pick([
        [0.1, 0.7],
        [0, 0.3],
      ]),
    }),
  };
}
