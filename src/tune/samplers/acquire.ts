// The point where a Gaussian process expects the largest improvement: random points and neighbours of the best trials are
// scored, and the most promising climb from there, continuous axes along the gradient, the others value by value.

import { exp } from "../../core/math.ts";
import type { Generator } from "../../core/random.ts";
import { isActive, type Point, settled } from "../axes.ts";
import type { Axis } from "../axis.ts";
import type { Features } from "./features.ts";
import type { GaussianProcess } from "./gaussian-process.ts";
import { improvementSlopes, logImprovement } from "./improvement.ts";
import { minimize } from "./quasi-newton.ts";

export interface Search {
  readonly axes: readonly Axis[];
  readonly features: Features;
  readonly process: GaussianProcess;
  /** What is to be improved on. */
  readonly target: number;
  /** The best trials' points, the best first. */
  readonly best: readonly Point[];
  readonly random: Generator;
  readonly isNew: (point: Point) => boolean;
}

/** Random points, neighbours, climbs, steps along the gradient in a climb, and rounds of a climb. */
export const EFFORT = { random: 100, near: 60, climbs: 4, steps: 12, rounds: 4 };
/** Values of an axis that are all tried; of a longer one the next ones and some further. */
const [FEW, STRIDES] = [12, [-4, -1, 1, 4]];

interface Scored {
  readonly point: Point;
  readonly score: number;
}

export function acquire(search: Search): Point {
  const pool = candidates(search).sort((a, b) => b.score - a.score);
  const climbed = pool.slice(0, EFFORT.climbs).map(start => climb(search, start));
  const all = [...climbed, ...pool];
  return bestOf(all.filter(({ point }) => search.isNew(point))) ?? pool[0]!.point;
}

function bestOf(all: readonly Scored[]): Point | undefined {
  let best: Scored | undefined;
  for (const one of all) if (!(best && best.score >= one.score)) best = one;
  return best?.point;
}

function candidates(search: Search): Scored[] {
  const { axes, best, random } = search;
  const near = () => neighbour(axes, best[random.integer(best.length)]!, random);
  const anywhere = () => Float64Array.from(axes, () => random.uniform());
  return [
    ...Array.from({ length: EFFORT.random }, anywhere),
    ...Array.from({ length: EFFORT.near }, near),
  ].map(point => scored(search, point));
}

function scored({ axes, features, process, target }: Search, point: Point): Scored {
  // A parameter that comes in with a new choice starts in its middle.
  const place = settled(
    axes,
    point.map(p => (Number.isNaN(p) ? 0.5 : p)),
  );
  return { point: place, score: logImprovement(target, process.at(features.row(place))) };
}

/** Some axes of the point moved, by steps of two orders of magnitude. */
function neighbour(axes: readonly Axis[], point: Point, random: Generator): Point {
  const width = 0.2 * exp(-4.6 * random.uniform());
  const share = Math.max(1 / axes.length, random.uniform());
  return Float64Array.from(axes, (axis, i) => {
    const place = point[i]!;
    if (Number.isNaN(place)) return random.uniform();
    if (random.uniform() > share) return place;
    if (axis.dimension.kind === "categorical") return random.uniform();
    const step = width + (Number.isFinite(axis.count) ? 1 / axis.count : 0);
    return Math.min(1, Math.max(0, place + step * random.normal()));
  });
}

function climb(search: Search, start: Scored): Scored {
  let at = start;
  for (let round = 0; round < EFFORT.rounds; round++) {
    const next = alongValues(search, alongGradient(search, at));
    if (!(next.score > at.score)) break;
    at = next;
    if (search.axes.every(({ count }) => !Number.isFinite(count))) break;
  }
  return at;
}

function alongGradient(search: Search, from: Scored): Scored {
  const { features, process, target } = search;
  const moving = [...features.placeOf.keys()].filter(
    i => features.placeOf[i]! >= 0 && !Number.isNaN(from.point[i]!),
  );
  if (moving.length === 0) return from;
  const row = features.row(from.point);
  const [ofMean, ofVariance] = [row.slice(), row.slice()];
  const worse = (places: Float64Array, gradient: Float64Array) => {
    for (const [k, i] of moving.entries()) row[features.placeOf[i]!] = places[k]!;
    const there = process.slopesAt(row, ofMean, ofVariance);
    const { value, byMean, byVariance } = improvementSlopes(target, there);
    for (const [k, i] of moving.entries()) {
      const c = features.placeOf[i]!;
      gradient[k] = -(byMean * ofMean[c]! + byVariance * ofVariance[c]!);
    }
    return -value;
  };
  const box = {
    low: new Float64Array(moving.length),
    high: new Float64Array(moving.length).fill(1),
  };
  const start = Float64Array.from(moving, i => from.point[i]!);
  const { x } = minimize(worse, start, box, EFFORT.steps);
  const point = from.point.slice();
  for (const [k, i] of moving.entries()) point[i] = x[k]!;
  const end = scored(search, point);
  return end.score > from.score ? end : from;
}

function alongValues(search: Search, from: Scored): Scored {
  let at = from;
  for (const [i, axis] of search.axes.entries()) {
    if (!Number.isFinite(axis.count) || !isActive(search.axes, i, at.point)) continue;
    for (const place of otherPlaces(axis, at.point[i]!)) {
      const point = at.point.slice();
      point[i] = place;
      const next = scored(search, point);
      if (next.score > at.score) at = next;
    }
  }
  return at;
}

function otherPlaces(axis: Axis, place: number): number[] {
  if (axis.count <= FEW) return Array.from({ length: axis.count }, (_, k) => axis.unitOf(k));
  const [low, high] = axis.cell(place);
  return STRIDES.map(stride => place + stride * (high - low)).filter(p => p > 0 && p < 1);
}
