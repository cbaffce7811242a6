// The densities of TPE: a mixture of products, one joint kernel a trial over all axes, and one wide prior kernel (Watanabe,
// 2023, "Tree-structured Parzen estimator: understanding its algorithm components", arXiv 2304.11127). A numeric kernel
// is a normal distribution truncated to the cube, of a cell the mass in it; a categorical one favours the choice it saw.

import { erf, exp, log } from "../../core/math.ts";
import type { Generator } from "../../core/random.ts";
import type { Point } from "../axes.ts";
import type { Axis } from "../axis.ts";

/** The part of a mixture along one axis. */
interface Marginal {
  /** A place drawn from kernel `k`. */
  draw(k: number, random: Generator): number;
  /** Adds ln of each kernel's density, or mass, at `place` to `sums`. */
  add(place: number, sums: Float64Array): void;
}

export interface Mixture {
  /** Places on the mixture's axes. */
  draw(random: Generator): Float64Array;
  /** ln of the density at places on the mixture's axes. */
  logDensity(places: Float64Array): number;
}

/** Newest trials that keep full weight (Optuna's and hyperopt's ramp). */
const FULL_WEIGHT = 25;
/** Kernels are no narrower than the range / min(100, 1 + kernels): the "magic clip" of the paper, section 3.3.4. */
const NARROWEST = 100;

/** 1 for the newest 25, rising from 1/n to it for those before; the prior, last, 1. */
export function weightsOf(n: number): Float64Array {
  const ramp = Math.max(0, n - FULL_WEIGHT);
  const slope = ramp > 1 ? (1 - 1 / n) / (ramp - 1) : 0;
  return Float64Array.from({ length: n + 1 }, (_, i) => (i < ramp ? 1 / n + i * slope : 1));
}

/** Of `points`, oldest first, along the axes with numbers `indices`. */
export function mixture(
  axes: readonly Axis[],
  indices: readonly number[],
  points: readonly Point[],
): Mixture {
  const weights = weightsOf(points.length);
  const total = weights.reduce((a, b) => a + b, 0);
  const logWeights = weights.map(weight => log(weight / total));
  const marginals = indices.map(i =>
    marginalOf(
      axes[i]!,
      Float64Array.from(points, p => p[i]!),
    ),
  );
  const sums = new Float64Array(weights.length);
  return {
    draw(random) {
      const k = drawn(weights, total, random);
      return Float64Array.from(marginals, marginal => marginal.draw(k, random));
    },
    logDensity(places) {
      sums.set(logWeights);
      for (const [i, marginal] of marginals.entries()) marginal.add(places[i]!, sums);
      return logSumExp(sums);
    },
  };
}

function drawn(weights: Float64Array, total: number, random: Generator): number {
  let at = random.uniform() * total;
  const k = weights.findIndex(weight => (at -= weight) < 0);
  return k < 0 ? weights.length - 1 : k;
}

/** ln Σ e^x; what is e^−40 below the largest is nothing beside it. */
function logSumExp(terms: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const term of terms) if (term > most) most = term;
  let sum = 0;
  for (const term of terms) if (term > most - 40) sum += exp(term - most);
  return most + log(sum);
}

function marginalOf(axis: Axis, places: Float64Array): Marginal {
  if (axis.dimension.kind === "categorical") return categorical(axis.count, places);
  const centres = Float64Array.of(...places, 0.5);
  const widths = bandwidths(places);
  return axis.count === Number.POSITIVE_INFINITY
    ? continuous(centres, widths)
    : cells(axis, centres, widths);
}

/**
 * σ of each kernel: the larger distance to its neighbours, the prior's centre being one; at the ends the only one. Between
 * 1/min(100, 1 + kernels) and 1; the prior's, last, is 1.
 */
export function bandwidths(places: Float64Array): Float64Array {
  const n = places.length;
  const sorted = Float64Array.of(...places, 0.5).sort();
  const least = 1 / Math.min(NARROWEST, 2 + n);
  const widths = new Float64Array(n + 1).fill(1);
  for (let i = 0; i < n; i++) {
    const [low, high] = neighbours(sorted, places[i]!);
    widths[i] = Math.max(least, Math.min(1, Math.max(low, high)));
  }
  return widths;
}

