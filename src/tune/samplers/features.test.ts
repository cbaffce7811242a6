import { expect, test } from "vitest";
import { axesOf } from "../axes.ts";
import { categorical, conditional, float, int } from "../space.ts";
import { featuresOf } from "./features.ts";

const axes = axesOf({
  a: categorical(["x", "y", "z"]),
  b: conditional(float(0, 1), "a", ["y"]),
  c: int(0, 3),
  d: float(0, 1),
});
const { axisOf, placeOf, row } = featuresOf(axes);
const squared = (p: number[], q: number[]) => {
  const [x, y] = [p, q].map(point => row(Float64Array.from(point)));
  return x!.reduce((sum, xi, i) => sum + (xi - y![i]!) ** 2, 0);
};

test("when points are made rows, then each coordinate knows its axis, each continuous axis its place", () => {
  expect([...axisOf]).toEqual([0, 0, 0, 1, 1, 2, 3]);
  expect([...placeOf]).toEqual([-1, 3, -1, 6]);
});

test("when two points differ, then choices are 1 apart and absent ones half a range from the middle", () => {
  const absent = Number.NaN;
  expect(squared([0.5, 0.5, 0.1, 0.2], [0.5, 0.5, 0.1, 0.5])).toBeCloseTo(0.09);
  expect(squared([0.1, absent, 0.1, 0.2], [0.9, absent, 0.1, 0.2])).toBeCloseTo(1);
  expect(squared([0.5, 0.5, 0.1, 0.2], [0.5, absent, 0.1, 0.2])).toBeCloseTo(0.25);
  expect(squared([0.5, 0.9, 0.1, 0.2], [0.5, absent, 0.1, 0.2])).toBeCloseTo(0.16 + 0.25);
});
