// Where a curve is going: four families of falling curves fitted robustly, weighted by their Bayesian information
// criterion, with a band from refitting to resampled residuals. The families are those of LC-PFN's prior (Adriaensen et
// al. 2023, arXiv 2310.20447) and the exponential of Domhan et al. (2015). Deterministic: the bootstrap has its seed.

import { exp, log, pow } from "../core/math.ts";
import { Generator } from "../core/random.ts";
import { thinned } from "./block-means.ts";
import { type Fit, leastSquares, type Model, type Points } from "./least-squares.ts";
import { jitter } from "./noise.ts";

export interface Extrapolation {
  /** Expected value at place `t`, counted from 1 as the values are. */
  readonly at: (t: number) => number;
  /** The 10 % and 90 % bounds there. */
  readonly band: (t: number) => readonly [low: number, high: number];
}

interface Family {
  readonly name: string;
  readonly model: Model;
  /** Shapes to start from, as the parameters after a and ln b. */
  readonly starts: (length: number) => readonly (readonly number[])[];
  /** The falling part for b = 1 and such a shape. */
  readonly part: (t: number, shape: readonly number[]) => number;
}

/** a + b·g(t; shape) with b = e^p₁: only falls. `g` gives its value and its derivatives by the shape's parameters. */
function family(
  name: string,
  g: (t: number, shape: readonly number[]) => readonly [number, ...number[]],
  starts: Family["starts"],
): Family {
  return {
    name,
    starts,
    part: (t, shape) => g(t, shape)[0],
    model(t, [a, lnB, ...shape]) {
      const b = exp(lnB!);
      const [value, ...slopes] = g(t, shape);
      return {
        value: a! + b * value,
        gradient: [1, b * value, ...slopes.map(slope => b * slope)],
      };
    },
  };
}

const families: readonly Family[] = [
  family(
    "pow3", // a + b·t^−c
    (t, [lnC]) => {
      const c = exp(lnC!);
      const value = pow(t, -c);
      return [value, -value * c * log(t)];
    },
    () => [0.3, 1, 2].map(c => [log(c)]),
  ),
  family(
    "exp", // a + b·e^−ct
    (t, [lnC]) => {
      const c = exp(lnC!);
      const value = exp(-c * t);
      return [value, -value * c * t];
    },
    length => [1, 4, 15].map(times => [log(times / length)]),
  ),
  family(
    "janoschek", // a + b·e^−c·t^d
    (t, [lnC, lnD]) => {
      const [c, d] = [exp(lnC!), exp(lnD!)];
      const power = pow(t, d);
      const value = exp(-c * power);
      return [value, -value * c * power, -value * c * power * d * log(t)];
    },
    length => [0.5, 1.5].flatMap(d => [2, 8].map(times => [log(times / pow(length, d)), log(d)])),
  ),
  family(
    "ilog2", // a + b/ln(t + 1)
    t => [1 / log(t + 1)],
    () => [[]],
  ),
];

const [MOST, LEAST] = [200, 5];
/** Refits for the band; the residuals are drawn in blocks, as neighbours are alike. */
const [RESAMPLED, BLOCK] = [100, 3];

interface Member {
  readonly family: Family;
  readonly fit: Fit;
  readonly share: number;
}

/** The curve through `values`, one a place from 1; undefined of fewer than five values or where nothing fits. */
export function extrapolation(values: readonly number[]): Extrapolation | undefined {
  const { points: y, width } = thinned(values, MOST);
  if (y.length < LEAST || !y.every(Number.isFinite)) return undefined;
  const range = Math.max(...y) - Math.min(...y);
  if (range === 0) return { at: () => y[0]!, band: () => [y[0]!, y[0]!] };
  const points: Points = {
    y,
    t: y.map((_, i) => i + 1),
    // What is recent says more about what comes.
    weights: y.map((_, i) => 0.3 + (0.7 * (i + 1)) / y.length),
    scale: Math.max(jitter(y), 1e-4 * range),
  };
  const members = weighted(points);
  if (members.length === 0) return undefined;
  const place = (t: number) => (t - (values.length - y.length * width)) / width;
  const resampled = resampledBy(members, points);
  return {
    at: t => blended(members, place(t)),
    band: t => quantiles(resampled().map(some => blended(some, place(t)))),
  };
}

