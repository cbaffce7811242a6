// What a run is judged by: one number an epoch, chosen once for the run. The best epoch, early stopping and the
// plateau all take it from here, so they cannot disagree.

import { DownhillError, didYouMean } from "../core/errors.ts";
import type { EpochFacts } from "../log/records.ts";

export interface Monitor {
  /** "loss", or a name among the run's metrics. */
  readonly metric: string;
  /** Whether less of it is better, or more. */
  readonly mode: "min" | "max";
  /** Which of equal epochs is the best; the first unless said otherwise. */
  readonly ties?: "first" | "last";
}

/** The loss: on the validation rows where there are any, else on the sample of training rows. */
export const LOSS: Monitor = { metric: "loss", mode: "min" };

/**
 * An epoch's value of what is monitored, of the validation rows where there are any, else of the training ones.
 *
 * @throws invalid-argument for a metric that the run does not compute
 */
export function monitored(facts: EpochFacts, { metric }: Monitor): number {
  if (metric === LOSS.metric) return facts.validLoss ?? facts.trainEvalLoss;
  const metrics = facts.validMetrics ?? facts.trainMetrics;
  const value = metrics[metric];
  if (value !== undefined) return value;
  const known = [LOSS.metric, ...Object.keys(metrics)];
  const near = didYouMean(metric, known);
  throw new DownhillError(
    "invalid-argument",
    `monitor: the run has no metric "${metric}", it has ${known.join(", ")}.${near ? ` Did you mean "${near}"?` : ""}`,
    { metric, known },
  );
}

/** Whether `value` beats `best` by more than `minDelta`. Nothing is beaten by any finite value. */
export function isBetter(
  value: number,
  best: number | undefined,
  mode: Monitor["mode"],
  minDelta = 0,
  ties: Monitor["ties"] = "first",
): boolean {
  if (!Number.isFinite(value)) return false;
  if (best === undefined || (ties === "last" && value === best)) return true;
  return mode === "max" ? value > best + minDelta : value < best - minDelta;
}
