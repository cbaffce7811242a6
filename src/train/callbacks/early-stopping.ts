// Early stopping (Prechelt 1998, "Early stopping — but when?"): no epoch within `patience` was better than the best
// by more than `minDelta`. The trainer restores the best weights at every end, so this only decides when to stop.

import type { EpochFacts } from "../../log/records.ts";
import type { Callback } from "../events.ts";

export interface EarlyStopping {
  /** Epochs without improvement before stopping. */
  readonly patience: number;
  readonly minDelta?: number;
  /** A metric's name, of the validation rows where there are any; default: the validation loss. */
  readonly monitor?: string;
  readonly mode?: "min" | "max";
}

export function earlyStopping(options: EarlyStopping): Callback {
  let best = Number.POSITIVE_INFINITY;
  let bestEpoch = 0;
  return {
    on(event) {
      if (event.type !== "epoch") return undefined;
      const value = monitored(event.facts, options.monitor) * (options.mode === "max" ? -1 : 1);
      if (value < best - (options.minDelta ?? 0) || bestEpoch === 0)
        [best, bestEpoch] = [value, event.facts.epoch];
      return event.facts.epoch - bestEpoch >= options.patience ? { stop: "early" } : undefined;
    },
    state: () => ({ best: Number.isFinite(best) ? best : null, bestEpoch }),
    restore(state) {
      const saved = state as { best: number | null; bestEpoch: number };
      [best, bestEpoch] = [saved.best ?? Number.POSITIVE_INFINITY, saved.bestEpoch];
    },
  };
}

/** The value that a run is judged by: a metric, or the loss; of the validation rows, or else of the training ones. */
export function monitored(facts: EpochFacts, metric?: string): number {
  if (metric === undefined) return facts.validLoss ?? facts.trainEvalLoss;
  return (facts.validMetrics ?? facts.trainMetrics)[metric] ?? Number.NaN;
}
