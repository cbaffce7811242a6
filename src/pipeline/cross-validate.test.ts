// Cross-validation against what it is made of: one split, trained by hand.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { crossValidate, summaryOf } from "./cross-validate.ts";
import { checkConfig } from "./schema.ts";

function sources(file: string, given: Record<string, unknown>) {
  const bytes = readFileSync(new URL(`../../examples/data/${file}`, import.meta.url));
  const config = checkConfig({ epochs: 2, hidden: [4], ...given });
  return { config, data: { file, sha256: "", bytes } };
}

test("when a configuration is cross-validated, then every fold has its scores, and again the same", async () => {
  const data = sources("boston.csv", { target: "medv" });
  const told: number[] = [];
  const onFold = (fold: number) => void told.push(fold);
  const found = await crossValidate(data, { k: 3, onFold });
  expect(told).toEqual([1, 2, 3]);
  expect(found).toMatchObject({ type: "folds", k: 3 });
  const rmse = found!.scores.map(metrics => metrics.rmse!);
  expect(new Set(rmse).size).toBe(3);
  const mean = (rmse[0]! + rmse[1]! + rmse[2]!) / 3;
  expect(found!.metrics.rmse!.mean).toBeCloseTo(mean, 10);
  expect(found!.metrics.rmse!.std).toBeGreaterThan(0);
  expect(await crossValidate(data, { k: 3 })).toEqual(found);
});

test("when classes are learnt, then each fold learns and is tested on all of them", async () => {
  const given = { target: "species", test: 0, epochs: 20, lr: 0.01 };
  const found = await crossValidate(sources("penguins.csv", given), { k: 4 });
  expect(found!.scores).toHaveLength(4);
  for (const { accuracy } of found!.scores) expect(accuracy).toBeGreaterThan(0.9);
});

test("when it is stopped, then there is nothing to tell", async () => {
  const stopped = new AbortController();
  const found = await crossValidate(sources("boston.csv", { target: "medv" }), {
    k: 3,
    context: () => ({ signal: stopped.signal }),
    onFold: () => stopped.abort(),
  });
  expect(found).toBeUndefined();
});

test("when a score is not defined in a fold, then the others make the mean", () => {
  const { auc } = summaryOf([{ auc: 0.5 }, { auc: Number.NaN }, { auc: 0.7 }]);
  expect(auc!.mean).toBeCloseTo(0.6);
  expect(auc!.std).toBeCloseTo(Math.SQRT2 * 0.1);
});
