// A learning curve's points, and the round numbers of an axis.

import type { LogRecord, RecordOf } from "../log/records.ts";

export interface CurvePoint {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validLoss?: number;
}

export interface Curve {
  readonly points: readonly CurvePoint[];
  readonly bestEpoch: number | undefined;
}

/** The curve in a run's records, or in plain points. */
export function curveOf(records: readonly (LogRecord | CurvePoint)[]): Curve {
  const points = records.filter(
    (record): record is CurvePoint & LogRecord => "trainLoss" in record && "epoch" in record,
  );
  const end = records.findLast(record => "type" in record && record.type === "end");
  const last = records.findLast(
    (record): record is RecordOf<"epoch"> => "type" in record && record.type === "epoch",
  );
  const bestEpoch = end && "bestEpoch" in end ? end.bestEpoch : last?.best.epoch;
  return { points, bestEpoch: bestEpoch || undefined };
}

/** A place on the curve with a word at it. */
export interface Mark {
  readonly epoch: number;
  readonly label: string;
}

/** The least and the greatest of many values; undefined of none. */
export function extent(values: readonly number[]): [number, number] | undefined {
  if (values.length === 0) return undefined;
  let [low, high] = [values[0]!, values[0]!];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [low, high];
}

/** Points that a line is drawn through: of very many only the ends of each stretch, its lowest and its highest. */
export function thinned<T>(points: readonly T[], value: (point: T) => number): readonly T[] {
  const stretches = 1000;
  if (points.length <= 4 * stretches) return points;
  const kept = new Set<number>();
  const size = points.length / stretches;
  for (let k = 0; k < stretches; k++) {
    const [from, to] = [Math.floor(k * size), Math.floor((k + 1) * size)];
    let [low, high] = [from, from];
    for (let i = from; i < to; i++) {
      if (value(points[i]!) < value(points[low]!)) low = i;
      if (value(points[i]!) > value(points[high]!)) high = i;
    }
    for (const i of [from, Math.min(low, high), Math.max(low, high), to - 1]) kept.add(i);
  }
  return [...kept].map(i => points[i]!);
}

/** About `count` round numbers over [low, high]. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough)!;
  const first = Math.ceil(low / step) * step;
  return Array.from({ length: Math.floor((high - first) / step + 1e-9) + 1 }, (_, i) =>
    Number((first + i * step).toPrecision(12)),
  );
}

/** Powers of ten between the powers `low` and `high`, or round numbers where they span less than one. */
export function logTicks(low: number, high: number): number[] {
  const steps = high - low > 1.5 ? [1] : [1, 2, 5];
  const out: number[] = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++)
    for (const step of steps) {
      const tick = Number((step * 10 ** power).toPrecision(6));
      if (Math.log10(tick) >= low - 1e-9 && Math.log10(tick) <= high + 1e-9) out.push(tick);
    }
  return out.length > 1 ? out : ticks(10 ** low, 10 ** high, 4);
}
