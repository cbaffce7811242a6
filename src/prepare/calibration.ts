// What was learnt from rows that no weight was fitted to about how far a network can be trusted: plain data in model.json,
// so that an app's probabilities and intervals are those that were checked.

import { DownhillError } from "../core/errors.ts";

export interface Calibration {
  /** Logits are divided by it before they become probabilities. */
  readonly temperature?: number;
  /** Of two classes, the second is predicted above this probability. */
  readonly threshold?: number;
  readonly residuals?: Residuals;
  /** Share of true values that the intervals of `downhill predict` are to hold, where it was asked for. */
  readonly level?: number;
}

/** Absolute errors |y − ŷ| of rows that were not trained on, in the target's units. */
export interface Residuals {
  /** How many there were. */
  readonly rows: number;
  /** Ascending: all of them, or order statistics at even steps of rank up to the largest. */
  readonly sorted: readonly number[];
}

const KEPT = 1000;

/** What a model file keeps of absolute errors. */
export function residualsOf(errors: ArrayLike<number>): Residuals {
  const sorted = Float64Array.from(errors).sort();
  const rows = sorted.length;
  if (rows <= KEPT) return { rows, sorted: [...sorted] };
  const kept = Array.from({ length: KEPT }, (_, i) => sorted[rankOf(i, KEPT, rows) - 1]!);
  return { rows, sorted: kept };
}

/** The rank from 1 among `rows` of the i-th of those kept. */
const rankOf = (i: number, kept: number, rows: number) => Math.ceil(((i + 1) * rows) / kept);

/**
 * Half the width of the interval ŷ ± q: q is the ⌈(n + 1)·level⌉-th smallest of n errors (Lei et al. 2018, JASA 113,
 * algorithm 2), or the next larger one kept. Infinity where so few rows allow no such promise.
 *
 * @throws option-out-of-range for a level that is not between 0 and 1
 */
export function halfWidth({ rows, sorted }: Residuals, level: number): number {
  if (!(level > 0 && level < 1))
    throw new DownhillError(
      "option-out-of-range",
      `interval: the level must be a number between 0 and 1, such as 0.9, found ${level}.`,
      { option: "interval", found: level },
    );
  // Less a rounding error, so that 0.9 of 10 is the ninth.
  const rank = Math.ceil((rows + 1) * level - 1e-9);
  if (rank > rows) return Number.POSITIVE_INFINITY;
  return sorted[Math.floor(((rank - 1) * sorted.length) / rows)]!;
}

/** The level of intervals that nobody asked for. */
export const USUAL_LEVEL = 0.9;

/**
 * Half the width of a model's intervals at a level, by default the one that it was trained with.
 *
 * @throws interval-unavailable where the model has no errors, or too few for the level; option-out-of-range
 */
export function intervalOf(
  { residuals, level: usual = USUAL_LEVEL }: Calibration,
  level: number = usual,
): number {
  if (residuals === undefined)
    throw new DownhillError(
      "interval-unavailable",
      "interval: the model knows no errors of rows that it was not trained on. It takes a number as target and validation rows (--valid 0.2).",
      { level },
    );
  const half = halfWidth(residuals, level);
  if (Number.isFinite(half)) return half;
  const { rows } = residuals;
  throw new DownhillError(
    "interval-unavailable",
    `interval: ${rows} validation rows are too few for the level ${level}. Take a lower level, or more rows.`,
    { level, rows },
  );
}
