// Reference: optuna 5.0.0's _ParzenEstimator and default_weights on the same observations.

import { describe, expect, test } from "vitest";
import { Generator } from "../../src/core/random.ts";
import { axesOf } from "../../src/tune/axes.ts";
import { categorical, float, int } from "../../src/tune/space.ts";
import { parzen, suggest, weights, widths } from "./optuna-tpe.ts";

const axes = axesOf({ c: categorical(["a", "b", "c"]), i: int(0, 4), x: float(0, 1) });
const point = (c: number, i: number, x: number) => Float64Array.of((c + 0.5) / 3, (i + 0.5) / 5, x);

describe("version 5", () => {
  const observed = [point(0, 0, 0.1), point(2, 3, 0.35), point(0, 3, 0.9), point(1, 1, 0.4)];

  test.each([
    [0, 0, 0.05, -1.5239707633262123],
    [1, 2, 0.5, -2.6212107647982545],
    [2, 4, 0.95, -3.6483708750622235],
  ])("when the density at (%d, %d, %d) is computed, then it is Optuna's", (c, i, x, want) => {
    expect(parzen(5, axes, observed).logDensity(point(c, i, x))).toBeCloseTo(want, 9);
  });

  test("when widths are computed, then they are Optuna's", () => {
    const steps = widths(
      5,
      [0, 3, 3, 1].map(i => (i + 0.5) / 5),
    ).map(width => 5 * width);
    for (const [k, want] of [1, 2, 0.8333333333333334, 2].entries())
      expect(steps[k]).toBeCloseTo(want, 9);
    for (const [k, width] of widths(5, [0.1, 0.35, 0.9, 0.4]).entries())
      expect(width).toBeCloseTo([0.25, 0.25, 0.5, 0.5][k]!, 9);
  });
});

test("when version 4 computes widths, then the prior's centre is a neighbour", () => {
  // Between 0.1 and 0.9 stands 0.5.
  expect(widths(4, [0.1, 0.9])).toEqual([0.4, 0.4]);
  expect(widths(5, [0.1, 0.9])).toEqual([0.8, 0.8]);
});

test("when weights are computed, then the oldest weigh least, as numpy's linspace has it", () => {
  const all = weights(28);
  expect(all).toHaveLength(29);
  expect(all[0]).toBeCloseTo(0.03571429, 8);
  expect(all[1]).toBeCloseTo(0.51785714, 8);
  expect(all.slice(2).every(weight => weight === 1)).toBe(true);
});

test.each([4, 5] as const)(
  "when version %i goes on from a sphere, then it draws near its middle",
  v => {
    const space = axesOf({ x: float(0, 1), y: float(0, 1) });
    const distance = ([x, y]: Float64Array) => (x! - 0.3) ** 2 + (y! - 0.6) ** 2;
    const random = new Generator(1);
    const ended = Array.from({ length: 60 }, () => {
      const at = Float64Array.of(random.uniform(), random.uniform());
      return { point: at, value: distance(at) };
    });
    const next = Array.from({ length: 40 }, () => distance(suggest(v, space, ended, random)));
    expect(next.filter(value => value < 0.05).length).toBeGreaterThan(30);
  },
);
