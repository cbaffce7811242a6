import { expect, test } from "vitest";
import { upperQuantile, upperTail } from "./student.ts";

// scipy.stats.t.sf(t, df), SciPy 1.14.
test.each([
  [0, 5, 0.5],
  [1, 1, 0.25],
  [2.015048372669157, 5, 0.05],
  [-1, 3, 0.8044988905221148],
  [1.6602343260657506, 100, 0.05],
  [6.313751514675044, 1, 0.05],
])("when t = %f at %f degrees of freedom, then the tail is SciPy's", (t, freedom, tail) => {
  expect(upperTail(t, freedom)).toBeCloseTo(tail, 9);
});

test("when a quantile is asked for, then its tail is the probability", () => {
  for (const freedom of [1, 2.5, 30, 500])
    expect(upperTail(upperQuantile(0.025, freedom), freedom)).toBeCloseTo(0.025, 10);
});
