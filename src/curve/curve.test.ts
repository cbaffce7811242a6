// Constants computed by SciPy 1.17.1 and NumPy 2.4.6: stats.ttest_rel, optimize.curve_fit.

import { describe, expect, test } from "vitest";
import { exp, log, pow } from "../core/math.ts";
import { Generator } from "../core/random.ts";
import { thinned } from "./block-means.ts";
import { extrapolation } from "./extrapolation.ts";
import { leastSquares } from "./least-squares.ts";
import { jitter, median, robustDeviation } from "./noise.ts";
import { PairedLosses, pairedDifference } from "./paired-tests.ts";
import { spikes } from "./roughness.ts";
import { riseFromBest } from "./window-test.ts";

/** n values of f(1 … n) with normal noise. */
function noisy(n: number, sigma: number, seed: number, f: (t: number) => number): number[] {
  const random = new Generator(seed);
  return Array.from({ length: n }, (_, i) => f(i + 1) + sigma * random.normal());
}

describe("noise", () => {
  test("when values are normal, then the robust deviations are close to sigma", () => {
    const values = noisy(4000, 2, 1, () => 0);
    expect(robustDeviation(values)).toBeCloseTo(2, 0);
    expect(jitter(values)).toBeGreaterThan(1.85);
    expect(jitter(values)).toBeLessThan(2.15);
  });

  test("when there is a straight trend, then it is no jitter", () => {
    expect(jitter([1, 2, 3, 4, 5])).toBe(0);
    expect(median([])).toBeNaN();
  });
});

test("when a series is long, then it is averaged in blocks, and the first odd values are left out", () => {
  const { points, width } = thinned([9, 1, 3, 2, 4, 5, 7], 3);
  expect(width).toBe(3);
  expect(points).toEqual([2, 16 / 3]);
  expect(thinned([1, 2], 2)).toEqual({ points: [1, 2], width: 1 });
});

describe("roughness", () => {
  test("when single values stand out, then they are named", () => {
    const values = noisy(60, 0.01, 3, t => 1 / t);
    values[20]! += 1;
    values[41]! += 0.8;
    expect(spikes(values, 15)).toEqual([20, 41]);
  });
});

describe("paired tests", () => {
  const [a, b] = [
    [1.2, 0.8, 2.1, 1.7, 0.3, 1.1],
    [1.4, 0.9, 2.6, 1.6, 0.6, 1.3],
  ];

  /** The test of the last epoch. */
  const riseOf = (epochs: readonly (readonly number[])[]) => {
    const paired = new PairedLosses();
    return epochs.map((losses, e) => paired.take(e + 1, Float64Array.from(losses))).at(-1);
  };

  test("when compared with SciPy's paired t test, then z agrees", () => {
    const difference = pairedDifference(a!, b!);
    expect(difference.mean).toBeCloseTo(0.2, 12);
    expect(difference.z).toBeCloseTo(2.4494897427831783, 12);
  });

  test("when no epoch is better than another, then choosing the best does not make the last look worse", () => {
    let high = 0;
    for (let seed = 0; seed < 200; seed++) {
      const epochs = Array.from({ length: 30 }, (_, e) => noisy(40, 1, 1000 * seed + e, () => 1));
      const rise = riseOf(epochs);
      if (rise !== undefined && rise.z > 3) high++;
    }
    expect(high).toBeLessThanOrEqual(2);
  });

  test("when the rows' losses rise, then a small rise shows", () => {
    const rows = noisy(200, 1, 5, () => 2);
    const epochs = Array.from({ length: 20 }, (_, e) =>
      noisy(200, 0.05, 6 + e, () => 0.01 * Math.max(0, e - 10)).map((d, i) => rows[i]! + d),
    );
    const { since, rise, z } = riseOf(epochs)!;
    expect(Math.max(...since)).toBeLessThanOrEqual(11);
    expect(rise).toBeCloseTo(0.09, 1);
    expect(z).toBeGreaterThan(5);
  });

  test("when the epoch is the best by a half, or rows are few, then there is no test", () => {
    expect(riseOf([2, 1].map(level => noisy(40, 0.1, level, () => level)))).toBeUndefined();
    expect(riseOf([1, 2].map(level => noisy(19, 0.1, level, () => level)))).toBeUndefined();
    expect(riseOf([1, 2].map(level => noisy(20, 0.1, level, () => level)))).toBeDefined();
  });
});

