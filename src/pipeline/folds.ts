// Members and the rows that each learns from.

import { type Dataset, subset } from "../data/dataset.ts";
import type { MemberRows } from "../train/members.ts";
import type { Prepared } from "./prepare.ts";

/** For each fold the rows, of so many, that are not in it. */
export function learntRows(folds: readonly Int32Array[], rows: number): Int32Array[] {
  return folds.map(fold => {
    const out = new Uint8Array(rows);
    for (const row of fold) out[row] = 1;
    return Int32Array.from({ length: rows }, (_, row) => row).filter(row => out[row] === 0);
  });
}

/** What validates: rows held out, or the training rows of which a member has not learnt. */
export function validSet({ folds, sets }: Pick<Prepared, "folds" | "sets">): Dataset | null {
  if (folds === null) return sets.valid;
  return subset(sets.train, Int32Array.from(folds.flatMap(fold => [...fold])).sort());
}

/** What each member of an ensemble learns from, and is judged by. */
export function memberRows({ config, folds, sets }: Prepared): MemberRows {
  if (folds !== null) return { train: learntRows(folds, sets.train.rows), valid: folds };
  const all = Int32Array.from({ length: sets.train.rows }, (_, row) => row);
  return { train: Array.from({ length: config.members }, () => all) };
}
