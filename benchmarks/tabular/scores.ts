// The arithmetic of a comparison over tables: an error that is to be small, ratios of errors, their geometric mean,
// ranks, and an interval for a ratio from scores on the same splits.

import { upperQuantile } from "../../src/curve/student.ts";

export type Metric = "rmse" | "auc" | "accuracy";

/** Scores on the test rows of one split. */
export interface Scores {
  readonly rmse?: number;
  readonly auc?: number;
  readonly accuracy?: number;
  readonly logloss?: number;
}

/** Added to both errors of classification, so that tables near zero do not rule the mean. */
const CLASSIFICATION_FLOOR = 0.005;

export const floorOf = (metric: Metric): number => (metric === "rmse" ? 0 : CLASSIFICATION_FLOOR);

/** rmse, 1 − auc or 1 − accuracy; NaN where the score is not there. */
export function errorOf(metric: Metric, scores: Scores): number {
  const score = scores[metric] ?? Number.NaN;
  return metric === "rmse" ? score : 1 - score;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** mean(ours) ÷ mean(theirs), with the floor added to both. */
export const ratioOf = (ours: readonly number[], theirs: readonly number[], floor = 0): number =>
  (mean(ours) + floor) / (mean(theirs) + floor);

/** exp(mean(log x)). */
export const geometricMean = (values: readonly number[]): number =>
  Math.exp(mean(values.map(Math.log)));

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % interval of ours ÷ theirs over splits: Student's t on the logarithms of the splits' ratios. Training rows
 * of the splits overlap, so it is rather too narrow (Nadeau and Bengio 2003): a loss is called one too soon, not too late.
 */
export function pairedInterval(
  ours: readonly number[],
  theirs: readonly number[],
  floor = 0,
): Interval | undefined {
  const n = ours.length;
  if (n < 2) return undefined;
  const logs = ours.map((error, i) => Math.log((error + floor) / (theirs[i]! + floor)));
  const middle = mean(logs);
  const variance = logs.reduce((sum, log) => sum + (log - middle) ** 2, 0) / (n - 1);
  const half = upperQuantile(0.025, n - 1) * Math.sqrt(variance / n);
  return { low: Math.exp(middle - half), high: Math.exp(middle + half) };
}

/** The rank of each error, 1 for the smallest; equal ones share the mean of theirs. */
export function ranks(errors: readonly number[]): number[] {
  return errors.map(error => {
    const below = errors.filter(other => other < error).length;
    const equal = errors.filter(other => other === error).length;
    return below + (equal + 1) / 2;
  });
}