describe("least squares", () => {
  const y = [
    1.9808, 1.4125, 1.2082, 1.0867, 0.9835, 0.9082, 0.8756, 0.8648, 0.8392, 0.794, 0.76, 0.7573,
    0.7656, 0.752, 0.7176, 0.6955, 0.7029, 0.7162, 0.7046, 0.6741,
  ];
  const points = { y, t: y.map((_, i) => i + 1), weights: y.map(() => 1), scale: 1 };

  test("when residuals are small, then it is SciPy's least squares", () => {
    const { parameters, cost } = leastSquares(
      (t, [a, lnB, lnC]) => {
        const [b, c] = [exp(lnB!), exp(lnC!)];
        const power = b * pow(t, -c);
        return { value: a! + power, gradient: [1, power, -power * c * log(t)] };
      },
      points,
      [0.5, 0, 0],
    );
    expect(parameters[0]!).toBeCloseTo(0.48892003, 5);
    expect(exp(parameters[1]!)).toBeCloseTo(1.49197535, 5);
    expect(exp(parameters[2]!)).toBeCloseTo(0.67994904, 5);
    expect(2 * cost).toBeCloseTo(0.003621136, 8);
  });
});

describe("extrapolation", () => {
  const curves = {
    power: (t: number) => 0.3 + t ** -0.8,
    exponential: (t: number) => 0.2 + exp(-t / 15),
    logarithm: (t: number) => 0.5 + 0.5 / log(t + 1),
  };

  test.each(Object.entries(curves))("when a curve is a %s, then it is continued", (_, f) => {
    const ahead = extrapolation(noisy(40, 0.003, 7, f))!;
    expect(Math.abs(ahead.at(80) / f(80) - 1)).toBeLessThan(0.03);
    const [low, high] = ahead.band(80);
    expect(low).toBeLessThanOrEqual(ahead.at(80) + 0.01);
    expect(high).toBeGreaterThanOrEqual(ahead.at(80) - 0.01);
    expect(high - low).toBeLessThan(0.1);
  });

  test("when some values are wild, then they do not bend the curve", () => {
    const values = noisy(50, 0.003, 8, curves.exponential);
    values[10] = 4;
    values[30] = 3;
    expect(Math.abs(extrapolation(values)!.at(100) / curves.exponential(100) - 1)).toBeLessThan(
      0.1,
    );
  });

  test("when asked twice, then the answers are the same bits", () => {
    const values = noisy(30, 0.01, 9, curves.power);
    expect(extrapolation(values)!.band(60)).toEqual(extrapolation(values)!.band(60));
  });

  test("when there is nothing to fit, then there is no answer or a level one", () => {
    expect(extrapolation([1, 2, 3])).toBeUndefined();
    expect(extrapolation([1, 2, 3, Number.NaN, 4, 5])).toBeUndefined();
    expect(extrapolation([2, 2, 2, 2, 2])!.at(99)).toBe(2);
  });
});

describe("window test", () => {
  test("when a curve is flat and noisy, then it has seldom risen", () => {
    let high = 0;
    for (let seed = 0; seed < 400; seed++)
      if (
        (riseFromBest(
          noisy(60, 0.02, seed, () => 1),
          6,
        )?.z ?? 0) > 4
      )
        high++;
    expect(high).toBeLessThanOrEqual(2);
  });

  test("when it rises by a tenth, then that is found", () => {
    const rise = riseFromBest(
      noisy(80, 0.01, 10, t => (t < 40 ? 1 + (40 - t) / 40 : 1 + (0.1 * (t - 40)) / 40)),
      8,
    )!;
    expect(rise.share).toBeCloseTo(0.1, 1);
    expect(rise.z).toBeGreaterThan(8);
    expect(rise.best).toBeGreaterThan(30);
    expect(rise.best).toBeLessThan(52);
  });
});
