// TPE as Optuna has it by default, written anew from its papers and from what its source computes (releases 4 before the change of its default, and 5.0.0:
// samplers/_tpe/sampler.py and parzen_estimator.py, _truncnorm.py; names and numbers are theirs, the code is not).
// Version 4 samples each parameter by itself, and a kernel's width is the larger distance to its neighbours, the prior's
// centre among them; version 5 samples all together from products of kernels, and the prior is no neighbour. Both begin
// with 10 random trials and take the best of 24 draws. Neither avoids what it has tried.
//
// Parameters are places in the unit cube, where Optuna's ranges [low, high], of steps [low − step/2, high + step/2], lie.

import { erf } from "../../src/core/math.ts";
import type { Generator } from "../../src/core/random.ts";
import type { Axis } from "../../src/tune/axis.ts";

export type Version = 4 | 5;

/** A trial that has ended: a place on each axis, and its value. */
export interface Ended {
  readonly point: Float64Array;
  readonly value: number;
}

const STARTUP = 10;
const CANDIDATES = 24;
const PRIOR_WEIGHT = 1;

/** `default_gamma`. */
const gamma = (n: number) => Math.min(Math.ceil(0.1 * n), 25);

/** `default_weights`: numpy's linspace(1/n, 1, n − 25), then 25 ones; the prior's last. */
export function weights(n: number): number[] {
  const ramp = Math.max(0, n - 25);
  const all = Array.from({ length: n }, (_, i) => {
    if (i >= ramp) return 1;
    return ramp === 1 ? 1 / n : 1 / n + (i / (ramp - 1)) * (1 - 1 / n);
  });
  return [...all, PRIOR_WEIGHT];
}

/** The next place on each axis. */
export function suggest(
  version: Version,
  axes: readonly Axis[],
  ended: readonly Ended[],
  random: Generator,
): Float64Array {
  if (ended.length < STARTUP) return anywhere(axes, ended, random);
  const { below, above } = split(ended);
  if (version === 5) return best(5, axes, below, above, random);
  return Float64Array.from(axes, (axis, i) => {
    const along = (points: readonly Float64Array[]) => points.map(point => point.slice(i, i + 1));
    return best(4, [axis], along(below), along(above), random)[0]!;
  });
}

/** Random search. */
export function anywhere(
  axes: readonly Axis[],
  _ended: readonly Ended[],
  random: Generator,
): Float64Array {
  return Float64Array.from(axes, ({ count, unitOf }) =>
    Number.isFinite(count) ? unitOf(random.integer(count)) : random.uniform(),
  );
}

/** The γ(n) best, and the others, each in the order of trials. */
function split(ended: readonly Ended[]) {
  const order = [...ended.keys()].sort((a, b) => ended[a]!.value - ended[b]!.value);
  const good = new Set(order.slice(0, gamma(ended.length)));
  const pointsWhere = (isGood: boolean) =>
    ended.filter((_, i) => good.has(i) === isGood).map(({ point }) => point);
  return { below: pointsWhere(true), above: pointsWhere(false) };
}

function best(
  version: Version,
  axes: readonly Axis[],
  below: readonly Float64Array[],
  above: readonly Float64Array[],
  random: Generator,
): Float64Array {
  const [l, g] = [parzen(version, axes, below), parzen(version, axes, above)];
  let choice: Float64Array = new Float64Array(axes.length);
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < CANDIDATES; i++) {
    const point = l.draw(random);
    const score = l.logDensity(point) - g.logDensity(point);
    if (score > most) [choice, most] = [point, score];
  }
  return choice;
}

/** Along one axis, kernel by kernel, the prior last. */
interface Kernels {
  draw(k: number, random: Generator): number;
  logDensity(k: number, place: number): number;
}

