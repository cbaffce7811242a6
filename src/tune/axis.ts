// A dimension made ready for samplers: an axis of the unit cube. A continuous value is one place in [0, 1]; each of a
// finite number of values owns a cell, equally wide in steps and choices, and stands for the whole of it.

import { exp, log } from "../core/math.ts";
import type { CategoricalDimension, Dimension, ParameterValue } from "./space.ts";

export interface Axis {
  readonly name: string;
  readonly dimension: Dimension;
  /** How many values there are; Infinity where it is continuous. */
  readonly count: number;
  /** The earlier axis that this one hangs on, and the keys of the values under which it is there. */
  readonly condition?: { readonly axis: number; readonly keys: ReadonlySet<string> };
  /** The place of a value, the middle of its cell; undefined for what is no value of the axis. */
  toUnit(value: ParameterValue): number | undefined;
  fromUnit(place: number): ParameterValue;
  /** The place of value number `index` of a finite axis. */
  unitOf(index: number): number;
  /** The cell that `place` is in; of no width where the axis is continuous. */
  cell(place: number): readonly [low: number, high: number];
}

/** The mapping alone, without name and condition. */
type Mapping = Omit<Axis, "name" | "dimension" | "condition">;

/** Equal values have equal keys. */
export const valueKey = (value: ParameterValue): string => JSON.stringify(value);

/** The mapping of a dimension that has been checked. */
export function mappingOf(dimension: Dimension): Mapping {
  if (dimension.kind === "categorical") return choices(dimension);
  const { kind, low, high, step = kind === "int" ? 1 : 0, log: isLog = false } = dimension;
  if (step > 0 && !isLog) return steps(low, high, step, kind === "int");
  if (kind === "int") return logarithmicInts(low, high);
  return isLog ? logarithmic(low, high) : linear(low, high);
}

const clamp = (x: number, low: number, high: number) => Math.max(low, Math.min(high, x));

function isWithin(value: ParameterValue, low: number, high: number): value is number {
  return typeof value === "number" && value >= low && value <= high;
}

function linear(low: number, high: number): Mapping {
  return {
    ...continuous,
    toUnit: value => (isWithin(value, low, high) ? (value - low) / (high - low) : undefined),
    fromUnit: place => clamp(low + place * (high - low), low, high),
  };
}

/** Digits of a logarithmic value, so that what is printed is what was tried, and short; a narrow range has all of them. */
const [DIGITS, NARROW] = [5, 0.01];

function logarithmic(low: number, high: number): Mapping {
  const [first, width] = [log(low), log(high) - log(low)];
  const rounded = (x: number) => (width < NARROW ? x : Number(x.toPrecision(DIGITS)));
  return {
    ...continuous,
    toUnit: value =>
      isWithin(value, low, high) ? clamp((log(value) - first) / width, 0, 1) : undefined,
    fromUnit: place =>
      place <= 0 ? low : place >= 1 ? high : clamp(rounded(exp(first + place * width)), low, high),
  };
}

const continuous = {
  count: Number.POSITIVE_INFINITY,
  unitOf: (index: number) => index,
  cell: (place: number) => [place, place] as const,
};

/** `count` cells of one width. */
function even(count: number) {
  const indexAt = (place: number) => clamp(Math.floor(place * count), 0, count - 1);
  return {
    count,
    indexAt,
    unitOf: (index: number) => (index + 0.5) / count,
    cell: (place: number) => [indexAt(place) / count, (indexAt(place) + 1) / count] as const,
  };
}

function choices({ choices }: CategoricalDimension): Mapping {
  const { indexAt, ...cells } = even(choices.length);
  const indices = new Map(choices.map((choice, i) => [valueKey(choice), i]));
  return {
    ...cells,
    toUnit(value) {
      const index = indices.get(valueKey(value));
      return index === undefined ? undefined : cells.unitOf(index);
    },
    fromUnit: place => choices[indexAt(place)]!,
  };
}

/** low, low + step, … ≤ high. Sums of floats are rounded to 12 digits, so that 0.1 + 2·0.1 is 0.3. */
function steps(low: number, high: number, step: number, isWhole: boolean): Mapping {
  const { indexAt, ...cells } = even(Math.floor((high - low) / step + 1e-9) + 1);
  const numbered = (index: number) =>
    isWhole ? low + index * step : Number((low + index * step).toPrecision(12));
  return {
    ...cells,
    toUnit(value) {
      if (typeof value !== "number") return undefined;
      const index = Math.round((value - low) / step);
      const isOne =
        index >= 0 && index < cells.count && Math.abs(numbered(index) - value) < 1e-9 * step;
      return isOne ? cells.unitOf(index) : undefined;
    },
    fromUnit: place => numbered(indexAt(place)),
  };
}

/** Whole number v owns what rounds to it: from ln(v − ½) to ln(v + ½). */
function logarithmicInts(low: number, high: number): Mapping {
  const first = log(low - 0.5);
  const width = log(high + 0.5) - first;
  const valueAt = (place: number) =>
    clamp(Math.round(exp(first + clamp(place, 0, 1) * width)), low, high);
  const edge = (v: number) => clamp((log(v) - first) / width, 0, 1);
  const middle = (v: number) => (edge(v - 0.5) + edge(v + 0.5)) / 2;
  return {
    count: high - low + 1,
    unitOf: index => middle(low + index),
    cell: place => [edge(valueAt(place) - 0.5), edge(valueAt(place) + 0.5)],
    toUnit: value =>
      isWithin(value, low, high) && Number.isInteger(value) ? middle(value) : undefined,
    fromUnit: valueAt,
  };
}
