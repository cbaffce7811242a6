// Reference: scikit-learn 1.2.1's GaussianProcessRegressor with Matern(length_scale=[0.4, 0.7], nu=2.5), alpha=0.01 and no
// optimizer, fitted to y − m, its variance times σ²; m and σ² by numpy from their formulas, as is the likelihood.

import { describe, expect, test } from "vitest";
import { Generator } from "../../core/random.ts";
import { fitted, GaussianProcess, type Inputs, negativeLogPosterior } from "./gaussian-process.ts";

const inputs: Inputs = {
  rows: [
    [0.1, 0.2],
    [0.4, 0.9],
    [0.5, 0.5],
    [0.75, 0.1],
    [0.95, 0.7],
    [0.3, 0.35],
  ].map(row => Float64Array.from(row)),
  axisOf: Int32Array.of(0, 1),
};
const values = [1.2, -0.4, -1.1, 0.3, 0.9, -0.6];
const hyperparameters = { lengths: Float64Array.of(0.4, 0.7), noise: 0.01 };
const flat = { mean: 0, deviation: 1e9 };

describe("a Gaussian process", () => {
  const process = new GaussianProcess(inputs, values, hyperparameters);

  test("when it has seen values, then mean and scale are those of greatest likelihood", () => {
    expect(process.mean).toBeCloseTo(0.9388074257048525, 12);
    expect(process.scale).toBeCloseTo(1.5605092454143656, 12);
  });

  test.each([
    [0.2, 0.6, -0.062151677199887456, 0.2340935210839686],
    [0.5, 0.5, -1.0791480228256298, 0.014616419046824891],
    [1, 0, 0.9904167544052316, 0.5938188147350899],
  ])(
    "when it predicts at (%d, %d), then it is scikit-learn's posterior",
    (x, y, mean, variance) => {
      const at = process.at(Float64Array.of(x, y));
      expect(at.mean).toBeCloseTo(mean, 12);
      expect(at.variance).toBeCloseTo(variance, 12);
    },
  );

  test("when slopes are asked for, then they are those of finite differences", () => {
    const x = Float64Array.of(0.33, 0.61);
    const [ofMean, ofVariance] = [new Float64Array(2), new Float64Array(2)];
    expect(process.slopesAt(x, ofMean, ofVariance).variance).toBeCloseTo(
      process.at(x).variance,
      10,
    );
    for (const axis of [0, 1]) {
      const [above, below] = [1e-5, -1e-5].map(step =>
        process.at(x.map((place, i) => place + (i === axis ? step : 0))),
      );
      expect(ofMean[axis]).toBeCloseTo((above!.mean - below!.mean) / 2e-5, 6);
      expect(ofVariance[axis]).toBeCloseTo((above!.variance - below!.variance) / 2e-5, 6);
    }
  });

  test("when the likelihood is computed, then it is numpy's, and its gradient that of differences", () => {
    const theta = Float64Array.of(0.4, 0.7, 0.01).map(Math.log);
    const gradient = new Float64Array(3);
    const f = negativeLogPosterior(inputs, values, 2, { length: flat, noise: flat });
    expect(f(theta, gradient)).toBeCloseTo(-0.6414341128644172, 10);
    for (const [i, slope] of gradient.slice().entries()) {
      const [above, below] = [1e-5, -1e-5].map(step =>
        f(
          theta.map((t, k) => t + (k === i ? step : 0)),
          new Float64Array(3),
        ),
      );
      expect(slope).toBeCloseTo((above! - below!) / 2e-5, 5);
    }
  });
});

test("when a function depends on one axis alone, then the fit finds the other's length the longer", () => {
  const random = new Generator(5);
  const rows = Array.from({ length: 40 }, () =>
    Float64Array.of(random.uniform(), random.uniform()),
  );
  const prior = { length: { mean: -0.3, deviation: 1 }, noise: { mean: -9, deviation: 2 } };
  const { hyperparameters: found } = fitted(
    { rows, axisOf: Int32Array.of(0, 1) },
    rows.map(([x]) => Math.sin(12 * x!)),
    2,
    prior,
    30,
  );
  expect(found.lengths[1]! / found.lengths[0]!).toBeGreaterThan(4);
  expect(found.noise).toBeLessThan(1e-3);
});
