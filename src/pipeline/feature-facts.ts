// What is known of one feature before training: its distribution among the training rows, values far from all others,
// and how far the validation rows are from it. Means and extremes are of all rows; what needs sorting is of so many
// rows at most that a column takes a few milliseconds.

import type { FeatureFacts } from "../log/records.ts";
import type { Input, NumberInput } from "../prepare/preparation.ts";
import { symlog } from "../prepare/symlog.ts";
import { type Column, isNumeric } from "../table/columns.ts";
import { moments, quantile } from "../table/statistics.ts";
import type { Part } from "./read.ts";

/** Rows that are sorted at most, spread evenly over all. */
const SORTED = 1 << 16;
/** Robust standard deviations past which a value is an outlier. */
const FAR = 20;

export const columnOf = ({ table }: Part, name: string): Column =>
  table.columns.find(candidate => candidate.name === name)!;

export function featureFacts(input: Input, train: Part, valid: Part | null): FeatureFacts {
  const { name } = input;
  const column = columnOf(train, name);
  const { kind } = column;
  if (!isNumeric(column)) return { name, kind, ...codedFacts(column.codes, train.rows) };
  const values = presentOf(column.values, train.rows);
  const missing = train.rows.length - values.length;
  if (values.length === 0) return { name, kind, missing, distinct: 0 };
  const sorted = sortedOf(values);
  const { mean, std } = moments(values);
  const [min, max] = extremesOf(values);
  return {
    ...{ name, kind, missing, distinct: Math.max(distinctIn(sorted), min < max ? 2 : 1) },
    ...{ mean, std, min, max },
    ...(input.kind === "number" && scaledFacts(input, values, { mean, std })),
    ...outlierFacts(values, sorted, [min, max]),
    ...shiftFacts(sorted, valid, name),
  };
}

/** As the network gets them, but for the clip. */
function scaledFacts(
  { symlog: log, center, scale }: NumberInput,
  values: Float64Array,
  own: { readonly mean: number; readonly std: number },
) {
  const { mean, std } = log ? moments(values.map(value => symlog(value, log))) : own;
  return { scaledMean: (mean - center) / scale, scaledStd: std / scale };
}

function codedFacts(codes: Int32Array, rows: Int32Array) {
  const seen = new Set<number>();
  let missing = 0;
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]!]!;
    if (code < 0) missing++;
    else seen.add(code);
  }
  return { missing, distinct: seen.size };
}

function presentOf(values: Float64Array, rows: Int32Array): Float64Array {
  const present = new Float64Array(rows.length);
  let n = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    if (!Number.isNaN(value)) present[n++] = value;
  }
  return present.subarray(0, n);
}

function sortedOf(values: Float64Array): Float64Array {
  if (values.length <= SORTED) return values.toSorted();
  const some = new Float64Array(SORTED);
  for (let i = 0; i < SORTED; i++) some[i] = values[Math.floor((i * values.length) / SORTED)]!;
  return some.sort();
}

function extremesOf(values: Float64Array): [number, number] {
  let [min, max] = [values[0]!, values[0]!];
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

function distinctIn(sorted: Float64Array): number {
  let distinct = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

/** Nothing of a column of which half is one value: it has no robust scale. */
function outlierFacts(
  values: Float64Array,
  sorted: Float64Array,
  [min, max]: readonly [number, number],
) {
  const middle = quantile(sorted, 0.5);
  const distances = distancesFrom(middle, sorted);
  const scale = 1.4826 * quantile(distances, 0.5);
  if (!(scale > 0)) return {};
  const most = Math.max(middle - min, max - middle);
  let outliers = 0;
  for (let i = 0; i < values.length; i++)
    if (Math.abs(values[i]! - middle) > FAR * scale) outliers++;
  return { farthest: most / scale, outliers, isolation: most / quantile(distances, 0.99) };
}

/** Distances of sorted values from one among them, sorted: those below it and those above, merged. */
function distancesFrom(middle: number, sorted: Float64Array): Float64Array {
  const distances = new Float64Array(sorted.length);
  let above = 0;
  while (above < sorted.length && sorted[above]! < middle) above++;
  let below = above - 1;
  for (let i = 0; i < distances.length; i++) {
    const down = below >= 0 ? middle - sorted[below]! : Number.POSITIVE_INFINITY;
    const up = above < sorted.length ? sorted[above]! - middle : Number.POSITIVE_INFINITY;
    distances[i] = Math.min(down, up);
    if (down < up) below--;
    else above++;
  }
  return distances;
}

/** Kolmogorov and Smirnov's distance of two samples, from training values that are sorted. */
function shiftFacts(train: Float64Array, valid: Part | null, name: string) {
  const column = valid && columnOf(valid, name);
  if (!valid || !column || !isNumeric(column)) return {};
  const other = sortedOf(presentOf(column.values, valid.rows));
  if (other.length === 0) return {};
  let [i, j, shift] = [0, 0, 0];
  while (i < train.length && j < other.length) {
    const value = Math.min(train[i]!, other[j]!);
    while (train[i] === value) i++;
    while (other[j] === value) j++;
    shift = Math.max(shift, Math.abs(i / train.length - j / other.length));
  }
  return { shift };
}
