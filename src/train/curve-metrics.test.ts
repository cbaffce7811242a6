// Curves and calibration against scikit-learn's (tests/goldens/evaluation.json), and where they are undefined.

import { describe, expect, test } from "vitest";
import goldens from "../../tests/goldens/evaluation.json" with { type: "json" };
import { Generator } from "../core/random.ts";
import * as metrics from "./metrics.ts";

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 12);
  });
}

describe("against scikit-learn", () => {
  test.each(goldens.curves)("when rows are scored, then both curves agree", golden => {
    const { truth, score } = golden;
    const roc = metrics.rocCurve(truth, score);
    expectClose(roc.falsePositiveRate, golden.falsePositiveRate);
    expectClose(roc.truePositiveRate, golden.truePositiveRate);
    const curve = metrics.precisionRecallCurve(truth, score);
    expectClose(curve.precision, golden.precision);
    expectClose(curve.recall, golden.recall);
    expectClose(curve.threshold.slice(1), golden.threshold);
    expect(metrics.averagePrecision(truth, score)).toBeCloseTo(golden.averagePrecision, 12);
  });

  test.each(goldens.curves)("when the ROC curve's area is summed, then it is the AUC", golden => {
    const { falsePositiveRate: x, truePositiveRate: y } = metrics.rocCurve(
      golden.truth,
      golden.score,
    );
    let area = 0;
    for (let i = 1; i < x.length; i++) area += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2;
    expect(area).toBeCloseTo(metrics.rocAuc(golden.truth, golden.score), 12);
  });

  test.each(goldens.calibration)("when probabilities are binned, then the bins agree", golden => {
    const bins = metrics.reliability(golden.truth, golden.probability, golden.bins);
    expectClose(
      bins.map(bin => bin.predicted),
      golden.predicted,
    );
    expectClose(
      bins.map(bin => bin.observed),
      golden.observed,
    );
    expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(golden.truth.length);
  });
});

describe("the calibration error", () => {
  const generator = new Generator(3);
  const probability = Array.from({ length: 500 }, () => generator.uniform());
  const calibrated = () => probability.map(p => Number(generator.uniform() < p));

  test("when rows come from the probabilities, then about one error in a hundred is past the limit", () => {
    const limit = metrics.calibrationErrorLimit(probability);
    const errors = Array.from({ length: 1000 }, () =>
      metrics.expectedCalibrationError(calibrated(), probability),
    );
    const past = errors.filter(error => error > limit).length;
    expect(past).toBeGreaterThan(1);
    expect(past).toBeLessThan(25);
  });

  test("when a model is too sure, then its error is past the limit", () => {
    const sure = probability.map(p => (p > 0.5 ? 0.5 + p / 2 : p / 2));
    const error = metrics.expectedCalibrationError(calibrated(), sure);
    expect(error).toBeGreaterThan(metrics.calibrationErrorLimit(sure));
  });

  test("when there are many classes, then the most probable one's is judged", () => {
    const { truth, probability } = metrics.confidence([0, 2], [0.5, 0.3, 0.2, 0.6, 0.3, 0.1], 3);
    expect([...truth]).toEqual([1, 0]);
    expect([...probability]).toEqual([0.5, 0.6]);
    expect(metrics.expectedCalibrationError(truth, probability)).toBeCloseTo(0.55, 12);
  });
});

describe("undefined cases and bad input", () => {
  test("when a class is absent, then its rates are NaN", () => {
    expect(metrics.rocCurve([1, 1], [0.2, 0.9]).falsePositiveRate[1]).toBeNaN();
    expect(metrics.averagePrecision([0, 0], [0.2, 0.9])).toBeNaN();
    expect(metrics.averagePrecision([], [])).toBeNaN();
    expect(metrics.expectedCalibrationError([], [])).toBeNaN();
    expect(metrics.calibrationErrorLimit([])).toBeNaN();
  });

  test("when a probability is none, then the error names value and row", () => {
    expect(() => metrics.reliability([0, 1], [0.5, 1.5])).toThrow(/got 1.5 in row 1/);
    expect(() => metrics.reliability([0, 1], [0.5, Number.NaN])).toThrow(/got NaN in row 1/);
    expect(() => metrics.rocCurve([0, 1], [1])).toThrow(/shape-mismatch/);
  });
});
