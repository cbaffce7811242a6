// The tree-structured Parzen estimator (Bergstra et al., 2011, "Algorithms for hyper-parameter optimization"; Watanabe,
// 2023, arXiv 2304.11127): the best trials make a density l, the others g; of some draws from l the one with the largest
// l/g is next. Multivariate, with the choices of Optuna 5: γ(n) = min(⌈0.1 n⌉, 25), 24 candidates, neighbour bandwidths,
// and running trials count as bad, so that workers do not crowd ("constant liar"). Axes under one condition are one group.

import { isActive, type Point } from "../axes.ts";
import type { Axis } from "../axis.ts";
import type { Question, Sampler } from "../sampler.ts";
import type { Seen } from "../trial.ts";
import { halton } from "./halton.ts";
import { type Mixture, mixture } from "./mixture.ts";

export interface TpeOptions {
  /** Draws from l for each proposal. Default: 24. */
  readonly candidates?: number;
  /** Quasi-random trials first. Default: the larger of 10 and 4 for each parameter. */
  readonly startup?: number;
}

/**
 * TPE behind a quasi-random start.
 *
 * @example
 * import { float, Study, tpe } from "downhill/tune";
 *
 * const study = new Study({ space: { x: float(-1, 1) }, sampler: tpe({ startup: 8 }) });
 * console.log(study.header.sampler); // tpe(24, 8)
 */
export function tpe({ candidates = 24, startup }: TpeOptions = {}): Sampler {
  const start = halton();
  return {
    name: `tpe(${candidates}${startup === undefined ? "" : `, ${startup}`})`,
    propose(question) {
      const first = startup ?? Math.max(10, 4 * question.axes.length);
      return question.number < first ? start.propose(question) : best(question, candidates);
    },
  };
}

/** Group after group, parents first: a later one is there by what the earlier ones became. */
function best(question: Question, candidates: number): Point {
  const { axes, seen } = question;
  const { below, above } = split(seen);
  const point = new Float64Array(axes.length).fill(Number.NaN);
  const groups = groupsOf(axes);
  for (const [i, group] of groups.entries()) {
    if (!isActive(axes, group[0]!, point)) continue;
    const points = (trials: readonly Seen[]) =>
      trials.map(trial => trial.point).filter(place => !Number.isNaN(place[group[0]!]!));
    const good = mixture(axes, group, points(below));
    const bad = mixture(axes, group, points(above));
    const isLast = i === groups.length - 1;
    place(point, group, choose(question, point, group, good, bad, candidates, isLast));
  }
  return point;
}

function place(point: Point, group: readonly number[], places: Float64Array): Point {
  for (const [i, axis] of group.entries()) point[axis] = places[i]!;
  return point;
}

/** The draw from `good` with the largest l/g; of the last group, the first that makes new parameters. */
function choose(
  { random, isNew }: Question,
  point: Point,
  group: readonly number[],
  good: Mixture,
  bad: Mixture,
  candidates: number,
  isLast: boolean,
): Float64Array {
  const drawn = Array.from({ length: candidates }, () => good.draw(random));
  const ranked = drawn
    .map(places => ({ places, score: good.logDensity(places) - bad.logDensity(places) }))
    .sort((a, b) => b.score - a.score)
    .map(({ places }) => places);
  const fresh = isLast
    ? ranked.find(places => isNew(place(point.slice(), group, places)))
    : undefined;
  return fresh ?? ranked[0]!;
}

/** Numbers of the axes under one condition, in canonical order. */
function groupsOf(axes: readonly Axis[]): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>();
  for (const [i, { condition }] of axes.entries()) {
    const key = condition ? `${condition.axis} ${[...condition.keys].sort().join(" ")}` : "";
    groups.set(key, [...(groups.get(key) ?? []), i]);
  }
  return [...groups.values()];
}

/** Good trials: the best γ(n) of those whose end is known. Failed ones say nothing; running ones are bad until known. */
export function split(seen: readonly Seen[]): { below: readonly Seen[]; above: readonly Seen[] } {
  const judged = seen.filter(({ state, score }) => isJudged(state) && !Number.isNaN(score));
  const good = new Set(bestOf(judged, Math.min(Math.ceil(0.1 * judged.length), 25)));
  const [below, above]: [Seen[], Seen[]] = [[], []];
  for (const trial of seen)
    if (good.has(trial)) below.push(trial);
    else if (trial.state !== "failed") above.push(trial);
  return { below, above };
}

const isJudged = (state: Seen["state"]) => state !== "running" && state !== "failed";

/** The best `count`, by insertion: few of many, for which sorting all would take longer than the densities. */
function bestOf(trials: readonly Seen[], count: number): Seen[] {
  const best: Seen[] = [];
  for (const trial of trials) {
    if (best.length === count && byMerit(best[count - 1]!, trial) <= 0) continue;
    let at = best.length;
    while (at > 0 && byMerit(trial, best[at - 1]!) < 0) at--;
    best.splice(at, 0, trial);
    if (best.length > count) best.pop();
  }
  return best;
}

const RANK = { complete: 0, pruned: 1, paused: 1, sick: 2, running: 3, failed: 4 } as const;

/** Complete ones by score, then those that went furthest, then the sick; of equals the earlier. */
function byMerit(a: Seen, b: Seen): number {
  const rank = RANK[a.state] - RANK[b.state];
  if (rank !== 0) return rank;
  const further = a.state === "complete" ? 0 : (b.steps.at(-1) ?? 0) - (a.steps.at(-1) ?? 0);
  return further || (a.score === b.score ? 0 : a.score - b.score) || a.number - b.number;
}
