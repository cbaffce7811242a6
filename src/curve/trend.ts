// Whether a series rises or falls, and how fast, so that no single value decides: the slope of Theil (1950) and Sen (1968),
// and the test of Mann (1945) and Kendall with the variance of Hamed and Rao (1998), doi:10.1016/S0022-1694(97)00125-X,
// which allows for values that follow their neighbours.

import { median } from "./noise.ts";

export interface Trend {
  /** Change from one place to the next. */
  readonly slope: number;
  /** Kendall's S in its standard deviations: below 0 the series falls. */
  readonly z: number;
}

/** Pairs grow with the square: longer series are first averaged in blocks. */
const MOST = 300;

/** The trend of at least three values; slope and z are 0 of fewer. */
export function trend(values: readonly number[]): Trend {
  const { points, width } = thinned(values, MOST);
  if (points.length < 3) return { slope: 0, z: 0 };
  return { slope: theilSen(points) / width, z: mannKendall(points) };
}

/** Means of blocks of equal width, at most `most` of them; what does not fill a block at the beginning is left out. */
export function thinned(
  values: readonly number[],
  most: number,
): { readonly points: readonly number[]; readonly width: number } {
  const width = Math.ceil(values.length / most);
  if (width <= 1) return { points: values, width: 1 };
  const count = Math.floor(values.length / width);
  const from = values.length - count * width;
  const points = Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += values[from + i * width + j]!;
    return sum / width;
  });
  return { points, width };
}

/** The median of the slopes of all pairs. */
export function theilSen(values: readonly number[]): number {
  const slopes: number[] = [];
  for (let i = 0; i < values.length; i++)
    for (let j = i + 1; j < values.length; j++) slopes.push((values[j]! - values[i]!) / (j - i));
  return median(slopes);
}

/** S = Σ sign(x_j − x_i), less one towards 0 (continuity), over its standard deviation. */
export function mannKendall(values: readonly number[]): number {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) s += Math.sign(values[j]! - values[i]!);
  const variance = ((n * (n - 1) * (2 * n + 5) - tieTerm(values)) / 18) * dependence(values);
  return variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
}

/** Σ t(t − 1)(2t + 5) over groups of t equal values. */
function tieTerm(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let sum = 0;
  for (const t of counts.values()) sum += t * (t - 1) * (2 * t + 5);
  return sum;
}

/**
 * Hamed and Rao's factor 1 + 2/(n(n−1)(n−2)) · Σ_k (n−k)(n−k−1)(n−k−2)·ρ_k over the lags whose rank autocorrelation,
 * of the series without its slope, is significant at 5 %. Not below 1: fewer doubts than of independent values would
 * rest on estimates of negative correlation.
 */
function dependence(values: readonly number[]): number {
  const n = values.length;
  if (n < 8) return 1;
  const slope = theilSen(values);
  const ranks = ranksOf(values.map((value, i) => value - slope * i));
  const middle = (n + 1) / 2;
  const deviations = ranks.map(rank => rank - middle);
  const power = deviations.reduce((sum, d) => sum + d * d, 0);
  if (power === 0) return 1;
  let sum = 0;
  for (let k = 1; k < n - 2; k++) {
    let product = 0;
    for (let i = 0; i + k < n; i++) product += deviations[i]! * deviations[i + k]!;
    const rho = product / power;
    if (Math.abs(rho) > 1.96 / Math.sqrt(n)) sum += (n - k) * (n - k - 1) * (n - k - 2) * rho;
  }
  return Math.max(1, 1 + (2 / (n * (n - 1) * (n - 2))) * sum);
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && values[order[end]!]! === values[order[i]!]!) end++;
    for (let j = i; j < end; j++) ranks[order[j]!] = (i + 1 + end) / 2;
    i = end;
  }
  return ranks;
}
