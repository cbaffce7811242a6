// Points of the cube as rows of coordinates whose distances mean something to a kernel: a number is its place, a choice one
// corner of a simplex with edges of length 1. A parameter that may be absent has one coordinate more: absent ones stand
// together, half a range from the middle of the present.

import type { Point } from "../axes.ts";
import type { Axis } from "../axis.ts";

export interface Features {
  /** The axis of each coordinate. */
  readonly axisOf: Int32Array;
  /** The coordinate that is the place itself; −1 of an axis without a gradient. */
  readonly placeOf: Int32Array;
  row(point: Point): Float64Array;
}

export function featuresOf(axes: readonly Axis[]): Features {
  const axisOf: number[] = [];
  const first: number[] = [];
  for (const [i, axis] of axes.entries()) {
    first.push(axisOf.length);
    for (let k = 0; k < widthOf(axis); k++) axisOf.push(i);
  }
  return {
    axisOf: Int32Array.from(axisOf),
    placeOf: Int32Array.from(axes, (axis, i) => (Number.isFinite(axis.count) ? -1 : first[i]!)),
    row(point) {
      const row = new Float64Array(axisOf.length);
      for (const [i, axis] of axes.entries()) write(row, first[i]!, axis, point[i]!);
      return row;
    },
  };
}

const isChoice = ({ dimension }: Axis) => dimension.kind === "categorical";

function widthOf(axis: Axis): number {
  return (isChoice(axis) ? axis.count : 1) + Number(axis.condition !== undefined);
}

function write(row: Float64Array, at: number, axis: Axis, place: number): void {
  const isAbsent = Number.isNaN(place);
  if (isAbsent) row[at + widthOf(axis) - 1] = isChoice(axis) ? Math.SQRT1_2 : 0.5;
  if (isChoice(axis)) {
    const choice = Math.min(axis.count - 1, Math.floor(place * axis.count));
    if (!isAbsent) row[at + choice] = Math.SQRT1_2;
  } else row[at] = isAbsent ? 0.5 : place;
}
