// The metrics against scikit-learn's numbers (tests/goldens/metrics.json), and where they are undefined.

import { describe, expect, test } from "vitest";
import goldens from "../../tests/goldens/metrics.json" with { type: "json" };
import * as metrics from "./metrics.ts";

/** Every number of `expected` against the one of the same name, to 12 digits. */
function expectClose(actual: Record<string, number>, expected: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(actual)) {
    const golden = expected[name] as number;
    expect(Math.abs(value - golden), name).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(golden)),
    );
  }
}

describe("against scikit-learn", () => {
  test.each(goldens.regression)("when the target is a number, then all errors agree", golden => {
    const bundle = metrics.regressionMetrics(golden.truth, golden.prediction);
    expect(Object.keys(bundle)).toEqual(["rmse", "mae", "r2", "mse", "mape"]);
    expectClose(bundle, golden);
  });

  test.each(goldens.classes)("when classes are predicted, then all class metrics agree", golden => {
    const { accuracy, balancedAccuracy, macroPrecision, macroRecall, macroF1 } = metrics;
    const functions = { accuracy, balancedAccuracy, macroPrecision, macroRecall, macroF1 };
    for (const [name, metric] of Object.entries(functions))
      expectClose({ [name]: metric(golden.truth, golden.predicted) }, golden);
    expect(metrics.confusionMatrix(golden.truth, golden.predicted, golden.classes)).toEqual(
      golden.confusionMatrix,
    );
  });

  test.each(goldens.binary)(
    "when one of two classes is probable, then the bundle agrees",
    golden => {
      const bundle = metrics.binaryMetrics(golden.truth, golden.probability);
      expect(Object.keys(bundle).slice(0, 3)).toEqual(["auc", "logLoss", "accuracy"]);
      expectClose(bundle, golden);
    },
  );

  test.each(goldens.multiclass)(
    "when many classes are probable, then the bundle agrees",
    golden => {
      const flat = Float64Array.from(golden.probabilities.flat());
      const bundle = metrics.multiclassMetrics(golden.truth, flat, 4);
      expect(Object.keys(bundle)).toEqual(["accuracy", "balancedAccuracy", "macroF1", "logLoss"]);
      expectClose(bundle, golden);
    },
  );
});

describe("undefined cases", () => {
  test("when the target is constant or one row, then r2 is NaN, even where its mean is inexact", () => {
    expect(metrics.r2([0.1, 0.1, 0.1], [0, 0.1, 0.2])).toBeNaN();
    expect(metrics.r2([1], [1])).toBeNaN();
  });

  test("when one class is absent, then the AUC is NaN", () => {
    expect(metrics.rocAuc([1, 1], [0.2, 0.9])).toBeNaN();
    expect(metrics.rocAuc([0, 0], [0.2, 0.9])).toBeNaN();
    expect(metrics.rocAuc([0, 1], [Number.NaN, 0.9])).toBeNaN();
  });

  test("when a true value is 0, then the bundle leaves mape out", () => {
    expect(metrics.regressionMetrics([0, 1], [1, 1])).not.toHaveProperty("mape");
  });

  test("when there are no rows, then every mean is NaN", () => {
    for (const value of Object.values(metrics.regressionMetrics([], []))) expect(value).toBeNaN();
    const { accuracy, balancedAccuracy, macroF1 } = metrics;
    for (const metric of [accuracy, balancedAccuracy, macroF1]) expect(metric([], [])).toBeNaN();
  });

  test("when all scores tie, then the AUC is one half", () => {
    expect(metrics.rocAuc([0, 1, 1, 0, 1], [3, 3, 3, 3, 3])).toBe(0.5);
  });

  test("when a prediction is NaN, then the errors are NaN and not hidden", () => {
    expect(metrics.mae([1, 2], [1, Number.NaN])).toBeNaN();
    expect(metrics.logLoss([0, 1], [0.5, Number.NaN])).toBeNaN();
  });
});

describe("bad input", () => {
  test("when the lengths differ, then the error names both", () => {
    expect(() => metrics.mse([1, 2, 3], [1, 2])).toThrow(/mse: expected 3.*got 2.*shape-mismatch/);
    expect(() => metrics.logLoss([0, 1], [0.5, 0.5], 3)).toThrow(/expected 6.*got 2/);
  });

  test("when a class is out of range, then the error names value and row", () => {
    expect(() => metrics.confusionMatrix([0, 2], [0, 1], 2)).toThrow(/0 to 1, got 2 in row 1/);
    expect(() => metrics.logLoss([0, 0.5], [0.5, 0.5])).toThrow(/got 0.5 in row 1/);
  });
});
