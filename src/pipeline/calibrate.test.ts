// What validation rows tell: temperatures, thresholds, errors for intervals; which metric and which class weights a
// training follows.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DownhillError } from "../core/errors.ts";
import { Generator } from "../core/random.ts";
import type { Facts } from "../log/records.ts";
import { halfWidth, inverseTarget } from "../prepare/index.ts";
import { appraise } from "./appraise.ts";
import { calibrated } from "./calibrate.ts";
import {
  build,
  checkConfig,
  type Evaluated,
  evaluate,
  fit,
  pipeline,
  prepare,
  profileTarget,
  read,
  split,
} from "./index.ts";

const chain = pipeline(
  read,
  profileTarget,
  split,
  prepare,
  build,
  fit({ signals: false }),
  evaluate,
);

async function trained(
  bytes: Uint8Array,
  given: Record<string, unknown>,
  facts: Facts[] = [],
): Promise<Evaluated> {
  const config = checkConfig({ epochs: 12, hidden: [16], lr: 0.01, ...given });
  const record = (fact: Facts) => void facts.push(fact);
  return chain.run({ config, data: { file: "table.csv", sha256: "", bytes } }, { record });
}

const csv = (lines: readonly string[]) => new TextEncoder().encode(lines.join("\n"));
const boston = readFileSync(new URL("../../examples/data/boston.csv", import.meta.url));

/** Two classes, a sixth of the rows positive, by a noisy line. */
function rareTable(rows = 900): Uint8Array {
  const generator = new Generator(5);
  const lines = Array.from({ length: rows }, () => {
    const [a, b] = [generator.normal(), generator.normal()];
    const yes = 1.5 * a - b + 1.2 * generator.normal() > 2;
    return `${a.toFixed(4)},${b.toFixed(4)},${yes ? "yes" : "no"}`;
  });
  return csv(["a,b,y", ...lines]);
}

