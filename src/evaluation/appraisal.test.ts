// Charts as data: sizes that stay within bounds, and what they hold.

import { describe, expect, test } from "vitest";
import { classCharts, numberCharts } from "./appraisal.ts";

/** Rows whose class is i modulo `classes`, most of them predicted right. */
function answers(rows: number, classes: number) {
  const truth = Int32Array.from({ length: rows }, (_, i) => (i * i + i) % classes);
  const predicted = truth.map((code, i) => (i % 5 === 0 ? (code + 1) % classes : code));
  const probabilities = new Float64Array(rows * classes).fill(0.4 / classes);
  predicted.forEach((code, i) => {
    probabilities[i * classes + code]! += 0.6;
  });
  const names = Array.from({ length: classes }, (_, code) => `class ${code}`);
  return { classes: names, truth, predicted, probabilities };
}

describe("classes", () => {
  test("when there are two, then the second has curves and every row is in the matrix", () => {
    const { curves, confusion, reliability, rows } = classCharts({
      classes: ["no", "yes"],
      truth: Int32Array.of(0, 0, 1, 1),
      probabilities: Float64Array.of(0.9, 0.1, 0.6, 0.4, 0.65, 0.35, 0.2, 0.8),
      predicted: Int32Array.of(0, 0, 0, 1),
    });
    expect(rows).toBe(4);
    expect(curves.map(({ name, auc, share }) => [name, auc, share])).toEqual([["yes", 0.75, 0.5]]);
    expect(confusion).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(reliability.error).toBeLessThan(reliability.limit);
  });

  test("when there are a thousand, then five have curves and fifteen a row of the matrix", () => {
    const charts = classCharts(answers(3000, 1000));
    expect(charts.curves).toHaveLength(5);
    expect(charts.classes).toHaveLength(16);
    expect(charts.classes.at(-1)).toBeNull();
    expect(charts.confusion.flat().reduce((a, b) => a + b)).toBe(3000);
  });

  test("when rows are many, then a curve has its ends and at most 200 points", () => {
    const rows = 5000;
    const score = Float64Array.from({ length: rows }, (_, i) => ((i * 7919) % rows) / rows);
    const { curves } = classCharts({
      classes: ["no", "yes"],
      truth: Int32Array.from(score, p => Number(p > 0.3)),
      probabilities: Float64Array.from([...score].flatMap(p => [1 - p, p])),
      predicted: Int32Array.from(score, p => Number(p > 0.5)),
    });
    const { falsePositiveRate, truePositiveRate, auc } = curves[0]!;
    expect(falsePositiveRate.length).toBeLessThanOrEqual(200);
    expect([falsePositiveRate[0], truePositiveRate[0]]).toEqual([0, 0]);
    expect([falsePositiveRate.at(-1), truePositiveRate.at(-1)]).toEqual([1, 1]);
    expect(auc).toBe(1);
  });
});

test("when numbers are many, then a thousand points at even steps are kept", () => {
  const truth = Float64Array.from({ length: 2500 }, (_, i) => i);
  const charts = numberCharts(truth, truth);
  expect(charts.rows).toBe(2500);
  expect(charts.truth.length).toBeLessThanOrEqual(1000);
  expect(charts.truth.slice(0, 3)).toEqual([0, 3, 6]);
  expect(charts.prediction).toEqual(charts.truth);
});