/** The families that fit, by e^(−ΔBIC/2); those below a percent are left out. */
function weighted(points: Points): Member[] {
  const n = points.y.length;
  const fits = families.flatMap(family => {
    const tried = family
      .starts(n)
      .map(shape => leastSquares(family.model, points, startFor(family, points, shape)))
      .filter(({ cost }) => Number.isFinite(cost));
    if (tried.length === 0) return [];
    const fit = tried.reduce((a, b) => (b.cost < a.cost ? b : a));
    return [{ family, fit, bic: 2 * fit.cost + fit.parameters.length * log(n) }];
  });
  const least = Math.min(...fits.map(({ bic }) => bic));
  const odds = fits.map(({ bic }) => exp(-0.5 * (bic - least)));
  const total = odds.reduce((a, b) => a + b, 0);
  return fits
    .map(({ family, fit }, i) => ({ family, fit, share: odds[i]! / total }))
    .filter(({ share }) => share >= 0.01);
}

/** a and b by ordinary least squares for a given shape; b at least a little above 0. */
function startFor({ part }: Family, { t, y }: Points, shape: readonly number[]): number[] {
  const n = t.length;
  const g = t.map(place => part(place, shape));
  const meanG = g.reduce((a, b) => a + b, 0) / n;
  const meanY = y.reduce((a, b) => a + b, 0) / n;
  let [above, below] = [0, 0];
  for (let i = 0; i < n; i++) {
    above += (g[i]! - meanG) * (y[i]! - meanY);
    below += (g[i]! - meanG) * (g[i]! - meanG);
  }
  const range = Math.max(...y) - Math.min(...y);
  const b = Math.max(below > 0 ? above / below : 0, 1e-3 * range);
  return [meanY - b * meanG, log(b), ...shape];
}

function blended(members: readonly Member[], t: number): number {
  const total = members.reduce((sum, { share }) => sum + share, 0);
  const sum = members.reduce(
    (sum, { family, fit, share }) => sum + share * family.model(t, fit.parameters).value,
    0,
  );
  return sum / total;
}

/** The members refitted to their own curve with its residuals in another order; made once, when first asked for. */
function resampledBy(members: readonly Member[], points: Points): () => Member[][] {
  let made: Member[][] | undefined;
  return () => {
    if (made) return made;
    const fitted = points.t.map(t => blended(members, t));
    const residuals = points.y.map((y, i) => y - fitted[i]!);
    const random = new Generator(0, 1);
    made = Array.from({ length: RESAMPLED }, () => {
      const y = fitted.map(value => value);
      for (let i = 0; i < y.length; i += BLOCK) {
        const from = random.integer(Math.max(1, residuals.length - BLOCK + 1));
        for (let j = 0; j < BLOCK && i + j < y.length; j++) y[i + j]! += residuals[from + j] ?? 0;
      }
      const again = { ...points, y };
      // One family a time, as often as its share says: the choice between them is uncertain too.
      const { family, fit } = drawn(members, random.uniform());
      const refit = leastSquares(family.model, again, fit.parameters);
      return [{ family, fit: refit, share: 1 }];
    });
    return made;
  };
}

function drawn(members: readonly Member[], at: number): Member {
  let sum = 0;
  const total = members.reduce((all, { share }) => all + share, 0);
  return members.find(({ share }) => (sum += share / total) > at) ?? members.at(-1)!;
}

function quantiles(values: readonly number[]): readonly [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return [at(0.1), at(0.9)];
}
