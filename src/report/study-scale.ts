// The scale of a study's values: logarithmic where they spread over several sizes, and not stretched by a few hopeless ones.

import { type Language, numberText } from "../words/index.ts";
import type { Axis } from "./plot.ts";
import { extent, logTicks } from "./series.ts";

export interface ValueScale {
  readonly axis: Axis;
  /** Where a value stands on that axis, or beyond it. */
  readonly position: (value: number) => number;
  /** The same, but what lies beyond stands at the end. */
  readonly at: (value: number) => number;
  readonly isBeyond: (value: number) => boolean;
  /** The end where the bad values are. */
  readonly worst: number;
}

export interface ScaleOptions {
  readonly direction: "minimize" | "maximize";
  readonly label: string;
  readonly language: Language;
  /** Share of the values that the axis holds in any case. */
  readonly share: number;
  /** How far it goes on behind them, in their reach from the best. */
  readonly behind: number;
}

export function valueScale(values: readonly number[], options: ScaleOptions): ValueScale {
  const { direction, label, language } = options;
  const log = isWide(values);
  const position = log ? (value: number) => Math.log10(Math.max(value, 1e-300)) : same;
  const [low, high] = widened(endsOf(values.map(position), options));
  const at = (value: number) => Math.max(low, Math.min(high, position(value)));
  return {
    axis: { low, high, label, ...(log && logarithmic(low, high, language)) },
    position,
    at,
    isBeyond: value => position(value) !== at(value),
    worst: direction === "minimize" ? high : low,
  };
}

const same = (value: number) => value;

/** Whether values spread over so many sizes that only a logarithmic axis shows them. */
function isWide(values: readonly number[]): boolean {
  const [low, high] = extent(values) ?? [0, 0];
  return low > 0 && high > 4 * low;
}

/** From the best to the worst, or to where the axis is cut off. */
function endsOf(
  positions: readonly number[],
  { direction, share, behind }: ScaleOptions,
): [number, number] {
  const sign = direction === "minimize" ? 1 : -1;
  const order = positions.toSorted((a, b) => sign * (a - b));
  const [best = 0, worst = 0] = [order[0], order.at(-1)];
  const most = order[Math.floor(share * (order.length - 1))] ?? best;
  const reach = most + behind * (most - best);
  const bad = most !== best && sign * (worst - reach) > 0 ? reach : worst;
  return [Math.min(best, bad), Math.max(best, bad)];
}

function widened([low, high]: readonly [number, number]): [number, number] {
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  return [low - room, high + room];
}

const logarithmic = (low: number, high: number, language: Language) => ({
  ticks: logTicks(low, high).map(Math.log10),
  text: (power: number) => numberText(Number((10 ** power).toPrecision(6)), language),
});
