// Whether the best of a study is better than the configuration that nobody tuned, or only lucky: Student's t on the
// differences over equal seeds. The best was chosen among several by the same seeds, and the best of several equals leads
// by luck, so the chance of an error is shared among all that could have been chosen (Bonferroni).

import { upperTail } from "../curve/student.ts";
import { mean } from "../curve/window-test.ts";
import type { StudyClaim } from "../log/study.ts";
import type { Direction } from "./records.ts";

export interface Compared {
  /** Values of the best and of the defaults with the same seeds. */
  readonly pairs: readonly { readonly best: number; readonly defaults: number }[];
  readonly direction: Direction;
  /** Among how many the same seeds chose the best. */
  readonly candidates: number;
  /** Whether the best is the defaults themselves. */
  readonly isDefault?: boolean;
}

/** The chance of calling equals better, at most. */
const MOST_ERROR = 0.05;

/**
 * Proved where d = best − defaults over n seeds has P(T > |d̄| / (s/√n)) ≤ 0.05 / candidates, T of n − 1 degrees of
 * freedom, and d̄ is a gain.
 *
 * @example
 * import { claimOf } from "downhill/tune";
 *
 * const pairs = [0.8, 0.82, 0.81].map(best => ({ best, defaults: 1 }));
 * console.log(claimOf({ pairs, direction: "minimize", candidates: 4 }).name); // proved
 */
export function claimOf({ pairs, direction, candidates, isDefault = false }: Compared): StudyClaim {
  if (isDefault) return { name: "defaults" };
  if (pairs.length < 2) return { name: "one-seed" };
  const differences = pairs.map(({ best, defaults }) => best - defaults);
  const [n, difference] = [differences.length, mean(differences)];
  if (!Number.isFinite(difference)) return { name: "unknown" };
  const squares = differences.reduce((sum, d) => sum + (d - difference) * (d - difference), 0);
  const error = Math.sqrt(squares / (n - 1) / n);
  const gain = direction === "minimize" ? -difference : difference;
  const chance = gain > 0 ? upperTail(gain / error, n - 1) : 1;
  const name = chance <= MOST_ERROR / candidates ? "proved" : "not-proved";
  return { name, difference, error };
}
