// Reference: the series of Φ in decimal arithmetic of 420 digits.

import { expect, test } from "vitest";
import { improvementSlopes, logH, logImprovement } from "./improvement.ts";

test.each([
  [2, 0.6973835457882284, 0.48655931878528386],
  [0, -0.9189385332046728, 1.2533141373155003],
  [-1, -2.4851210257126413, 1.9042712333296918],
  [-3, -7.869686059603029, 3.5323375176251606],
  [-4, -11.849061577550662, 4.432483741873118],
  [-10, -55.55312203612235, 10.194383033412553],
])("when z is %d, then ln h and its slope are those of many digits", (z, value, slope) => {
  expect(logH(z).value).toBeCloseTo(value, 9);
  expect(logH(z).slope).toBeCloseTo(slope, 9);
});

test("when the improvement rounds to 0, then its logarithm still has a slope", () => {
  expect(logH(-1e4).value).toBeCloseTo(-0.5e8 - 0.9189385 - 2 * Math.log(1e4), 4);
  expect(logH(-1e4).slope).toBeCloseTo(1e4, 2);
});

test("when mean and variance change, then the slopes are those of finite differences", () => {
  const [target, mean, variance] = [0.2, 1.1, 0.3];
  const { value, byMean, byVariance } = improvementSlopes(target, { mean, variance });
  const at = (m: number, v: number) => logImprovement(target, { mean: m, variance: v });
  expect(value).toBe(at(mean, variance));
  expect(byMean).toBeCloseTo((at(mean + 1e-6, variance) - at(mean - 1e-6, variance)) / 2e-6, 6);
  expect(byVariance).toBeCloseTo((at(mean, variance + 1e-6) - at(mean, variance - 1e-6)) / 2e-6, 6);
});
