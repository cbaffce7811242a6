import { expect, it } from "vitest";
import { errorOf, floorOf, geometricMean, mean, pairedInterval, ranks, ratioOf } from "./scores.ts";

it("when a score is better large, then its error is what it lacks to 1", () => {
  expect(errorOf("rmse", { rmse: 3.5 })).toBe(3.5);
  expect(errorOf("auc", { auc: 0.75, accuracy: 1 })).toBe(0.25);
  expect(errorOf("accuracy", { auc: 1, accuracy: 0.75 })).toBe(0.25);
  expect(errorOf("auc", { accuracy: 1 })).toBeNaN();
});

it("when errors are compared, then means are divided, with 0.005 added to both for classification only", () => {
  expect([floorOf("rmse"), floorOf("auc"), floorOf("accuracy")]).toEqual([0, 0.005, 0.005]);
  expect(ratioOf([1, 3], [4, 4])).toBe(0.5);
  expect(ratioOf([0, 0], [0.005, 0.005], 0.005)).toBe(0.5);
});

it("when ratios are averaged, then halves and doubles cancel", () => {
  expect(geometricMean([0.5, 2])).toBeCloseTo(1, 15);
  expect(geometricMean([1, 4, 2])).toBeCloseTo(2, 15);
  expect(mean([1, 2, 6])).toBe(3);
});

it("when errors are ranked, then the smallest is first and equal ones share the mean of their ranks", () => {
  expect(ranks([0.3, 0.1, 0.2])).toEqual([3, 1, 2]);
  expect(ranks([0.1, 0.2, 0.1, 0.3])).toEqual([1.5, 3, 1.5, 4]);
  expect(ranks([1, 1, 1])).toEqual([2, 2, 2]);
});

it("when ratios of splits are known, then their interval is Student's t on the logarithms", () => {
  // scipy.stats.t.interval(0.95, 4, mean, sem) of the logarithms of these ratios.
  const interval = pairedInterval([1.1, 0.9, 1.2, 1.0, 1.3], [1, 1, 1, 1, 1])!;
  expect(interval.low).toBeCloseTo(0.91071993, 8);
  expect(interval.high).toBeCloseTo(1.30652907, 8);
});

it("when every split has the same ratio, then the interval is that ratio", () => {
  const interval = pairedInterval([2, 4, 6], [1, 2, 3])!;
  expect(interval.low).toBeCloseTo(2, 12);
  expect(interval.high).toBeCloseTo(2, 12);
});

it("when classification has no error on a split, then the floor keeps its ratio finite", () => {
  const interval = pairedInterval([0, 0.01], [0.01, 0], 0.005)!;
  expect(Number.isFinite(interval.low) && Number.isFinite(interval.high)).toBe(true);
});

it("when there is one split, then there is no interval", () => {
  expect(pairedInterval([1], [2])).toBeUndefined();
});
