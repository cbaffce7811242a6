// Quality on functions of the BBOB suite (Hansen et al., 2009, RR-6829) with the optimum moved off the centre.

import { describe, expect, test } from "vitest";
import { Generator } from "../../core/random.ts";
import { axesOf } from "../axes.ts";
import type { Axis } from "../axis.ts";
import type { Sampler } from "../sampler.ts";
import { categorical, float, int, log, type Space } from "../space.ts";
import { Study } from "../study.ts";
import type { Seen } from "../trial.ts";
import { primes, scrambled } from "./halton.ts";
import { bandwidths, mixture, weightsOf } from "./mixture.ts";
import { random } from "./random.ts";
import { split, tpe } from "./tpe.ts";

describe("Halton", () => {
  test("when a block of base^k points is drawn, then each cell of its axis has one", () => {
    for (const [axis, base] of primes(6).entries()) {
      const cells = base * base;
      const hit = new Set(
        Array.from({ length: cells }, (_, n) => Math.floor(scrambled(n, base, axis, 4) * cells)),
      );
      expect(hit.size, `base ${base}`).toBe(cells);
    }
  });

  test("when seeds differ, then the points differ, within [0, 1)", () => {
    const points = [1, 2].map(seed =>
      Array.from({ length: 50 }, (_, n) => scrambled(n, 53, 15, seed)),
    );
    expect(points[0]).not.toEqual(points[1]);
    expect(points.flat().every(x => x >= 0 && x < 1)).toBe(true);
  });
});

describe("mixture", () => {
  const axes = axesOf({
    c: categorical(["a", "b", "c"]),
    i: int(0, 4),
    l: int(1, 64, { log: true }),
    x: float(0, 1),
  });
  const random = new Generator(1);
  const points = Array.from({ length: 40 }, () =>
    Float64Array.from(axes, axis =>
      axis.count === Number.POSITIVE_INFINITY
        ? random.uniform()
        : axis.unitOf(random.integer(axis.count)),
    ),
  );

  /** ∫ density over one axis: a sum over its values, or by the midpoint rule. */
  function integral(axis: Axis, density: (place: number) => number): number {
    const steps = Number.isFinite(axis.count) ? axis.count : 2000;
    let sum = 0;
    for (let i = 0; i < steps; i++)
      sum += density(Number.isFinite(axis.count) ? axis.unitOf(i) : (i + 0.5) / steps);
    return Number.isFinite(axis.count) ? sum : sum / steps;
  }

  test.each(axes.map((axis, i) => [axis.name, axis, i] as const))(
    "when the density along %s is summed, then it is 1",
    (_, axis, i) => {
      const along = mixture(axes, [i], points);
      const total = integral(axis, place => Math.exp(along.logDensity(Float64Array.of(place))));
      expect(total).toBeCloseTo(1, 4);
    },
  );

  test.each(axes.map((axis, i) => [axis.name, axis, i] as const))(
    "when places are drawn along %s, then their shares are those of the density",
    (_, axis, i) => {
      const along = mixture(axes, [i], points.slice(0, 6));
      const draws = new Generator(2);
      const n = 20_000;
      let below = 0;
      for (let k = 0; k < n; k++) below += Number(axis.cell(along.draw(draws)[0]!)[1] <= 0.4);
      const want = integral(axis, place =>
        axis.cell(place)[1] <= 0.4 ? Math.exp(along.logDensity(Float64Array.of(place))) : 0,
      );
      expect(below / n).toBeCloseTo(want, 1.7);
    },
  );

  test("when trials are many, then old ones weigh less and kernels are no narrower than the clip", () => {
    expect([...weightsOf(3)]).toEqual([1, 1, 1, 1]);
    const weights = weightsOf(30);
    expect(weights[0]).toBeCloseTo(1 / 30);
    expect([...weights.slice(5)].every(weight => weight === 1)).toBe(true);
    expect(Math.min(...bandwidths(new Float64Array(30).fill(0.3)))).toBe(1 / 32);
    expect([...bandwidths(Float64Array.of(0.1, 0.9))]).toEqual([0.4, 0.4, 1]);
  });
});

test("when trials are split, then pruned ones stand behind complete ones, sick ones last, failed ones nowhere", () => {
  const trial = (number: number, state: Seen["state"], score: number): Seen => ({
    ...{
      number,
      state,
      score,
      parameters: {},
      point: new Float64Array(1),
      steps: [1],
      scores: [score],
    },
  });
  const seen = [
    trial(0, "sick", Number.POSITIVE_INFINITY),
    trial(1, "pruned", 0),
    trial(2, "complete", 5),
    trial(3, "running", Number.NaN),
    trial(4, "failed", Number.NaN),
  ];
  const { below, above } = split(seen);
  expect(below.map(({ number }) => number)).toEqual([2]);
  expect(above.map(({ number }) => number)).toEqual([0, 1, 3]);
});

