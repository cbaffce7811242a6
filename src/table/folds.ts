// The rows of k-fold cross-validation: each row is tested once, by classes in proportion or by whole groups. By time each
// fold tests on the rows behind those that it trains on, as scikit-learn's TimeSeriesSplit.

import { DownhillError } from "../core/errors.ts";
import { kFold, stratifiedKFold } from "../data/splits.ts";
import { dealGroups } from "./deal-groups.ts";
import { type Split, type SplitOptions, splitRows } from "./split.ts";

export interface FoldOptions extends Omit<SplitOptions, "test"> {
  readonly k: number;
  /** Share of those rows of a fold that it does not test on. */
  readonly valid: number;
}

/** @throws too-few-rows, where there are fewer rows, groups or times than folds */
export function foldRows(options: FoldOptions): Split[] {
  const { rows, k, seed, strata, groups, times } = options;
  if (times !== undefined) return byTime(options, times);
  const labels = groups ?? rows;
  checkCount(k, groups === undefined ? rows.length : new Set(groups).size, rows.length);
  const partOf =
    groups === undefined
      ? dealt(rows.length, k, seed, strata)
      : dealGroups({ groups, seed, strata, shares: new Array<number>(k).fill(1 / k) });
  return Array.from({ length: k }, (_, fold) => {
    const tested = labels.map((_row, i) => Number(partOf[i] === fold));
    const { train, valid } = splitRows({ ...chosen(options, i => tested[i] === 0), test: 0 });
    return { train, valid, test: rows.filter((_row, i) => tested[i] === 1) };
  });
}

/** The fold of each row. */
function dealt(rows: number, k: number, seed: number, strata?: Int32Array): Int32Array {
  const partOf = new Int32Array(rows);
  const folds = strata ? stratifiedKFold(strata, k, seed) : kFold(rows, k, seed);
  folds.forEach(({ valid }, fold) => valid.forEach(i => void (partOf[i] = fold)));
  return partOf;
}

/** The options of those rows whose place among the rows is asked for. */
function chosen(options: FoldOptions, isChosen: (i: number) => boolean): FoldOptions {
  const keep = <T extends Int32Array | Float64Array>(values: T | undefined) =>
    values?.filter((_, i) => isChosen(i)) as T | undefined;
  const { rows, strata, groups, times } = options;
  return {
    ...options,
    rows: keep(rows)!,
    strata: keep(strata),
    groups: keep(groups),
    times: keep(times),
  };
}

/** The rows in k + 1 stretches of time: fold j tests on the one behind the first j. */
function byTime(options: FoldOptions, times: Float64Array): Split[] {
  const { rows, k, valid } = options;
  const sorted = times.toSorted();
  checkCount(k, new Set(sorted).size - 1, rows.length);
  return Array.from({ length: k }, (_, j) => {
    const stretches = j + 2;
    const last = sorted[Math.round((rows.length * stretches) / (k + 1)) - 1]!;
    const until = chosen(options, i => times[i]! <= last);
    const test = 1 / stretches;
    return splitRows({ ...until, test, valid: valid * (1 - test) });
  });
}

function checkCount(k: number, most: number, rows: number): void {
  if (k <= most) return;
  throw new DownhillError(
    "too-few-rows",
    `folds: ${k} folds need as many rows, groups or times to test on, and ${rows} rows have ${most}. Take fewer folds.`,
    { rows, k, most },
  );
}