/** Distances from a place of `sorted` to those beside it; 0 where there is none, and between equal ones. */
function neighbours(sorted: Float64Array, place: number): readonly [number, number] {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < place) from = middle + 1;
    else to = middle;
  }
  const below = sorted[from - 1] ?? place;
  const above = sorted[from + 1] ?? place;
  return [place - below, above - place];
}

const ROOT_2 = 1.4142135623730951;
const LOG_ROOT_2_PI = 0.9189385332046727;

/** Mass of N(centre, width²) from low to high. */
function mass(centre: number, width: number, low: number, high: number): number {
  const scale = 1 / (ROOT_2 * width);
  return 0.5 * (erf((high - centre) * scale) - erf((low - centre) * scale));
}

/** By rejection: at least a third of the draws lie within, as no kernel is wider than the cube. */
function truncatedNormal(centre: number, width: number, random: Generator): number {
  for (;;) {
    const place = centre + width * random.normal();
    if (place >= 0 && place <= 1) return place;
  }
}

function continuous(centres: Float64Array, widths: Float64Array): Marginal {
  const inverse = widths.map(width => 1 / width);
  const constants = widths.map(
    (width, k) => -log(width * mass(centres[k]!, width, 0, 1)) - LOG_ROOT_2_PI,
  );
  return {
    draw: (k, random) => truncatedNormal(centres[k]!, widths[k]!, random),
    add(place, sums) {
      for (let k = 0; k < sums.length; k++) {
        const z = (place - centres[k]!) * inverse[k]!;
        sums[k]! += constants[k]! - 0.5 * z * z;
      }
    },
  };
}

/** Trials often share a value and a width, so each different kernel is computed once. */
function cells(axis: Axis, centres: Float64Array, widths: Float64Array): Marginal {
  const numbers = new Map<string, number>();
  const different: [centre: number, width: number, whole: number][] = [];
  const kernelOf = Int32Array.from(centres, (centre, k) => {
    const key = `${centre} ${widths[k]}`;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, different.length);
    return different.push([centre, widths[k]!, mass(centre, widths[k]!, 0, 1)]) - 1;
  });
  const made = new Map<number, Float64Array>();
  const logMasses = ([low, high]: readonly [number, number]) =>
    Float64Array.from(different, ([centre, width, whole]) =>
      log(Math.max(mass(centre, width, low, high) / whole, Number.MIN_VALUE)),
    );
  return {
    draw: (k, random) => truncatedNormal(centres[k]!, widths[k]!, random),
    add(place, sums) {
      const cell = axis.cell(place);
      const masses = made.get(cell[0]) ?? logMasses(cell);
      made.set(cell[0], masses);
      for (let k = 0; k < sums.length; k++) sums[k]! += masses[kernelOf[k]!]!;
    },
  };
}

/** A kernel gives (1/kernels) to each choice and 1 more to the one it saw, normalised; the prior gives all the same. */
function categorical(count: number, places: Float64Array): Marginal {
  const kernels = places.length + 1;
  const base = 1 / kernels;
  const [hit, miss] = [(1 + base) / (1 + count * base), base / (1 + count * base)];
  const choices = Int32Array.from(places, place => Math.min(count - 1, Math.floor(place * count)));
  const [logHit, logMiss, logPrior] = [log(hit), log(miss), -log(count)];
  return {
    draw(k, random) {
      const at = random.uniform();
      if (k < choices.length && at < hit - miss) return (choices[k]! + 0.5) / count;
      return (random.integer(count) + 0.5) / count;
    },
    add(place, sums) {
      const choice = Math.min(count - 1, Math.floor(place * count));
      for (let k = 0; k < choices.length; k++) sums[k]! += choices[k] === choice ? logHit : logMiss;
      sums[choices.length]! += logPrior;
    },
  };
}
