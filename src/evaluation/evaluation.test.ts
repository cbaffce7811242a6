// What is fitted on and asked of rows that were not trained on, against SciPy and scikit-learn
// (tests/goldens/evaluation.json).

import { describe, expect, test } from "vitest";
import goldens from "../../tests/goldens/evaluation.json" with { type: "json" };
import { Generator } from "../core/random.ts";
import { halfWidth, residualsOf } from "../prepare/calibration.ts";
import type { Table } from "../table/columns.ts";
import * as metrics from "../train/metrics.ts";
import {
  bestThreshold,
  conformalQuantile,
  coverageOf,
  fitTemperature,
  partialDependence,
  permutationImportance,
} from "./index.ts";

describe("temperature", () => {
  const { binary, many } = goldens.temperature;

  test("when logits are fitted, then the temperature is that of SciPy's minimiser", () => {
    expect(fitTemperature(binary.logits, binary.truth)).toBeCloseTo(binary.temperature, 6);
    const found = fitTemperature(many.logits.flat(), many.truth, { classes: 4 });
    expect(found).toBeCloseTo(many.temperature, 6);
  });

  test("when two classes are written as two logits, then the temperature is the same", () => {
    const two = binary.logits.flatMap(z => [0, z]);
    const found = fitTemperature(two, binary.truth, { classes: 2 });
    expect(found).toBeCloseTo(fitTemperature(binary.logits, binary.truth), 9);
  });

  test("when few rows are all right, then a prior keeps the temperature near 1 and none lets it fall", () => {
    const [logits, truth] = [
      [3, -3, 3, -3],
      [1, 0, 1, 0],
    ];
    expect(fitTemperature(logits, truth)).toBeCloseTo(0.05, 3);
    expect(fitTemperature(logits, truth, { prior: 0.5 })).toBeGreaterThan(0.8);
  });

  test("when there is nothing to learn, then the temperature is 1", () => {
    expect(fitTemperature([], [])).toBe(1);
    expect(fitTemperature([0, 0], [0, 1])).toBe(1);
  });
});

describe("threshold", () => {
  test.each(goldens.thresholds)("when a goal is named, then no threshold does better", golden => {
    const { truth, probability } = golden;
    const { f1, accuracy, balancedAccuracy } = metrics;
    for (const [name, metric] of Object.entries({ f1, accuracy, balancedAccuracy })) {
      const goal = name as "f1" | "accuracy" | "balancedAccuracy";
      const { threshold, value } = bestThreshold(truth, probability, goal);
      expect(value).toBeCloseTo(golden[goal], 12);
      const called = probability.map(p => Number(p > threshold));
      expect(metric(truth, called)).toBeCloseTo(value, 12);
    }
    const youden = bestThreshold(truth, probability, "youden");
    expect((1 + youden.value) / 2).toBeCloseTo(golden.balancedAccuracy, 12);
  });

  test("when a class is absent, then the threshold is one half", () => {
    expect(bestThreshold([1, 1], [0.2, 0.3], "f1").threshold).toBe(0.5);
    expect(bestThreshold([], [], "f1").threshold).toBe(0.5);
  });

  test("when thresholds do equally well, then it is the one next to one half", () => {
    const { threshold } = bestThreshold([0, 1, 0, 1], [0.1, 0.4, 0.45, 0.9], "accuracy");
    expect(threshold).toBeCloseTo(0.675, 12);
  });
});

describe("conformal intervals", () => {
  test("when errors are exchangeable, then coverage is within three standard errors of the level", () => {
    const generator = new Generator(1);
    const draw = (n: number) => Float64Array.from({ length: n }, () => generator.normal() ** 3);
    for (const level of [0.5, 0.8, 0.9, 0.95]) {
      const half = conformalQuantile(draw(400).map(Math.abs), level);
      const truth = draw(2000);
      const found = coverageOf(truth, new Float64Array(2000), { half, level, errors: 400 });
      expect(Math.abs(found.coverage - level)).toBeLessThan(3 * found.standardError);
    }
  });

  test("when many calibrations are repeated, then their coverages spread by the standard error", () => {
    const generator = new Generator(2);
    const draw = (n: number) =>
      Float64Array.from({ length: n }, () => Math.abs(generator.normal()));
    const options = { level: 0.8, errors: 100 };
    const found = Array.from({ length: 300 }, () => {
      const half = conformalQuantile(draw(100), 0.8);
      return coverageOf(draw(150), new Float64Array(150), { half, ...options });
    });
    const mean = found.reduce((sum, { coverage }) => sum + coverage, 0) / 300;
    const variance = found.reduce((sum, { coverage }) => sum + (coverage - mean) ** 2, 0) / 300;
    expect(Math.sqrt(variance) / found[0]!.standardError).toBeGreaterThan(0.85);
    expect(Math.sqrt(variance) / found[0]!.standardError).toBeLessThan(1.15);
  });

  test("when there are too few errors for the level, then the interval is endless", () => {
    expect(conformalQuantile([1, 2, 3], 0.75)).toBe(3);
    expect(conformalQuantile([1, 2, 3], 0.9)).toBe(Number.POSITIVE_INFINITY);
    expect(conformalQuantile([], 0.5)).toBe(Number.POSITIVE_INFINITY);
  });

  test("when more errors come than are kept, then the width is at most one kept error more", () => {
    const errors = Float64Array.from({ length: 5309 }, (_, i) => (i * 1237) % 5309);
    const kept = residualsOf(errors);
    expect(kept.sorted).toHaveLength(1000);
    for (const level of [0.01, 0.5, 0.9, 0.95, 0.999]) {
      const excess = halfWidth(kept, level) - conformalQuantile(errors, level);
      expect(excess).toBeGreaterThanOrEqual(0);
      expect(excess).toBeLessThan(6);
    }
  });

  test("when the level is no share, then the error says so", () => {
    for (const level of [0, 1, 1.2, Number.NaN])
      expect(() => conformalQuantile([1], level)).toThrow(/between 0 and 1.*option-out-of-range/);
  });
});

