// What the numbers of a dataset show before the first step: their scales, values that are no numbers, the order of rows.

import type { Pace } from "../core/pace.ts";
import { sizeOf } from "../core/shape.ts";
import { type Dataset, subset } from "../data/dataset.ts";
import type { ScaleFacts } from "../log/records.ts";

/** Rows that are enough to know a scale. */
const ENOUGH = 2048;

/** Values that are looked at in one stretch: some milliseconds. */
const STRETCH = 1 << 21;

/** Values among inputs and targets that are not finite numbers. */
export function nonFinite({ inputs, targets }: Dataset): number {
  return nonFiniteIn(inputs, 0, inputs.length) + nonFiniteIn(targets, 0, targets.length);
}

/** The same, between whose stretches the event loop may turn. */
export async function nonFiniteInTurns({ inputs, targets }: Dataset, pace: Pace): Promise<number> {
  let count = 0;
  for (const values of [inputs, targets])
    for (let from = 0; from < values.length; from += STRETCH) {
      count += nonFiniteIn(values, from, Math.min(values.length, from + STRETCH));
      await pace.breathe();
    }
  return count;
}

function nonFiniteIn(values: Float32Array | Int32Array, from: number, end: number): number {
  let count = 0;
  for (let i = from; i < end; i++) if (!Number.isFinite(values[i]!)) count++;
  return count;
}

/** The scales of inputs and of a numeric target, over at most 2,048 rows spread evenly. */
export function scalesOf(all: Dataset): ScaleFacts {
  const stride = Math.ceil(all.rows / ENOUGH);
  const rows = Int32Array.from({ length: Math.floor(all.rows / stride) }, (_, i) => i * stride);
  const { inputs, targets, inputShape } = stride === 1 ? all : subset(all, rows);
  const columns = momentsOf(inputs, sizeOf(inputShape)).filter(({ std, two }) => std > 0 && !two);
  const stds = columns.map(({ std }) => std);
  const offset = (one: { mean: number; std: number }) => Math.abs(one.mean) / one.std;
  const target = targets instanceof Float32Array ? momentsOf(targets, 1)[0] : undefined;
  return {
    ...(columns.length > 0 && {
      inputStd: [stds.reduce((a, b) => Math.min(a, b)), stds.reduce((a, b) => Math.max(a, b))],
      inputMean: columns.reduce((a, { mean }) => Math.max(a, Math.abs(mean)), 0),
      inputOffset: columns.reduce((a, one) => Math.max(a, offset(one)), 0),
    }),
    ...(target && !target.two && { targetMean: target.mean, targetStd: target.std }),
    ...(target?.two && { twoTargets: true }),
  };
}

/** Mean and deviation of each column, and whether it has two values at most: those are flags and have no scale. */
function momentsOf(values: ArrayLike<number>, width: number) {
  return Array.from({ length: width }, (_, column) => {
    let [n, mean, squares, two] = [0, 0, 0, true];
    const seen = new Set<number>();
    for (let i = column; i < values.length; i += width) {
      const value = values[i]!;
      const before = value - mean;
      mean += before / ++n;
      squares += before * (value - mean);
      if (two && seen.add(value).size > 2) two = false;
    }
    return { mean, std: Math.sqrt(squares / Math.max(1, n)), two };
  });
}

/**
 * How unlike chance the order of the targets is: the number of runs above and below their mean (of classes, of one
 * class) in standard errors, negative where like stands by like (Wald & Wolfowitz 1940). Undefined for one batch, in
 * which order is nothing.
 */
export function orderZ(
  { targets, rows, targetShape }: Dataset,
  batchSize: number,
): number | undefined {
  if (rows <= batchSize || sizeOf(targetShape) > 1) return undefined;
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += targets[i]!;
  const mean = sum / rows;
  let [n, runs] = [0, 1];
  for (let i = 0; i < rows; i++) {
    const above = targets[i]! > mean;
    if (above) n++;
    if (i > 0 && above !== targets[i - 1]! > mean) runs++;
  }
  const m = rows - n;
  const expected = (2 * n * m) / rows + 1;
  const variance = ((expected - 1) * (expected - 2)) / (rows - 1);
  return variance > 0 ? (runs - expected) / Math.sqrt(variance) : undefined;
}
