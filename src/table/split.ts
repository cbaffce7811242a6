// Which rows train, validate and test: at random from the seed, in proportion within each class; by groups of rows that
// belong together; or by time, the latest last.

import { DownhillError } from "../core/errors.ts";
import { permutation } from "../core/random.ts";
import { dealGroups } from "./deal-groups.ts";

export interface Split {
  readonly train: Int32Array;
  readonly valid: Int32Array;
  readonly test: Int32Array;
}

export interface SplitOptions {
  /** The rows to split. */
  readonly rows: Int32Array;
  /** Shares of all rows, 0 to below 1. */
  readonly valid: number;
  readonly test: number;
  readonly seed: number;
  /** Class code of each of `rows`; each class is split in proportion. */
  readonly strata?: Int32Array | undefined;
  /** Group code of each of `rows`: the rows of one group are never in two parts. */
  readonly groups?: Int32Array | undefined;
  /** Time of each of `rows`: the earliest train, later ones validate, the latest test; rows of one time stay together. */
  readonly times?: Float64Array | undefined;
}

/**
 * The parts, each in ascending order. At random the sizes are the shares of all rows, whatever the classes' sizes; by
 * groups and times they are as near as whole groups and equal times allow.
 *
 * @throws too-few-rows, valid-empty
 * @example
 * import { splitRows } from "downhill/table";
 *
 * const rows = Int32Array.from({ length: 10 }, (_, row) => row);
 * const times = Float64Array.from(rows, row => 2000 + row);
 * const { train, valid, test } = splitRows({ rows, valid: 0.2, test: 0.2, seed: 0, times });
 * console.log([...valid], [...test], train.length); // [ 6, 7 ] [ 8, 9 ] 6
 */
export function splitRows(options: SplitOptions): Split {
  const { rows, valid, test } = options;
  const split = options.times
    ? byTime(options, options.times)
    : options.groups
      ? byGroup(options, options.groups)
      : atRandom(options);
  checkSplit(split, valid, test, rows.length);
  return split;
}

/** The shares are rounded cumulatively over the classes, and each class keeps at least one row to train on. */
function atRandom({ rows, valid, test, seed, strata }: SplitOptions): Split {
  const parts: Record<keyof Split, number[]> = { train: [], valid: [], test: [] };
  let seen = 0;
  for (const [stratum, members] of membersOf(rows, strata)) {
    seen += members.length;
    // What is due by now and not yet given: a class too small to give hands it on to the next.
    const due = (part: keyof Split, share: number) => Math.round(share * seen) - parts[part].length;
    const testRows = Math.min(due("test", test), members.length - 1);
    const heldOut = Math.min(testRows + due("valid", valid), members.length - 1);
    permutation(seed, stratum, members.length).forEach((member, i) => {
      const part = i < testRows ? parts.test : i < heldOut ? parts.valid : parts.train;
      part.push(members[member]!);
    });
  }
  return {
    train: ascending(parts.train),
    valid: ascending(parts.valid),
    test: ascending(parts.test),
  };
}

/** Rows by class, in the order of the class codes. */
function membersOf(rows: Int32Array, strata: Int32Array | undefined): [number, number[]][] {
  const all = new Map<number, number[]>();
  rows.forEach((row, i) => {
    const stratum = strata?.[i] ?? 0;
    const members = all.get(stratum) ?? [];
    all.set(stratum, members);
    members.push(row);
  });
  return [...all].sort(([a], [b]) => a - b);
}

/** Stream of the generator that deals rows to folds. */
const FOLDS = 0x7ffffffc;

export interface FoldOptions {
  /** From 2; as many as there are rows at most. */
  readonly folds: number;
  readonly seed: number;
  /** Class code of each row; each class is dealt in turn. */
  readonly strata?: Int32Array | undefined;
  /** Group code of each row; a group stays in one fold. */
  readonly groups?: Int32Array | undefined;
}

/** The numbers 0 … rows − 1 dealt at random to folds whose sizes differ by one at most; each ascending. @throws too-few-rows */
export function dealFolds(
  rows: number,
  { folds, seed, strata, groups: together }: FoldOptions,
): Int32Array[] {
  if (folds < 2 || rows < 2 * folds)
    throw new DownhillError(
      "too-few-rows",
      `folds: ${rows} rows do not make ${folds} folds of two rows or more. Take fewer members, or --validation holdout.`,
      { rows, folds },
    );
  if (together) {
    const shares = new Array<number>(folds).fill(1 / folds);
    const fold = dealGroups({ groups: together, shares, seed, strata });
    return shares.map((_, f) =>
      Int32Array.from({ length: rows }, (_row, row) => row).filter(row => fold[row] === f),
    );
  }
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const dealt = Array.from({ length: folds }, (): number[] => []);
  let next = 0;
  for (const [stratum, members] of membersOf(all, strata))
    for (const member of permutation(seed, FOLDS - stratum, members.length))
      dealt[next++ % folds]!.push(members[member]!);
  return dealt.map(ascending);
}

const ascending = (rows: ArrayLike<number>) => Int32Array.from(rows).sort();

function byGroup({ rows, valid, test, seed, strata }: SplitOptions, groups: Int32Array): Split {
  const shares = [1 - valid - test, valid, test];
  const part = dealGroups({ groups, shares, seed, strata });
  const [train, validation, testing] = shares.map((_, p) =>
    rows.filter((_row, i) => part[i] === p),
  );
  return { train: ascending(train!), valid: ascending(validation!), test: ascending(testing!) };
}

function byTime({ rows, valid, test }: SplitOptions, times: Float64Array): Split {
  const order = Int32Array.from(rows.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
  const sorted = Float64Array.from(order, i => times[i]!);
  const testing = cut(sorted, rows.length, Math.round(test * rows.length));
  const validating = cut(sorted, testing, Math.round(valid * rows.length));
  const part = (from: number, to: number) => ascending(order.subarray(from, to).map(i => rows[i]!));
  return {
    train: part(0, validating),
    valid: part(validating, testing),
    test: part(testing, rows.length),
  };
}

/** Where the last `count` before `end` begin, moved to the nearest place where the time changes; `end` if there is none. */
function cut(sorted: Float64Array, end: number, count: number): number {
  if (count === 0) return end;
  const changes = (at: number) => at > 0 && at < end && sorted[at] !== sorted[at - 1];
  for (let away = 0; away < end; away++) {
    if (changes(end - count - away)) return end - count - away;
    if (changes(end - count + away)) return end - count + away;
  }
  return end;
}

function checkSplit(split: Split, valid: number, test: number, rows: number): void {
  if (split.train.length < 2)
    throw new DownhillError(
      "too-few-rows",
      `split: ${rows} rows leave ${split.train.length} to train on; at least 2 are needed.`,
      {
        rows,
        train: split.train.length,
      },
    );
  const empty =
    valid > 0 && split.valid.length === 0
      ? "validation"
      : test > 0 && split.test.length === 0
        ? "test"
        : undefined;
  if (empty !== undefined)
    throw new DownhillError(
      "valid-empty",
      `split: the ${empty} part of ${rows} rows is empty. Give it a larger share, or 0 to do without; by group or time there must be one for each part.`,
      { rows, part: empty },
    );
}