export function parzen(version: Version, axes: readonly Axis[], points: readonly Float64Array[]) {
  const raw = weights(points.length);
  const total = raw.reduce((a, b) => a + b);
  const logWeights = raw.map(weight => Math.log(weight / total));
  const kernels = axes.map((axis, i) => {
    const places = points.map(point => point[i]!);
    return axis.dimension.kind === "categorical"
      ? categoricalKernels(axis, places)
      : numericKernels(version, axis, places);
  });
  return {
    draw(random: Generator): Float64Array {
      let at = random.uniform() * total;
      const found = raw.findIndex(weight => (at -= weight) < 0);
      const k = found < 0 ? points.length : found;
      return Float64Array.from(kernels, one => one.draw(k, random));
    },
    logDensity(point: Float64Array): number {
      const logs = logWeights.slice();
      for (const [i, one] of kernels.entries())
        for (let k = 0; k < logs.length; k++) logs[k]! += one.logDensity(k, point[i]!);
      let [top, sum] = [Number.NEGATIVE_INFINITY, 0];
      for (const value of logs) top = Math.max(top, value);
      for (const value of logs) sum += Math.exp(value - top);
      return top + Math.log(sum);
    },
  };
}

/** `_calculate_categorical_distributions`: 1/kernels everywhere, 1 more on what was seen, normalised. */
function categoricalKernels({ count }: Axis, places: readonly number[]): Kernels {
  const chosen = places.map(place => Math.min(count - 1, Math.floor(place * count)));
  const base = PRIOR_WEIGHT / (places.length + 1);
  const mass = (k: number, choice: number) =>
    k === chosen.length ? 1 / count : (base + (chosen[k] === choice ? 1 : 0)) / (1 + count * base);
  return {
    draw(k, random) {
      let at = random.uniform();
      for (let choice = 0; choice < count; choice++)
        if ((at -= mass(k, choice)) < 0) return (choice + 0.5) / count;
      return (count - 0.5) / count;
    },
    logDensity: (k, place) => Math.log(mass(k, Math.min(count - 1, Math.floor(place * count)))),
  };
}

/** `_calculate_numerical_distributions`: normal kernels truncated to the range; of steps, the mass of a step. */
function numericKernels(version: Version, axis: Axis, places: readonly number[]): Kernels {
  const centres = [...places, 0.5];
  const sigmas = [...widths(version, places), 1];
  const whole = centres.map((centre, k) => mass(centre, sigmas[k]!, 0, 1));
  const peaks = sigmas.map((sigma, k) => -Math.log(Math.sqrt(2 * Math.PI) * sigma * whole[k]!));
  return {
    draw(k, random) {
      for (;;) {
        const place = centres[k]! + sigmas[k]! * random.normal();
        if (place < 0 || place > 1) continue;
        const [low, high] = axis.cell(place);
        return (low + high) / 2;
      }
    },
    logDensity(k, place) {
      const [low, high] = axis.cell(place);
      if (high > low)
        return Math.log(Math.max(mass(centres[k]!, sigmas[k]!, low, high), 1e-300) / whole[k]!);
      const z = (place - centres[k]!) / sigmas[k]!;
      return peaks[k]! - 0.5 * z * z;
    },
  };
}

/** Mass of N(centre, sigma²) from low to high. */
function mass(centre: number, sigma: number, low: number, high: number): number {
  const at = (x: number) => erf((x - centre) / (Math.SQRT2 * sigma));
  return 0.5 * (at(high) - at(low));
}

/** `compute_sigmas`, with the magic clip and without the end points where there are other neighbours. */
export function widths(version: Version, places: readonly number[]): number[] {
  const neighbours = version === 4 ? [...places, 0.5] : places;
  const order = [...neighbours.keys()].sort((a, b) => neighbours[a]! - neighbours[b]!);
  const sorted = [0, ...order.map(i => neighbours[i]!), 1];
  const n = neighbours.length;
  const sigmas = new Array<number>(n);
  for (const [rank, i] of order.entries()) {
    const [left, right] = [
      sorted[rank + 1]! - sorted[rank]!,
      sorted[rank + 2]! - sorted[rank + 1]!,
    ];
    sigmas[i] =
      n < 2
        ? Math.max(left, right)
        : rank === 0
          ? right
          : rank === n - 1
            ? left
            : Math.max(left, right);
  }
  const least = 1 / Math.min(100, 2 + places.length);
  return sigmas.slice(0, places.length).map(sigma => Math.min(1, Math.max(least, sigma)));
}
