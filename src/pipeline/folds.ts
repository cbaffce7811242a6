// Members and the rows that each learns from.

import type { MemberRows } from "../train/members.ts";
import type { Prepared } from "./prepare.ts";

/** For each fold the rows that are not in it. */
export function learntRows(folds: readonly Int32Array[]): Int32Array[] {
  const rows = folds.reduce((sum, fold) => sum + fold.length, 0);
  return folds.map(fold => {
    const out = new Uint8Array(rows);
    for (const row of fold) out[row] = 1;
    return Int32Array.from({ length: rows }, (_, row) => row).filter(row => out[row] === 0);
  });
}

/** What each member of an ensemble learns from, and is judged by. */
export function memberRows({ config, folds, sets }: Prepared): MemberRows {
  if (folds !== null) return { train: learntRows(folds), valid: folds };
  const all = Int32Array.from({ length: sets.train.rows }, (_, row) => row);
  return { train: Array.from({ length: config.members }, () => all) };
}
