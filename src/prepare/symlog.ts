// Columns of which more than half is one value, as counts and amounts are that are mostly 0: whether there is anything, and then how
// many times as much, tells more than how much. Quartiles say nothing of them.

import { log } from "../core/math.ts";
import { quantile } from "../table/statistics.ts";

/**
 * sgn(x − at) · ln(1 + |x − at| / unit): linear near `at`, logarithmic far from it (Webber 2012, "A bi-symmetric log
 * transformation for wide-range data", eq. 3; for the base e).
 */
export interface Symlog {
  readonly at: number;
  readonly unit: number;
}

export const symlog = (x: number, { at, unit }: Symlog): number =>
  Math.sign(x - at) * log(1 + Math.abs(x - at) / unit);

/** So many values beside the one make amounts; fewer are as good as categories. */
const LEAST_DISTINCT = 8;
/** What is small of the other values' distances. */
const SMALL = 0.1;

/** … and the least unit as a share of the largest distance: no quotient overflows. */
const LEAST_UNIT = 1e-12;

/** Of sorted values; undefined unless more than half are one value, and those beside it many. */
export function fitSymlog(sorted: Float64Array): Symlog | undefined {
  // What makes up more than half of all is in the middle.
  const at = sorted[sorted.length >> 1]!;
  const others = sorted.filter(value => value !== at);
  if (2 * others.length >= sorted.length || new Set(others).size < LEAST_DISTINCT) return undefined;
  const distances = others.map(value => Math.abs(value - at)).sort();
  return { at, unit: Math.max(quantile(distances, SMALL), LEAST_UNIT * distances.at(-1)!) };
}
