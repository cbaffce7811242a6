// Early stopping (Prechelt 1998, "Early stopping — but when?"): no epoch within `patience` was better than the best
// by more than `minDelta`. The trainer restores the best weights at every end, so this only decides when to stop.

import { DownhillError } from "../../core/errors.ts";
import type { Callback } from "../events.ts";
import { isBetter, type Monitor, monitored } from "../monitor.ts";

export interface EarlyStopping {
  /** Epochs without improvement before stopping, from 1. */
  readonly patience: number;
  /** Improvement that counts must be larger, in units of what is monitored. Default 0. */
  readonly minDelta?: number;
  /** Default: the run's, by which its best epoch is chosen too. */
  readonly monitor?: Monitor;
}

/**
 * Stops a run with reason `early` when `patience` epochs in a row brought no improvement. The weights left are those
 * of the run's best epoch, as at every end of `fit`.
 *
 * @throws option-out-of-range for a patience below 1 or a negative minDelta
 * @example
 * import { data, earlyStopping, fit, nn, optim } from "downhill";
 *
 * const model = nn.linear(1, 1);
 * const x = Array.from({ length: 64 }, (_, i) => [i / 64]);
 * const train = data.dataset(x, x.map(([v]) => [3 * v!]));
 * const { stopped, epochs, bestEpoch } = await fit(model, {
 *   train,
 *   loss: nn.mseLoss(),
 *   optimizer: optim.sgd(model.parameters(), { lr: 0.5 }),
 *   epochs: 500,
 *   callbacks: [earlyStopping({ patience: 3, minDelta: 1e-6 })],
 * });
 * console.assert(stopped === "early" && epochs >= bestEpoch);
 */
export function earlyStopping({ patience, minDelta = 0, monitor }: EarlyStopping): Callback {
  checkRange("patience", patience, 1);
  checkRange("minDelta", minDelta, 0);
  let best: number | undefined;
  let bestEpoch = 0;
  return {
    on(event) {
      if (event.type !== "epoch") return undefined;
      const judge = monitor ?? event.monitor;
      const value = monitored(event.facts, judge);
      if (isBetter(value, best, judge.mode, minDelta))
        [best, bestEpoch] = [value, event.facts.epoch];
      return event.facts.epoch - bestEpoch >= patience ? { stop: "early" } : undefined;
    },
    state: () => ({ best: best ?? null, bestEpoch }),
    restore(state) {
      const saved = state as { best: number | null; bestEpoch: number };
      [best, bestEpoch] = [saved.best ?? undefined, saved.bestEpoch];
    },
  };
}

function checkRange(option: string, value: number, from: number): void {
  if (value >= from) return;
  throw new DownhillError(
    "option-out-of-range",
    `earlyStopping: ${option} must be at least ${from}, found ${value}.`,
    { option, value },
  );
}
