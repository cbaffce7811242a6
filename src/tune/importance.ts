// Which parameters mattered: PED-ANOVA (Watanabe et al., 2023, "PED-ANOVA: efficiently quantifying hyperparameter
// importance in arbitrary subspaces", arXiv 2304.10255). A parameter mattered when the best trials have other values of it
// than all trials have: the Pearson divergence of the two densities (equation 16), as a share of the sum.

import { DownhillError } from "../core/errors.ts";
import { exp, pow } from "../core/math.ts";
import { type Point, pointOf } from "./axes.ts";
import type { Axis } from "./axis.ts";
import type { ParameterValue } from "./space.ts";
import type { Study } from "./study.ts";
import type { Trial } from "./trial.ts";

export interface Importance {
  readonly parameter: string;
  /** Share of all that mattered; the shares sum to 1, or are 0 where nothing can be told. */
  readonly share: number;
  /** Where the best trials are: from the 10 % to the 90 % quantile of their numbers, or the choice most have. */
  readonly best:
    | { readonly low: number; readonly high: number }
    | { readonly choice: ParameterValue; readonly share: number };
}

export interface ImportanceOptions {
  /** Share of the trials that are the best ones. Default: 0.1, two trials at least. */
  readonly best?: number;
}

/** Places along a numeric axis at which densities are compared. */
const PLACES = 50;

/**
 * Parameters of a study by importance, the most important first. Complete trials count; of fewer than four nothing is
 * told.
 *
 * @throws invalid-argument unless 0 < best < 1
 *
 * @example
 * import { float, importance, random, tune } from "downhill/tune";
 *
 * const { study } = await tune({
 *   space: { x: float(-1, 1), y: float(-1, 1) },
 *   objective: ({ x, y }) => Number(x) ** 2 + 0.01 * Number(y) ** 2,
 *   trials: 200,
 *   sampler: random(),
 * });
 * const [first] = importance(study);
 * console.log(first!.parameter); // x
 * console.assert(first!.share > 0.8);
 */
export function importance(
  study: Pick<Study, "axes" | "trials" | "header">,
  { best: part = 0.1 }: ImportanceOptions = {},
): Importance[] {
  if (!(part > 0 && part < 1))
    throw new DownhillError("invalid-argument", `importance: 0 < best < 1, got ${part}.`, { part });
  const sign = study.header.direction === "minimize" ? 1 : -1;
  const complete = study.trials
    .filter(({ state }) => state === "complete")
    .sort((a, b) => sign * (a.value! - b.value!) || a.number - b.number);
  if (complete.length < 4) return [];
  const points = complete.map(({ parameters }) => pointOf(study.axes, parameters));
  const top = Math.max(2, Math.ceil(part * points.length));
  const divergences = study.axes.map((axis, i) => divergence(axis, i, points, top));
  const total = divergences.reduce((a, b) => a + b, 0);
  return study.axes
    .map((axis, i) => ({
      parameter: axis.name,
      share: total > 0 ? divergences[i]! / total : 0,
      best: usual(axis, complete.slice(0, top)),
    }))
    .sort((a, b) => b.share - a.share);
}

/** Σ q(x)·(p(x)/q(x) − 1)², p the density of the first `top` points, q that of all. */
function divergence(axis: Axis, i: number, points: readonly Point[], top: number): number {
  const places = points.map(point => point[i]!);
  const [p, q] = [density(axis, places.slice(0, top)), density(axis, places)];
  return q.reduce((sum, qx, x) => sum + ((p[x]! - qx) * (p[x]! - qx)) / qx, 0);
}

/**
 * Mass in each bin: kernels of Scott's width along a numeric axis, counts of choices, and one trial spread over all. Where
 * the parameter may be absent, that is a bin too, the last: a few trials that have it cannot say more than they weigh.
 */
function density(axis: Axis, places: readonly number[]): Float64Array {
  const isNumeric = axis.dimension.kind !== "categorical";
  const bins = Math.min(axis.count, isNumeric ? PLACES : axis.count);
  const mass = new Float64Array(bins + Number(axis.condition !== undefined));
  mass.fill(1 / mass.length);
  const present = places.filter(place => !Number.isNaN(place));
  // Few trials say little of places between them: TPE's clip, which Scott's width of a handful may fall below.
  const width = isNumeric
    ? Math.max(0.5, bins / (1 + present.length), scottWidth(present) * bins)
    : 0;
  for (const place of places) {
    if (Number.isNaN(place)) mass[bins]! += 1;
    else if (!isNumeric) mass[Math.min(bins - 1, Math.floor(place * bins))]! += 1;
    else {
      const kernel = kernelAt(place * bins - 0.5, width, bins);
      for (let x = 0; x < bins; x++) mass[x]! += kernel[x]!;
    }
  }
  return mass.map(value => value / (places.length + 1));
}

function kernelAt(centre: number, width: number, bins: number): Float64Array {
  const kernel = new Float64Array(bins);
  let sum = 0;
  for (let x = 0; x < bins; x++) {
    const z = (x - centre) / width;
    sum += kernel[x] = exp(-0.5 * z * z);
  }
  return kernel.map(value => value / sum);
}

/** 1.059·min(σ, IQR/1.34)·n^(−1/5) (Scott, 1992, section 6.5). */
function scottWidth(places: readonly number[]): number {
  const n = places.length;
  if (n === 0) return 0;
  const sorted = [...places].sort((a, b) => a - b);
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  const deviation = Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / n);
  const range = (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 1.34;
  return 1.059 * Math.min(deviation, range > 0 ? range : deviation) * pow(n, -0.2);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))]!;
}

function usual(axis: Axis, best: readonly Trial[]): Importance["best"] {
  const values = best.map(({ parameters }) => parameters[axis.name]).filter(v => v !== undefined);
  if (axis.dimension.kind !== "categorical" && values.length > 0) {
    const sorted = values.map(Number).sort((a, b) => a - b);
    return { low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) };
  }
  const counts = new Map<string, number>();
  for (const value of values) {
    const key = JSON.stringify(value);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [choice, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ["null", 0]);
  return { choice: JSON.parse(choice), share: count / best.length };
}
