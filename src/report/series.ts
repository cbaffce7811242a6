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
