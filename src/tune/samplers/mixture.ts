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
  /** ln of each kernel's density where it is largest, or more; undefined for 0. */
  readonly peaks?: Float64Array;
  /** Adds ln of the density, or mass, at `place` less the peak to the sums of the first `count` of `kernels`. */
  add(place: number, sums: Float64Array, kernels: Int32Array, count: number): void;
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
  const marginals = indices.map(i => marginalOf(axes[i]!, column(points, i)));
  const most = weights.map(weight => log(weight / total));
  for (const { peaks } of marginals)
    if (peaks) for (let k = 0; k < most.length; k++) most[k]! += peaks[k]!;
  return {
    draw(random) {
      const k = drawn(weights, total, random);
      return Float64Array.from(marginals, marginal => marginal.draw(k, random));
    },
    logDensity: densityOf(marginals, most),
  };
}

/** What is e^−40 of another kernel is nothing beside it. */
const NEGLIGIBLE = 40;

/**
 * ln Σ_k e^(most_k + Σ_axes …). `most` is what each kernel could be; one that falls far below the prior, the last, whose
 * sum is known first, is followed no further. Narrow kernels are gone after an axis or two.
 */
function densityOf(marginals: readonly Marginal[], most: Float64Array): Mixture["logDensity"] {
  const prior = most.length - 1;
  const sums = new Float64Array(most.length);
  const kernels = new Int32Array(most.length);
  // Those with peaks first: they are cheap, and leave few kernels to the others.
  const order = [...marginals.keys()].sort(
    (a, b) => Number(!marginals[a]!.peaks) - Number(!marginals[b]!.peaks),
  );
  return places => {
    sums.set(most);
    kernels[0] = prior;
    for (const i of order) marginals[i]!.add(places[i]!, sums, kernels, 1);
    const floor = sums[prior]! - NEGLIGIBLE;
    for (let k = 0; k < prior; k++) kernels[k] = k;
    let count = prior;
    for (const i of order) {
      marginals[i]!.add(places[i]!, sums, kernels, count);
      count = keepAbove(floor, sums, kernels, count);
    }
    kernels[count++] = prior;
    return logSumExp(sums, kernels, count);
  };
}

/** Moves the kernels above `floor` to the front; how many they are. */
function keepAbove(floor: number, sums: Float64Array, kernels: Int32Array, count: number): number {
  let kept = 0;
  // No branch: a processor would guess it wrongly as often as not.
  for (let j = 0; j < count; j++) {
    const k = kernels[j]!;
    kernels[kept] = k;
    kept += Number(sums[k]! > floor);
  }
  return kept;
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

/** ln Σ e^x over the first `count` of `kernels`. */
function logSumExp(sums: Float64Array, kernels: Int32Array, count: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < count; j++) most = Math.max(most, sums[kernels[j]!]!);
  let sum = 0;
  for (let j = 0; j < count; j++) sum += exp(sums[kernels[j]!]! - most);
  return most + log(sum);
}

function marginalOf(axis: Axis, places: Float64Array): Marginal {
  if (axis.dimension.kind === "categorical") return categorical(axis.count, places);
  const centres = withPrior(places);
  const widths = widthsOf(centres);
  return axis.count === Number.POSITIVE_INFINITY
    ? continuous(centres, widths)
    : cells(axis, centres, widths);
}

/** Gaps within a bucket are below the clip, so that places need no sorting: more than NARROWEST. */
const BUCKETS = 128;

/**
 * σ of each kernel: the larger distance to its neighbours, the prior's centre being one; at the ends the only one. Between
 * 1/min(100, 1 + kernels) and 1; the prior's, last, is 1.
 */
export const bandwidths = (places: Float64Array): Float64Array => widthsOf(withPrior(places));

/** Of the kernels' centres, the prior's last. */
function widthsOf(centres: Float64Array): Float64Array {
  const n = centres.length - 1;
  const least = 1 / Math.min(NARROWEST, 2 + n);
  const { low, high, crowded } = bucketed(centres);
  const before = new Float64Array(BUCKETS);
  const after = new Float64Array(BUCKETS);
  for (let b = 0, last = Number.NaN; b < BUCKETS; b++) {
    before[b] = last;
    if (high[b]! >= 0) last = high[b]!;
  }
  for (let b = BUCKETS - 1, next = Number.NaN; b >= 0; b--) {
    after[b] = next;
    if (high[b]! >= 0) next = low[b]!;
  }
  const widths = new Float64Array(n + 1).fill(1);
  for (let i = 0; i < n; i++) {
    const place = centres[i]!;
    const b = bucketOf(place);
    let width = least;
    // Comparisons with NaN, where there is no neighbour, are false.
    if (place === low[b] && place - before[b]! > width) width = place - before[b]!;
    if (place === high[b] && !crowded[b] && after[b]! - place > width) width = after[b]! - place;
    widths[i] = width;
  }
  return widths;
}

