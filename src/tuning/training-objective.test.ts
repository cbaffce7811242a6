import { expect, test } from "vitest";
import type { LogRecord } from "../log/records.ts";
import { checkConfig } from "../pipeline/index.ts";
import { valueAtBest } from "./training-objective.ts";

const config = checkConfig({ target: "y" });

/** A log with a validation loss for each epoch, and an R² that is one less it. */
function logOf(losses: readonly number[]): LogRecord[] {
  const finite = losses.map((value, i) => ({ value, epoch: i + 1 })).filter(isFiniteLoss);
  const best = finite.sort((a, b) => a.value - b.value)[0] ?? { epoch: 0, value: Number.NaN };
  // Of an epoch it asks no more than these.
  return losses.map((validLoss, i) => ({
    ...{ type: "epoch", epoch: i + 1, validLoss, validMetrics: { r2: 1 - validLoss }, best },
  })) as unknown as LogRecord[];
}

const isFiniteLoss = ({ value }: { value: number }) => Number.isFinite(value);

test("when a curve jumps about, then one lucky epoch does not make it better than a calm one", () => {
  const jagged = logOf([0.5, 0.1, 0.5, 0.5, 0.5, 0.5]);
  const calm = logOf([0.4, 0.3, 0.2, 0.2, 0.2, 0.2]);
  expect(valueAtBest({ records: calm, config }, "regression")).toBeCloseTo(0.22, 12);
  expect(valueAtBest({ records: jagged, config }, "regression")).toBeCloseTo(0.42, 12);
});

test("when the best epochs are the first or the last, then they are five all the same", () => {
  const dip = (at: number) =>
    logOf(Array.from({ length: 14 }, (_, i) => (i >= at && i < at + 3 ? 0.5 : 1)));
  for (const at of [0, 5, 11])
    expect(valueAtBest({ records: dip(at), config }, "regression")).toBeCloseTo(0.7, 12);
});

test("when there are fewer than five epochs, then all of them count", () => {
  expect(valueAtBest({ records: logOf([0.6, 0.2]), config }, "regression")).toBeCloseTo(0.4, 12);
});

test("when more of a score is better, then the best epochs are those where it is highest", () => {
  const records = logOf([0.9, 0.4, 0.3, 0.2, 0.3, 0.4, 0.9]);
  const value = valueAtBest({ records, config: { ...config, metric: "r2" } }, "regression");
  expect(value).toBeCloseTo(1 - 0.32, 12);
});

test("when a training diverged, then only whole epochs count; when it did at once, then it has no value", () => {
  const later = logOf([0.4, 0.4, 0.4, Number.NaN]);
  expect(valueAtBest({ records: later, config }, "regression")).toBeCloseTo(0.4, 12);
  const soon = logOf([0.4, Number.NaN, Number.NaN]);
  expect(valueAtBest({ records: soon, config }, "regression")).toBe(0.4);
  const atOnce = logOf([Number.NaN, Number.NaN]);
  expect(valueAtBest({ records: atOnce, config }, "regression")).toBeNaN();
});