describe("intervals", () => {
  test("when numbers are learnt, then the width is that of the validation errors and coverage is told", async () => {
    const run = await trained(boston, { target: "medv", interval: 0.8 });
    const { calibration, intervalFacts } = calibrated(run);
    const { preparation, sets, scores } = run;
    const [truth, given] = [sets.valid!.targets as Float32Array, scores.valid!.outputs].map(
      values => inverseTarget(preparation, values),
    );
    const errors = [...truth!].map((y, i) => Math.abs(y - given![i]!)).sort((a, b) => a - b);
    const half = halfWidth(calibration.residuals!, 0.8);
    expect(half).toBeCloseTo(errors[Math.ceil(102 * 0.8) - 1]!, 4);
    expect(intervalFacts).toMatchObject({ level: 0.8, rows: 101 });
    expect(intervalFacts!.width).toBeCloseTo(2 * half, 9);
    const { coverage, standardError } = intervalFacts!;
    expect(Math.abs(coverage! - 0.8)).toBeLessThan(3 * standardError!);
  });

  test("when there are too few validation rows or none, then no interval is promised", async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${i % 9},${(i % 9) * 2 + (i % 3)}`);
    const few = calibrated(await trained(csv(["a,y", ...lines]), { target: "y", valid: 0.1 }));
    expect(few.intervalFacts).toEqual({ level: 0.9, rows: 4, width: null });
    const none = calibrated(await trained(csv(["a,y", ...lines]), { target: "y", valid: 0 }));
    expect([none.intervalFacts, none.calibration]).toEqual([null, {}]);
  });
});

describe("probabilities", () => {
  test("when a network is too sure of itself, then the temperature is above 1 and the test rows gain", async () => {
    const options = { target: "y", epochs: 150, hidden: [64, 64], metric: "accuracy" };
    const run = await trained(rareTable(300), { ...options, valid: 0.3, test: 0.3 });
    // As if the last epoch had been taken: sharper than the best.
    const sharper = (score: { outputs: Float32Array } | null) =>
      score && { ...score, outputs: score.outputs.map(z => 4 * z) };
    const scores = {
      train: { ...run.scores.train, ...sharper(run.scores.train) },
      valid: run.scores.valid && { ...run.scores.valid, ...sharper(run.scores.valid) },
      test: run.scores.test && { ...run.scores.test, ...sharper(run.scores.test) },
    };
    const found = calibrated({ ...run, scores });
    expect(found.calibration.temperature).toBeGreaterThan(1.5);
    const facts = found.calibrationFacts!;
    expect(facts).toMatchObject({ rows: 90, part: "test" });
    expect(facts.ece).toBeLessThan(facts.eceBefore);
    const loss = found.scores.test!.metrics.logLoss!;
    expect(loss).toBeLessThan(calibrated(run).scores.test!.metrics.logLoss! * 1.2);
  });

  test("when there are no test rows, then the error is taken across folds of the validation rows", async () => {
    const { calibrationFacts } = calibrated(await trained(rareTable(), { target: "y", test: 0 }));
    expect(calibrationFacts).toMatchObject({ part: "valid", rows: 180 });
    expect(calibrationFacts!.ece).toBeLessThan(2 * calibrationFacts!.eceLimit);
  });
});

describe("thresholds, metrics and class weights", () => {
  test("when the threshold is to be found, then rare positives are found better than above one half", async () => {
    const bytes = rareTable();
    const half = calibrated(await trained(bytes, { target: "y" }));
    const found = calibrated(await trained(bytes, { target: "y", threshold: "auto" }));
    expect(found.calibration.threshold).toBeLessThan(0.4);
    const balanced = (run: typeof half) => run.scores.test!.metrics.balancedAccuracy!;
    expect(balanced(found)).toBeGreaterThan(balanced(half));
    expect(found.scores.test!.metrics.auc).toBe(half.scores.test!.metrics.auc);
  });

  test("when a metric is named, then the best epoch is the one that is best by it", async () => {
    const facts: Facts[] = [];
    const run = await trained(rareTable(), { target: "y", metric: "balancedAccuracy" }, facts);
    const values = facts.flatMap(fact =>
      fact.type === "epoch" ? [fact.validMetrics!.balancedAccuracy!] : [],
    );
    expect(values[run.fitted.bestEpoch - 1]).toBe(Math.max(...values));
    expect(new Set(values).size).toBeGreaterThan(1);
  });

  test.each([
    ["binary", () => rareTable(), { target: "y" }],
    ["multiclass", () => rareTable(), { target: "y", task: "multiclass" }],
  ])(
    "when %s classes count for the same, then more of the rare one is found",
    async (_, bytes, given) => {
      const plain = calibrated(await trained(bytes(), given));
      const weighted = calibrated(await trained(bytes(), { ...given, classWeights: "balanced" }));
      const found = (run: typeof plain) => run.scores.test!.metrics.balancedAccuracy!;
      expect(found(weighted)).toBeGreaterThan(found(plain));
    },
  );

  test.each([
    [{ metric: "auc" }, "metric"],
    [{ threshold: "auto" }, "threshold"],
    [{ classWeights: "balanced" }, "class-weights"],
  ])("when %j is asked of numbers, then it is refused", async (given, key) => {
    const refused = trained(boston, { target: "medv", ...given });
    await expect(refused).rejects.toThrow(DownhillError);
    await expect(refused).rejects.toMatchObject({ code: "config-invalid", values: { key } });
  });

  test("when intervals are asked of classes, then it is refused", async () => {
    const refused = trained(rareTable(), { target: "y", interval: 0.9 });
    await expect(refused).rejects.toMatchObject({ code: "config-invalid" });
  });
});

describe("the last look", () => {
  test("when a column is the target's only cause, then it is the most important and its curve rises", async () => {
    const lines = Array.from({ length: 400 }, (_, i) => {
      const [a, b] = [(i * 37) % 101, (i * 11) % 7];
      return `${a / 10},${b},${i % 3 === 0 ? "x" : "z"},${2 * a + (i % 5)}`;
    });
    const run = await trained(csv(["a,b,c,y", ...lines]), { target: "y", epochs: 30 });
    const { appraisal } = await appraise.run(run, {});
    const { importance, dependence, part, charts } = appraisal!;
    expect([part, charts.kind, importance.metric]).toEqual(["test", "numbers", "rmse"]);
    expect(importance.columns[0]!.name).toBe("a");
    const [curve] = dependence.columns[0]!.means;
    expect(curve!.at(-1)! - curve![0]!).toBeGreaterThan(100);
  });

  test("when classes are many, then dependence is of the most frequent and sums to less than 1", async () => {
    const lines = Array.from(
      { length: 600 },
      (_, i) => `${i % 60},${(i * 7) % 13},k${(i % 60) % 6}`,
    );
    const run = await trained(csv(["a,b,y", ...lines]), { target: "y" });
    const { appraisal } = await appraise.run(run, {});
    expect(appraisal!.dependence.classes).toHaveLength(4);
    for (const { means, at } of appraisal!.dependence.columns)
      at.forEach((_, k) => {
        expect(means.reduce((sum, of) => sum + of[k]!, 0)).toBeLessThan(1);
      });
  });

  test("when there are only training rows, then nothing is drawn", async () => {
    const run = await trained(boston, { target: "medv", valid: 0, test: 0 });
    const { appraisal, baselines } = await appraise.run(run, {});
    expect(appraisal).toBeNull();
    expect(baselines.linear.test).toBeNull();
  });
});
