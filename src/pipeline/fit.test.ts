import { expect, test } from "vitest";
import type { Preparation } from "../prepare/index.ts";
import { metricsOf } from "./training.ts";

test("when a true value is 0, then no share of it is reported, though it was standardised", () => {
  const target = { name: "y", center: 43.7, scale: 17.3, classes: [] };
  const preparation: Preparation = { task: "regression", target, inputs: [], leftOut: [] };
  const standardised = (values: number[]) =>
    Float32Array.from(values, value => (value - target.center) / target.scale);
  const outputs = standardised([1, 2, 3]);
  expect(metricsOf(preparation, outputs, standardised([0, 2, 3]))).not.toHaveProperty("mape");
  expect(metricsOf(preparation, outputs, standardised([2, 2, 3])).mape).toBeCloseTo(1 / 6, 5);
});
