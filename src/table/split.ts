// Which rows train, validate and test: at random from the seed, in proportion within each class.

import { DownhillError } from "../core/errors.ts";
import { permutation } from "../core/random.ts";

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
  readonly strata?: Int32Array;
}

/**
 * Random parts, each in ascending order. The sizes are the shares of all rows, whatever the classes' sizes: the
 * shares are rounded cumulatively over the classes, and each class keeps at least one row to train on.
 *
 * @throws too-few-rows, valid-empty
 */
export function splitRows({ rows, valid, test, seed, strata }: SplitOptions): Split {
  const parts: Record<keyof Split, number[]> = { train: [], valid: [], test: [] };
  let seen = 0;
  for (const [stratum, members] of groups(rows, strata)) {
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
  const split = {
    train: ascending(parts.train),
    valid: ascending(parts.valid),
    test: ascending(parts.test),
  };
  checkSplit(split, valid, test, rows.length);
  return split;
}

/** Rows by class, in the order of the class codes. */
function groups(rows: Int32Array, strata: Int32Array | undefined): [number, number[]][] {
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
  readonly strata?: Int32Array;
}

/** The numbers 0 … rows − 1 dealt at random to folds whose sizes differ by one at most; each ascending. @throws too-few-rows */
export function foldRows(rows: number, { folds, seed, strata }: FoldOptions): Int32Array[] {
  if (folds < 2 || rows < 2 * folds)
    throw new DownhillError(
      "too-few-rows",
      `folds: ${rows} rows do not make ${folds} folds of two rows or more. Take fewer members, or --validation holdout.`,
      { rows, folds },
    );
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const dealt = Array.from({ length: folds }, (): number[] => []);
  let next = 0;
  for (const [stratum, members] of groups(all, strata))
    for (const member of permutation(seed, FOLDS - stratum, members.length))
      dealt[next++ % folds]!.push(members[member]!);
  return dealt.map(ascending);
}

const ascending = (rows: readonly number[]) => Int32Array.from(rows).sort();

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
      `split: the ${empty} part of ${rows} rows is empty. Give it a larger share, or 0 to do without.`,
      { rows, part: empty },
    );
}
