// Rows cut into parts: at random by shares, or into k folds for cross-validation, each also stratified, so that
// every part has the whole's mix of classes. All return ascending row numbers and depend only on the seed.

import { DownhillError } from "../core/errors.ts";
import { permutation } from "../core/random.ts";

/** Apart from the streams of epochs, so that no epoch's order repeats the split's. */
const SPLIT_STREAM = 0x73706c74;

export interface Fold {
  readonly train: Int32Array;
  readonly valid: Int32Array;
}

type Label = number | string | boolean;

/**
 * Rows 0 … rows − 1 in parts of the given shares, which sum to 1: [0.8, 0.2]. Sizes are within one row of the exact
 * share, rows ascend in each part, and only the seed decides.
 *
 * @throws invalid-argument for the shares; too-few-rows where a part would be empty
 * @example
 * import { data } from "downhill";
 *
 * const [train, valid, test] = data.randomSplit(100, [0.6, 0.2, 0.2], 0);
 * console.log(train!.length, valid!.length, test!.length); // 60 20 20
 */
export function randomSplit(rows: number, shares: readonly number[], seed: number): Int32Array[] {
  checkShares(shares);
  const parts = dealByShares([[...permutation(seed, SPLIT_STREAM, rows)]], shares);
  return checkParts(parts, shares, rows);
}

/**
 * As `randomSplit`, with every class of `labels` (one a row) cut by the shares, as far as whole rows allow.
 *
 * @throws invalid-argument for the shares; too-few-rows where a part would be empty
 * @example
 * import { data } from "downhill";
 *
 * const labels = Array.from({ length: 100 }, (_, i) => (i < 90 ? "no" : "yes"));
 * const [train, valid] = data.stratifiedSplit(labels, [0.8, 0.2], 0);
 * console.log([...valid!].filter(row => labels[row] === "yes").length, train!.length); // 2 80
 */
export function stratifiedSplit(
  labels: ArrayLike<Label>,
  shares: readonly number[],
  seed: number,
): Int32Array[] {
  checkShares(shares);
  return checkParts(dealByShares(shuffledClasses(labels, seed), shares), shares, labels.length);
}

/**
 * k folds of sizes that differ by at most one row; each row is in one `valid` and in k − 1 `train`.
 *
 * @throws invalid-argument for k below 2 or above the rows
 * @example
 * import { data } from "downhill";
 *
 * const folds = data.kFold(10, 5, 0);
 * console.log(folds.map(({ train, valid }) => train.length + valid.length)); // [ 10, 10, 10, 10, 10 ]
 */
export function kFold(rows: number, k: number, seed: number): Fold[] {
  return dealRound([...permutation(seed, SPLIT_STREAM, rows)], k);
}

/**
 * As `kFold`, with the rows of each class spread over the folds, differing by at most one between folds.
 *
 * @throws invalid-argument for k below 2 or above the rows
 * @example
 * import { data } from "downhill";
 *
 * const labels = [0, 0, 0, 0, 1, 1];
 * const folds = data.stratifiedKFold(labels, 2, 0);
 * console.log(folds.map(({ valid }) => [...valid].filter(row => labels[row] === 1).length)); // [ 1, 1 ]
 */
export function stratifiedKFold(labels: ArrayLike<Label>, k: number, seed: number): Fold[] {
  return dealRound(shuffledClasses(labels, seed).flat(), k);
}

/** Each class's rows in random order; classes in order of first appearance. */
function shuffledClasses(labels: ArrayLike<Label>, seed: number): number[][] {
  const classes = new Map<Label, number[]>();
  for (let row = 0; row < labels.length; row++) classes.set(labels[row]!, []);
  for (const row of permutation(seed, SPLIT_STREAM, labels.length))
    classes.get(labels[row]!)!.push(row);
  return [...classes.values()];
}

/** What a class cannot give in whole rows is owed to the part by the classes that follow. */
function dealByShares(classes: readonly number[][], shares: readonly number[]): Int32Array[] {
  const parts: number[][] = shares.map(() => []);
  const owed = shares.map(() => 0);
  for (const rows of classes) {
    shares.forEach((share, p) => {
      owed[p]! += share * rows.length;
    });
    // Rounding off 1e-9 keeps 0.7 + 0.1's dust from moving a row.
    const counts = owed.map(rest => Math.max(0, Math.floor(rest + 1e-9)));
    fitCounts(counts, owed, rows.length);
    let from = 0;
    counts.forEach((count, p) => {
      parts[p]!.push(...rows.slice(from, from + count));
      owed[p]! -= count;
      from += count;
    });
  }
  return parts.map(ascending);
}

/** Moves `counts` to the sum `total`, one row at a time, to or from the part furthest from its due. */
function fitCounts(counts: number[], owed: readonly number[], total: number): void {
  let missing = total - counts.reduce((sum, count) => sum + count, 0);
  for (; missing > 0; missing--) {
    const dues = owed.map((due, p) => due - counts[p]!);
    counts[dues.indexOf(Math.max(...dues))]!++;
  }
  for (; missing < 0; missing++) {
    const dues = owed.map((due, p) =>
      counts[p]! > 0 ? due - counts[p]! : Number.POSITIVE_INFINITY,
    );
    counts[dues.indexOf(Math.min(...dues))]!--;
  }
}

function dealRound(rows: readonly number[], k: number): Fold[] {
  if (!Number.isInteger(k) || k < 2 || k > rows.length)
    throw new DownhillError(
      "invalid-argument",
      `kFold: expected from 2 folds to one a row (${rows.length}), got ${k}. 5 is usual.`,
      { k, rows: rows.length },
    );
  return Array.from({ length: k }, (_, fold) => ({
    train: ascending(rows.filter((_row, i) => i % k !== fold)),
    valid: ascending(rows.filter((_row, i) => i % k === fold)),
  }));
}

function ascending(rows: readonly number[]): Int32Array {
  return Int32Array.from(rows).sort();
}

function checkShares(shares: readonly number[]): void {
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.every(share => share >= 0) && Math.abs(sum - 1) < 1e-9) return;
  throw new DownhillError(
    "invalid-argument",
    `split: expected shares from 0 that sum to 1, got ${shares.join(" + ")} = ${sum}. Try 0.8 and 0.2.`,
    { shares, sum },
  );
}

function checkParts(parts: Int32Array[], shares: readonly number[], rows: number): Int32Array[] {
  const empty = parts.findIndex((part, p) => part.length === 0 && shares[p]! > 0);
  if (empty < 0) return parts;
  throw new DownhillError(
    "too-few-rows",
    `split: a share of ${shares[empty]} of ${rows} rows is no row at all. Give it a larger share or more rows.`,
    { share: shares[empty], rows },
  );
}
