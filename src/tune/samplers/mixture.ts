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
  const weights = new Float64Array(n + 1).fill(1);
  for (let i = 0; i < ramp; i++) weights[i] = 1 / n + i * slope;
  return weights;
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
  const marginals = indices.map(i => marginalOf(axes[i]!, column(points, i)));
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

/** Loops, not `from`, here and below: an iterator a kernel would be most of the time that a proposal takes. */
function column(points: readonly Point[], i: number): Float64Array {
  const places = new Float64Array(points.length);
  for (let k = 0; k < points.length; k++) places[k] = points[k]![i]!;
  return places;
}

function drawn(weights: Float64Array, total: number, random: Generator): number {
  let at = random.uniform() * total;
  const k = weights.findIndex(weight => (at -= weight) < 0);
  return k < 0 ? weights.length - 1 : k;
}

/** ln Σ e^x; what is e^−40 below the largest is nothing beside it. */
function logSumExp(terms: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < terms.length; k++) if (terms[k]! > most) most = terms[k]!;
  let sum = 0;
  for (let k = 0; k < terms.length; k++) if (terms[k]! > most - 40) sum += exp(terms[k]! - most);
  return most + log(sum);
}

function marginalOf(axis: Axis, places: Float64Array): Marginal {
  if (axis.dimension.kind === "categorical") return categorical(axis.count, places);
  const centres = withPrior(places);
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
  const sorted = withPrior(places).sort();
  const least = 1 / Math.min(NARROWEST, 2 + n);
  const widths = new Float64Array(n + 1).fill(1);
  for (let i = 0; i < n; i++) {
    const place = places[i]!;
    const at = firstFrom(sorted, place);
    const below = at > 0 ? place - sorted[at - 1]! : 0;
    const above = at < n ? sorted[at + 1]! - place : 0;
    widths[i] = Math.max(least, Math.min(1, Math.max(below, above)));
  }
  return widths;
}

/** The places and the prior's centre. */
function withPrior(places: Float64Array): Float64Array {
  const all = new Float64Array(places.length + 1).fill(0.5);
  all.set(places);
  return all;
}

/** Index of the first of `sorted` that is not below `place`. */
function firstFrom(sorted: Float64Array, place: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < place) from = middle + 1;
    else to = middle;
  }
  return from;
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

interface Kernel {
  readonly centre: number;
  readonly width: number;
  /** Its mass within the cube. */
  readonly whole: number;
}

/** Trials often share a value, and with it a width, so each different kernel is computed once; the prior is the last. */
function cells(axis: Axis, centres: Float64Array, widths: Float64Array): Marginal {
  const prior = centres.length - 1;
  const numbers = new Map<number, number>();
  const different: Kernel[] = [];
  const kernelOf = new Int32Array(centres.length);
  for (let k = 0; k <= prior; k++) {
    const centre = centres[k]!;
    const known = k < prior ? numbers.get(centre) : undefined;
    kernelOf[k] = known ?? different.length;
    if (known !== undefined) continue;
    numbers.set(centre, different.length);
    different.push({ centre, width: widths[k]!, whole: mass(centre, widths[k]!, 0, 1) });
  }
  const made = new Map<number, Float64Array>();
  const logMasses = ([low, high]: readonly [number, number]) =>
    Float64Array.from(different, ({ centre, width, whole }) =>
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
  const choices = new Int32Array(places.length);
  for (let k = 0; k < places.length; k++)
    choices[k] = Math.min(count - 1, Math.floor(places[k]! * count));
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
