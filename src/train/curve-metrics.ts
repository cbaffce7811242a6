// Curves of a score over every threshold at once: who is found, and at what price. Definitions are scikit-learn's
// (roc_curve, precision_recall_curve and average_precision_score), points in the order of falling thresholds.

import { checkLength } from "./class-metrics.ts";

/** What calling every row positive that scores at least `threshold` does. */
export interface Cut {
  readonly threshold: number;
  /** Positive rows called positive. */
  readonly hits: number;
  /** Negative rows called positive. */
  readonly alarms: number;
}

/**
 * The cuts at each distinct score, the highest first; `truth` holds 0 and 1.
 *
 * @throws shape-mismatch when the lengths differ
 * @example
 * import { metrics } from "downhill";
 *
 * const [strict] = metrics.cuts([0, 1, 1], [0.2, 0.9, 0.4]);
 * console.log(strict); // { threshold: 0.9, hits: 1, alarms: 0 }
 */
export function cuts(truth: ArrayLike<number>, score: ArrayLike<number>): Cut[] {
  checkLength("cuts", "scores", score.length, truth.length);
  const order = Array.from({ length: truth.length }, (_, i) => i);
  order.sort((a, b) => score[b]! - score[a]!);
  const found: Cut[] = [];
  let [hits, alarms] = [0, 0];
  order.forEach((row, i) => {
    if (truth[row] === 1) hits++;
    else alarms++;
    const last = i + 1 === order.length || score[order[i + 1]!] !== score[row];
    if (last) found.push({ threshold: score[row]!, hits, alarms });
  });
  return found;
}

export interface RocCurve {
  /** Of the negative rows, the share called positive; rises from 0 to 1. */
  readonly falsePositiveRate: readonly number[];
  /** Of the positive rows, the share called positive; rises from 0 to 1. */
  readonly truePositiveRate: readonly number[];
  /** Infinity first: nothing is called positive. */
  readonly threshold: readonly number[];
}

/**
 * The receiver operating characteristic: both rates at every threshold. The area under it is `rocAuc`. A rate of a class
 * that is absent is NaN.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.rocCurve([0, 1], [0.2, 0.9]).truePositiveRate); // [ 0, 1, 1 ]
 */
export function rocCurve(truth: ArrayLike<number>, score: ArrayLike<number>): RocCurve {
  const found = cuts(truth, score);
  const { hits: positives, alarms: negatives } = found.at(-1) ?? { hits: 0, alarms: 0 };
  const all = [{ threshold: Number.POSITIVE_INFINITY, hits: 0, alarms: 0 }, ...found];
  return {
    falsePositiveRate: all.map(({ alarms }) => alarms / negatives),
    truePositiveRate: all.map(({ hits }) => hits / positives),
    threshold: all.map(({ threshold }) => threshold),
  };
}

export interface PrecisionRecallCurve {
  /** Of the rows called positive, the share that is; 1 first, where none is called so. */
  readonly precision: readonly number[];
  /** Rises from 0 to 1. */
  readonly recall: readonly number[];
  readonly threshold: readonly number[];
}

/**
 * Precision and recall at every threshold; recall is NaN without a positive row.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.precisionRecallCurve([0, 1], [0.2, 0.9]).precision); // [ 1, 1, 0.5 ]
 */
export function precisionRecallCurve(
  truth: ArrayLike<number>,
  score: ArrayLike<number>,
): PrecisionRecallCurve {
  const found = cuts(truth, score);
  const positives = found.at(-1)?.hits ?? 0;
  return {
    precision: [1, ...found.map(({ hits, alarms }) => hits / (hits + alarms))],
    recall: [0, ...found.map(({ hits }) => hits / positives)],
    threshold: [Number.POSITIVE_INFINITY, ...found.map(({ threshold }) => threshold)],
  };
}

/**
 * The area under the precision-recall curve as steps: Σ (Rₙ − Rₙ₋₁)·Pₙ, without interpolation; NaN without a positive row.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.averagePrecision([0, 1, 1, 0], [0.2, 0.9, 0.4, 0.6]).toFixed(4)); // 0.8333
 */
export function averagePrecision(truth: ArrayLike<number>, score: ArrayLike<number>): number {
  const { precision, recall } = precisionRecallCurve(truth, score);
  let area = 0;
  for (let n = 1; n < recall.length; n++) area += (recall[n]! - recall[n - 1]!) * precision[n]!;
  return recall.length > 1 ? area : Number.NaN;
}
