// Whether a curve has changed its level at one place: the split that leaves the least absolute deviation, and the
// difference of the medians on its two sides in robust deviations.

import { median, robustDeviation } from "./noise.ts";
import { thinned } from "./trend.ts";

export interface LevelChange {
  /** Index of the first value of the new level. */
  readonly at: number;
  readonly before: number;
  readonly after: number;
  /** Their difference in standard errors of the two levels. */
  readonly z: number;
}

const MOST = 200;

/** The largest change of level with at least `least` values on each side; undefined of too few values. */
export function levelChange(values: readonly number[], least = 4): LevelChange | undefined {
  const { points, width } = thinned(values, MOST);
  if (points.length < 2 * least) return undefined;
  let [at, smallest] = [least, Number.POSITIVE_INFINITY];
  for (let i = least; i <= points.length - least; i++) {
    const left = deviation(points.slice(0, i)) + deviation(points.slice(i));
    if (left < smallest) [at, smallest] = [i, left];
  }
  const [left, right] = [points.slice(0, at), points.slice(at)];
  const [before, after] = [median(left), median(right)];
  const spread = robustDeviation([
    ...left.map(value => value - before),
    ...right.map(value => value - after),
  ]);
  const error = spread * Math.sqrt(1 / left.length + 1 / right.length);
  const skipped = values.length - points.length * width;
  return {
    ...{ at: skipped + at * width, before, after },
    z: after === before ? 0 : (after - before) / error,
  };
}

function deviation(values: readonly number[]): number {
  const middle = median(values);
  return values.reduce((sum, value) => sum + Math.abs(value - middle), 0);
}
