// Reference: the example of Demšar (2006), section 3.2.2: 14 data sets, 4 classifiers.

import { expect, test } from "vitest";
import { compare, ranksOf } from "./quality-statistics.ts";

test("when values are ranked, then the least is first and equal ones share their places", () => {
  expect(ranksOf([0.3, 0.1, 0.3, 0.2])).toEqual([3.5, 1, 3.5, 2]);
});

test("when four are compared on 14 problems, then the critical difference is Demšar's 1.25", () => {
  const rows = Array.from({ length: 14 }, (_, i) => [1 + (i % 2), 2 - (i % 2), 3, 4]);
  const { criticalDifference, meanRanks } = compare(rows);
  expect(criticalDifference).toBeCloseTo(1.25, 2);
  expect(meanRanks).toEqual([1.5, 1.5, 3, 4]);
});

test("when all rank alike everywhere, then χ² is as large as it can be, n(k − 1)", () => {
  const rows = Array.from({ length: 10 }, () => [1, 2, 3, 4]);
  expect(compare(rows).chiSquare).toBeCloseTo(30, 9);
});