const { x, y, weights, bias, ...inspected } = goldens.inspection;
const table: Table = {
  file: "golden",
  rows: x.length,
  columns: [0, 1, 2].map(i => ({
    name: `x${i}`,
    kind: "number",
    values: Float64Array.from(x, row => row[i]!),
  })),
};
const linear = async ({ columns, rows }: Table) =>
  Float64Array.from({ length: rows }, (_, row) =>
    columns.reduce(
      (sum, column, i) => sum + ("values" in column ? column.values[row]! * weights[i]! : 0),
      bias,
    ),
  );

describe("importance", () => {
  test("when columns are shuffled often, then their importance is scikit-learn's within its error", async () => {
    const found = await permutationImportance(table, {
      columns: ["x0", "x1", "x2"],
      predict: linear,
      error: outputs => metrics.mse(y, outputs),
      repeats: 400,
    });
    expect(found.map(({ name }) => name)).toEqual(["x0", "x1", "x2"]);
    found.forEach(({ mean, std }, i) => {
      const error = inspected.std[i]! * Math.sqrt(2 / 400);
      expect(Math.abs(mean - inspected.importance[i]!)).toBeLessThan(4 * error);
      expect(std / inspected.std[i]!).toBeGreaterThan(0.8);
      expect(std / inspected.std[i]!).toBeLessThan(1.25);
    });
  });

  test("when the seed is the same, then the figures are the same; a column that is not used is worth 0", async () => {
    const ask = () =>
      permutationImportance(table, {
        columns: ["x0", "x2"],
        predict: async ({ columns: [first] }) =>
          first && "values" in first ? first.values : new Float64Array(0),
        error: outputs => metrics.mae(y, outputs),
        seed: 4,
      });
    const [first, second] = await ask();
    expect(second).toEqual({ name: "x2", mean: 0, std: 0 });
    expect((await ask())[0]).toEqual(first);
    expect(first!.mean).toBeGreaterThan(0);
  });
});

describe("partial dependence", () => {
  test("when a number takes few values, then the means at each are scikit-learn's", async () => {
    const { at, means, kind } = await partialDependence(table, { column: "x2", predict: linear });
    expect(kind).toBe("number");
    expect(at).toEqual(inspected.grid);
    means[0]!.forEach((mean, i) => {
      expect(mean).toBeCloseTo(inspected.dependence[i]!, 10);
    });
  });

  test("when a number takes many values, then the grid is quantiles between the 5th and the 95th percentile", async () => {
    const { at } = await partialDependence(table, { column: "x0", predict: linear, points: 7 });
    expect(at).toHaveLength(7);
    const below = (value: number) => x.filter(row => row[0]! < value).length / x.length;
    expect(below(at[0] as number)).toBeCloseTo(0.05, 1);
    expect(below(at[3] as number)).toBeCloseTo(0.5, 1);
    expect(below(at[6] as number)).toBeCloseTo(0.95, 1);
  });

  test("when a column is categories, then the most frequent come first, with a mean for each output", async () => {
    const codes = Int32Array.of(2, 2, 2, 0, 0, 1, -1);
    const cities = { name: "city", kind: "category", codes, categories: ["a", "b", "c"] } as const;
    const { at, means } = await partialDependence(
      { file: "", rows: 7, columns: [cities] },
      {
        column: "city",
        points: 2,
        predict: async ({ columns: [city] }) =>
          city && "codes" in city ? [...city.codes].flatMap(code => [code, -code]) : [],
      },
    );
    expect(at).toEqual(["c", "a"]);
    expect(means[0]).toEqual([expect.closeTo(2, 12), 0]);
    expect(means[1]).toEqual([expect.closeTo(-2, 12), expect.closeTo(0, 12)]);
  });

  test("when a column has no value, then there is no point", async () => {
    const values = new Float64Array(3).fill(Number.NaN);
    const empty: Table = { file: "", rows: 3, columns: [{ name: "a", kind: "number", values }] };
    const { at, means } = await partialDependence(empty, {
      column: "a",
      predict: async () => [1, 1, 1],
    });
    expect([at, means]).toEqual([[], []]);
  });
});
