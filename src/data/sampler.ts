// The order in which an epoch visits the rows, and where its batches begin: pure functions of counts and the
// seed, so that the trainer and a hand-written loop see the same batches, also after a resume.

import { DownhillError } from "../core/errors.ts";
import type { Pace } from "../core/pace.ts";
import { permutation, shuffling } from "../core/random.ts";

export interface OrderOptions {
  readonly shuffle?: boolean;
  readonly seed?: number;
  readonly epoch?: number;
}

/**
 * The rows of epoch `epoch` in visiting order: permutation(seed, epoch) when shuffled, else 0 … rows − 1.
 *
 * @example
 * import { data } from "downhill";
 *
 * console.log([...data.epochOrder(4)]); // [ 0, 1, 2, 3 ]
 * const order = data.epochOrder(4, { shuffle: true, seed: 1, epoch: 2 });
 * console.log([...order].sort()); // [ 0, 1, 2, 3 ]
 */
export function epochOrder(
  rows: number,
  { shuffle = false, seed = 0, epoch = 0 }: OrderOptions = {},
): Int32Array {
  return shuffle ? permutation(seed, epoch, rows) : ascending(rows);
}

/** The same order, between whose stretches the event loop may turn. */
export async function epochOrderInTurns(
  rows: number,
  { shuffle = false, seed = 0, epoch = 0 }: OrderOptions,
  pace: Pace,
): Promise<Int32Array> {
  if (!shuffle) return ascending(rows);
  const shuffled = shuffling(seed, epoch, rows);
  for (;;) {
    const { done, value } = shuffled.next();
    if (done) return value;
    await pace.breathe();
  }
}

function ascending(rows: number): Int32Array {
  const order = new Int32Array(rows);
  for (let i = 0; i < rows; i++) order[i] = i;
  return order;
}

export interface BoundsOptions {
  /** Leaves out a last batch that is not full. */
  readonly dropLast?: boolean;
  /** Joins a last batch of one row to the one before: batch norm cannot use a single row. */
  readonly mergeSingle?: boolean;
}

/**
 * The starts of the batches and the end of the last: batch b is rows bounds[b] … bounds[b + 1] − 1 of the order, and
 * there are bounds.length − 1.
 *
 * @throws invalid-argument for a batch size that is not 1 or more
 * @example
 * import { data } from "downhill";
 *
 * console.log([...data.batchBounds(10, 4)]); // [ 0, 4, 8, 10 ]
 * console.log([...data.batchBounds(9, 4, { mergeSingle: true })]); // [ 0, 4, 9 ]
 */
export function batchBounds(
  rows: number,
  batchSize: number,
  { dropLast = false, mergeSingle = false }: BoundsOptions = {},
): Int32Array {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new DownhillError(
      "invalid-argument",
      `batches: the batch size must be a whole number from 1, got ${batchSize}. 32 is usual.`,
      { batchSize },
    );
  const left = rows % batchSize;
  const full = (rows - left) / batchSize;
  if (left === 0 || dropLast) return Int32Array.from({ length: full + 1 }, (_, b) => b * batchSize);
  const batches = left === 1 && mergeSingle && full > 0 ? full : full + 1;
  return Int32Array.from({ length: batches + 1 }, (_, b) => (b < batches ? b * batchSize : rows));
}
