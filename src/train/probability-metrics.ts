// Metrics of predicted probabilities. Definitions are scikit-learn's.

import { DownhillError } from "../core/errors.ts";
import { log } from "../core/math.ts";
import { checkLength } from "./class-metrics.ts";

/** float64's epsilon, at which scikit-learn clips probabilities before their logarithm. */
const EPSILON = Number.EPSILON;

/**
 * The area under the ROC curve: the chance that a positive row scores above a negative one, a tie counting one half,
 * from the ranks' sum (Mann & Whitney 1947). `truth` holds 0 and 1. NaN when one class is absent or a score is NaN.
 *
 * @throws shape-mismatch when the lengths differ
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.rocAuc([0, 1, 1], [0.2, 0.9, 0.2])); // 0.75
 */
export function rocAuc(truth: ArrayLike<number>, score: ArrayLike<number>): number {
  checkLength("rocAuc", "scores", score.length, truth.length);
  const order = Array.from({ length: truth.length }, (_, i) => i);
  for (const i of order) if (Number.isNaN(score[i])) return Number.NaN;
  order.sort((a, b) => (score[a]! < score[b]! ? -1 : score[a]! > score[b]! ? 1 : 0));
  let positives = 0;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let tiedPositives = 0;
    for (; to < order.length && score[order[to]!] === score[order[from]!]; to++)
      if (truth[order[to]!] === 1) tiedPositives++;
    // Tied rows share the mean of their ranks from + 1 … to.
    rankSum += (tiedPositives * (from + 1 + to)) / 2;
    positives += tiedPositives;
    from = to;
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/**
 * −mean ln p(true class), p clipped to [ε, 1 − ε], ε = 2^-52. With `classes`, `probability` holds rows of that many,
 * row-major; without, the probability of class 1. NaN of no rows.
 *
 * @throws shape-mismatch; invalid-argument for a class that is not there
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.logLoss([0, 1], [0.5, 0.5]).toFixed(4)); // 0.6931
 */
export function logLoss(
  truth: ArrayLike<number>,
  probability: ArrayLike<number>,
  classes?: number,
): number {
  checkLength("logLoss", "probabilities", probability.length, truth.length * (classes ?? 1));
  let sum = 0;
  for (let i = 0; i < truth.length; i++) {
    const label = truth[i]!;
    checkLabel(label, classes ?? 2, i);
    const p =
      classes === undefined
        ? clip(label === 1 ? probability[i]! : 1 - probability[i]!)
        : clip(probability[i * classes + label]!);
    sum -= log(p);
  }
  return sum / truth.length;
}

function clip(p: number): number {
  return Math.min(Math.max(p, EPSILON), 1 - EPSILON);
}

function checkLabel(label: number, classes: number, row: number): void {
  if (Number.isInteger(label) && label >= 0 && label < classes) return;
  throw new DownhillError(
    "invalid-argument",
    `logLoss: expected classes 0 to ${classes - 1}, got ${label} in row ${row}. Encode classes as whole numbers from 0.`,
    { label, classes, row },
  );
}