type Landscape = (x: readonly number[]) => number;
const sum = (x: readonly number[], term: (xi: number, i: number) => number) =>
  x.reduce((total, xi, i) => total + term(xi, i), 0);

/** Least at 0, in place of BBOB's x − x_opt. */
const functions: Record<string, Landscape> = {
  sphere: x => sum(x, xi => xi * xi),
  ellipsoid: x => sum(x, (xi, i) => 10 ** ((6 * i) / Math.max(1, x.length - 1)) * xi * xi),
  rastrigin: x => sum(x, xi => xi * xi + 10 * (1 - Math.cos(2 * Math.PI * xi))),
  rosenbrock: x =>
    sum(x.slice(1), (xi, i) => 100 * ((x[i]! + 1) ** 2 - (xi + 1)) ** 2 + x[i]! * x[i]!),
  differentPowers: x =>
    Math.sqrt(sum(x, (xi, i) => Math.abs(xi) ** (2 + (4 * i) / Math.max(1, x.length - 1)))),
};

/** The best value after each of `trials` trials on a function moved by the seed. */
function bestSoFar(
  sampler: Sampler,
  f: Landscape,
  d: number,
  trials: number,
  seed: number,
): number[] {
  const draws = new Generator(seed, 99);
  const optimum = Array.from({ length: d }, () => 8 * draws.uniform() - 4);
  const space: Space = Object.fromEntries(optimum.map((_, i) => [`x${i}`, float(-5, 5)]));
  const study = new Study({ space, sampler, seed, trials });
  const path: number[] = [];
  for (let best = Number.POSITIVE_INFINITY; ; path.push(best)) {
    const trial = study.ask();
    if (typeof trial === "string") return path;
    const value = f(optimum.map((at, i) => Number(trial.parameters[`x${i}`]) - at));
    study.tell(trial, { value });
    best = Math.min(best, value);
  }
}

const [SEEDS, DIMENSIONS] = [20, [2, 3, 5]];

describe.each(Object.entries(functions))("on %s", (name, f) => {
  test("when TPE has 50 and 100 trials in 2, 3 and 5 dimensions, then it beats random", () => {
    const wins = [0, 0];
    const pairs = SEEDS * DIMENSIONS.length;
    for (const d of DIMENSIONS)
      for (let seed = 0; seed < SEEDS; seed++) {
        const ours = bestSoFar(tpe(), f, d, 100, seed);
        const theirs = bestSoFar(random(), f, d, 100, seed);
        for (const [i, at] of [49, 99].entries()) wins[i]! += Number(ours[at]! < theirs[at]!);
      }
    const [at50, at100] = wins.map(count => count / pairs);
    console.log(`${name}: TPE wins ${at50!.toFixed(2)} at 50, ${at100!.toFixed(2)} at 100 trials`);
    // Of 60 pairs 39 by chance have p = 0.014 (sign test, one-sided).
    expect(at50).toBeGreaterThanOrEqual(0.65);
    expect(at100).toBeGreaterThanOrEqual(0.65);
  });
});

test("when a study has 1,000 trials of 10 parameters, then a suggestion takes 2 ms", () => {
  const space: Space = {
    ...Object.fromEntries([0, 1, 2, 3].map(i => [`f${i}`, float(0, 1)])),
    ...Object.fromEntries([0, 1].map(i => [`l${i}`, log(1e-5, 1)])),
    ...{ n: int(8, 512, { log: true }), m: int(1, 8), p: float(0, 0.5, { step: 0.05 }) },
    c: categorical(["relu", "gelu", "tanh"]),
  };
  const study = new Study({ space, sampler: tpe() });
  const draws = new Generator(3);
  const times: number[] = [];
  for (let i = 0; i < 1040; i++) {
    const before = process.cpuUsage();
    const trial = study.ask();
    const { user, system } = process.cpuUsage(before);
    if (i >= 1000) times.push((user + system) / 1000);
    if (typeof trial !== "string") study.tell(trial, { value: draws.uniform() });
  }
  const median = times.sort((a, b) => a - b)[20]!;
  console.log(`suggestion at 1,000 trials × 10 parameters: ${median.toFixed(2)} ms`);
  // Time of the processor; a shared one may be three times slower than the 2 ms that an idle one must reach.
  expect(median).toBeLessThan(6);
});
