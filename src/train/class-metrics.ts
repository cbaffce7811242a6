// Metrics of predicted classes, numbered from 0. Definitions are scikit-learn's, and goldens made by it test
// them; where it warns and returns 0 (no row was predicted positive), so do these, silently.

import { DownhillError } from "../core/errors.ts";

/** Throws `shape-mismatch` unless `a` has the length wanted. */
export function checkLength(metric: string, what: string, length: number, wanted: number): void {
  if (length === wanted) return;
  throw new DownhillError(
    "shape-mismatch",
    `${metric}: expected ${wanted} ${what}, one set per true value, got ${length}. Are both of the same rows?`,
    { metric, expected: wanted, actual: length },
  );
}

/**
 * The share of rows predicted right, 0 … 1; NaN of no rows.
 *
 * @throws shape-mismatch when the lengths differ
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.accuracy([0, 1, 1, 0], [0, 1, 0, 0])); // 0.75
 */
export function accuracy(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  checkLength("accuracy", "predicted classes", predicted.length, truth.length);
  let right = 0;
  for (let i = 0; i < truth.length; i++) if (truth[i] === predicted[i]) right++;
  return right / truth.length;
}

/**
 * Rows are true classes, columns predicted ones: matrix[t][p] counts rows.
 *
 * @throws shape-mismatch; invalid-argument for a class outside 0 … classes − 1
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.confusionMatrix([0, 1, 1], [0, 1, 0], 2)); // [ [ 1, 0 ], [ 1, 1 ] ]
 */
export function confusionMatrix(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): number[][] {
  checkLength("confusionMatrix", "predicted classes", predicted.length, truth.length);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let i = 0; i < truth.length; i++) {
    checkClass(truth[i]!, classes, i);
    checkClass(predicted[i]!, classes, i);
    matrix[truth[i]!]![predicted[i]!]!++;
  }
  return matrix;
}

function checkClass(value: number, classes: number, row: number): void {
  if (Number.isInteger(value) && value >= 0 && value < classes) return;
  throw new DownhillError(
    "invalid-argument",
    `metrics: expected classes 0 to ${classes - 1}, got ${value} in row ${row}. Encode classes as whole numbers from 0.`,
    { value, classes, row },
  );
}

interface ClassCounts {
  readonly hits: number;
  readonly actual: number;
  readonly predicted: number;
}

function countsByClass(truth: ArrayLike<number>, predicted: ArrayLike<number>): ClassCounts[] {
  let classes = 0;
  for (let i = 0; i < truth.length; i++) classes = Math.max(classes, truth[i]! + 1);
  for (let i = 0; i < predicted.length; i++) classes = Math.max(classes, predicted[i]! + 1);
  const matrix = confusionMatrix(truth, predicted, classes);
  return matrix.map((row, c) => ({
    hits: row[c]!,
    actual: row.reduce((sum, count) => sum + count, 0),
    predicted: matrix.reduce((sum, other) => sum + other[c]!, 0),
  }));
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const precisionOf = (c: ClassCounts): number => ratio(c.hits, c.predicted);
const recallOf = (c: ClassCounts): number => ratio(c.hits, c.actual);
const f1Of = (c: ClassCounts): number => ratio(2 * c.hits, c.actual + c.predicted);

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean over the classes that occur, in truth or in prediction (scikit-learn's `average="macro"`). */
function macro(
  of: (c: ClassCounts) => number,
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
): number {
  return mean(
    countsByClass(truth, predicted)
      .filter(c => c.actual + c.predicted > 0)
      .map(of),
  );
}

function ofPositive(
  of: (c: ClassCounts) => number,
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  positive: number,
): number {
  return of(countsByClass(truth, predicted)[positive] ?? { hits: 0, actual: 0, predicted: 0 });
}

/**
 * The mean recall of the classes that truly occur.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.balancedAccuracy([0, 0, 0, 1], [0, 0, 0, 0])); // 0.5
 */
export function balancedAccuracy(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return mean(
    countsByClass(truth, predicted)
      .filter(c => c.actual > 0)
      .map(recallOf),
  );
}

/**
 * Of the rows predicted `positive`, the share that is; 0 when none was predicted.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.precision([0, 1, 1, 0], [1, 1, 0, 0])); // 0.5
 */
export function precision(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  positive = 1,
): number {
  return ofPositive(precisionOf, truth, predicted, positive);
}

/**
 * Of the rows that are `positive`, the share predicted so; 0 when none is.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.recall([0, 1, 1, 1], [0, 1, 1, 1])); // 1
 */
export function recall(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  positive = 1,
): number {
  return ofPositive(recallOf, truth, predicted, positive);
}

/**
 * The harmonic mean of precision and recall: 2·hits / (actual + predicted); 0 when both are 0.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.f1([0, 1, 1, 0], [1, 1, 0, 0])); // 0.5
 */
export function f1(truth: ArrayLike<number>, predicted: ArrayLike<number>, positive = 1): number {
  return ofPositive(f1Of, truth, predicted, positive);
}

/**
 * The unweighted mean of the classes' precisions.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.macroPrecision([0, 1, 1, 0], [1, 1, 0, 0])); // 0.5
 */
export function macroPrecision(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return macro(precisionOf, truth, predicted);
}

/**
 * The unweighted mean of the classes' recalls; a class that is only predicted counts as 0.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.macroRecall([0, 1, 1, 0], [1, 1, 0, 0])); // 0.5
 */
export function macroRecall(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return macro(recallOf, truth, predicted);
}

/**
 * The unweighted mean of the classes' F1.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.macroF1([0, 1, 1, 0], [1, 1, 0, 0])); // 0.5
 */
export function macroF1(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  return macro(f1Of, truth, predicted);
}
