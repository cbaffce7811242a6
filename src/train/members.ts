// Members of an ensemble in fit(): each learns from rows of its own and may be judged by rows it has not seen, so that all
// rows train some member and all rows validate one (bagging over folds). Lists of rows interleave: entry i is of member i mod
// M, as Ensemble has it.

import type { Pace } from "../core/pace.ts";
import { type Dataset, subset } from "../data/dataset.ts";
import { epochOrderInTurns } from "../data/sampler.ts";
import { type Evaluated, weightedMean } from "./evaluation.ts";

/** Rows of the training set, by member. */
export interface MemberRows {
  /** What each member learns from. */
  readonly train: readonly Int32Array[];
  /** What each is judged by; none: the validation set, by their average. */
  readonly valid?: readonly Int32Array[] | undefined;
}

/** Seeds that are so far apart give streams of their own (core/random.ts, seedKey). */
const APART = 2 ** 32;

/** How many batches of `batchSize` rows a member an epoch has: rows that fill none are left to the next shuffling. */
export function memberBatches({ train }: MemberRows, batchSize: number): Int32Array {
  const least = Math.min(...train.map(rows => rows.length));
  const size = Math.min(batchSize, least);
  const count = Math.floor(least / size);
  return Int32Array.from({ length: count + 1 }, (_, i) => i * size * train.length);
}

/** The rows of an epoch: each member's in an order of its own, interleaved. */
export async function memberOrder(
  { train }: MemberRows,
  { seed, ...options }: { seed: number; epoch: number; shuffle: boolean },
  pace: Pace,
): Promise<Int32Array> {
  const count = train.length;
  const least = Math.min(...train.map(rows => rows.length));
  const order = new Int32Array(least * count);
  for (const [member, rows] of train.entries()) {
    const own = { ...options, seed: seed + member * APART };
    const places = await epochOrderInTurns(rows.length, own, pace);
    for (let i = 0; i < least; i++) order[i * count + member] = rows[places[i]!]!;
  }
  return order;
}

/** Rows of a dataset interleaved by member, and where the original rows' results are among them. */
export interface Interleaved {
  readonly dataset: Dataset;
  /** The rows that are there, in ascending order, as a dataset. */
  readonly original: Dataset;
  /** What was evaluated on `dataset`, for the rows of `original`. */
  restore(evaluated: Evaluated): Evaluated;
}

/** Each member's rows; members with fewer than others repeat their last, whose result is dropped. */
export function interleaved(all: Dataset, rows: readonly Int32Array[]): Interleaved {
  const count = rows.length;
  const most = Math.max(...rows.map(own => own.length));
  const list = new Int32Array(most * count);
  const places: { row: number; place: number }[] = [];
  rows.forEach((own, member) => {
    for (let i = 0; i < most; i++) {
      const place = i * count + member;
      list[place] = own[Math.min(i, own.length - 1)]!;
      if (i < own.length) places.push({ row: own[i]!, place });
    }
  });
  places.sort((a, b) => a.row - b.row || a.place - b.place);
  const original = subset(
    all,
    places.map(({ row }) => row),
  );
  return {
    dataset: subset(all, list),
    original,
    restore: evaluated => restored(evaluated, places, original.weights),
  };
}

function restored(
  { rowLosses, outputs, rowCounts }: Evaluated,
  places: readonly { readonly place: number }[],
  weights: Float32Array | undefined,
): Evaluated {
  const width = outputs.length / rowLosses.length;
  const kept = (values: Float64Array) => Float64Array.from(places, ({ place }) => values[place]!);
  const losses = kept(rowLosses);
  const counts = rowCounts && kept(rowCounts);
  const values = new Float32Array(places.length * width);
  places.forEach(({ place }, i) => {
    values.set(outputs.subarray(place * width, (place + 1) * width), i * width);
  });
  return { loss: weightedMean(losses, counts, weights), rowLosses: losses, outputs: values };
}

/** Some of each member's rows, evenly, about `most` in all. */
export function sampleOf(rows: readonly Int32Array[], most: number): Int32Array[] {
  const each = Math.max(1, Math.floor(most / rows.length));
  return rows.map(own => {
    const count = Math.min(each, own.length);
    return Int32Array.from({ length: count }, (_, i) => own[Math.floor((i * own.length) / count)]!);
  });
}