const bucketOf = (place: number) => Math.min(BUCKETS - 1, Math.floor(place * BUCKETS));

/** Least and largest place of each bucket, −1 where it is empty, and whether the largest stands there twice. */
function bucketed(places: Float64Array) {
  const low = new Float64Array(BUCKETS).fill(2);
  const high = new Float64Array(BUCKETS).fill(-1);
  const crowded = new Uint8Array(BUCKETS);
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    const b = bucketOf(place);
    if (place < low[b]!) low[b] = place;
    if (place === high[b]) crowded[b] = 1;
    if (place > high[b]!) {
      high[b] = place;
      crowded[b] = 0;
    }
  }
  return { low, high, crowded };
}

/** The places and the prior's centre. */
function withPrior(places: Float64Array): Float64Array {
  const all = new Float64Array(places.length + 1).fill(0.5);
  all.set(places);
  return all;
}

const ROOT_2 = Math.SQRT2;
const LOG_ROOT_2_PI = 0.9189385332046727;

/** Mass of N(centre, width²) from low to high. */
function mass(centre: number, width: number, low: number, high: number): number {
  const scale = 1 / (ROOT_2 * width);
  if ((high - centre) * scale >= 6 && (centre - low) * scale >= 6) return 1; // As erf has it.
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
  const peaks = new Float64Array(widths.length);
  // Most kernels are as narrow as they may be, and whole.
  let [lastMass, lastPeak] = [Number.NaN, 0];
  for (let k = 0; k < peaks.length; k++) {
    const widthMass = widths[k]! * mass(centres[k]!, widths[k]!, 0, 1);
    if (widthMass !== lastMass) [lastMass, lastPeak] = [widthMass, -log(widthMass) - LOG_ROOT_2_PI];
    peaks[k] = lastPeak;
  }
  return {
    peaks,
    draw: (k, random) => truncatedNormal(centres[k]!, widths[k]!, random),
    add(place, sums, kernels, count) {
      for (let j = 0; j < count; j++) {
        const k = kernels[j]!;
        const z = (place - centres[k]!) * inverse[k]!;
        sums[k]! -= 0.5 * z * z;
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
  const logMass = ({ centre, width, whole }: Kernel, [low, high]: readonly [number, number]) =>
    log(Math.max(mass(centre, width, low, high) / whole, Number.MIN_VALUE));
  return {
    draw: (k, random) => truncatedNormal(centres[k]!, widths[k]!, random),
    add(place, sums, kernels, count) {
      const cell = axis.cell(place);
      const known = made.get(cell[0]);
      const masses = known ?? new Float64Array(different.length).fill(Number.NaN);
      if (known === undefined) made.set(cell[0], masses);
      for (let j = 0; j < count; j++) {
        const k = kernels[j]!;
        const which = kernelOf[k]!;
        if (Number.isNaN(masses[which]!)) masses[which] = logMass(different[which]!, cell);
        sums[k]! += masses[which]!;
      }
    },
  };
}

/** A kernel gives (1/kernels) to each choice and 1 more to the one it saw, normalised; the prior gives all the same. */
function categorical(size: number, places: Float64Array): Marginal {
  const kernels = places.length + 1;
  const base = 1 / kernels;
  const [hit, miss] = [(1 + base) / (1 + size * base), base / (1 + size * base)];
  const choices = new Int32Array(places.length);
  for (let k = 0; k < places.length; k++)
    choices[k] = Math.min(size - 1, Math.floor(places[k]! * size));
  const [logHit, logMiss, logPrior] = [log(hit), log(miss), -log(size)];
  return {
    draw(k, random) {
      const at = random.uniform();
      if (k < choices.length && at < hit - miss) return (choices[k]! + 0.5) / size;
      return (random.integer(size) + 0.5) / size;
    },
    add(place, sums, kernels, count) {
      const choice = Math.min(size - 1, Math.floor(place * size));
      for (let j = 0; j < count; j++) {
        const k = kernels[j]!;
        const isPrior = k === choices.length;
        sums[k]! += isPrior ? logPrior : choices[k] === choice ? logHit : logMiss;
      }
    },
  };
}
