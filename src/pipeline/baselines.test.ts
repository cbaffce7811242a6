// The baselines of real and made tables, in the target's units.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  baselinesOf,
  checkConfig,
  type Prepared,
  pipeline,
  prepare,
  profileTarget,
  read,
  split,
} from "./index.ts";

const chain = pipeline(read, profileTarget, split, prepare);

async function prepared(bytes: Uint8Array, given: Record<string, unknown>): Promise<Prepared> {
  const data = { file: "table.csv", sha256: "", bytes };
  return chain.run({ config: checkConfig(given), data }, {});
}

const example = (file: string) =>
  readFileSync(new URL(`../../examples/data/${file}`, import.meta.url));
const csv = (lines: readonly string[]) => new TextEncoder().encode(lines.join("\n"));

test("when numbers are learnt, then the constant explains nothing and the line what lines explain", async () => {
  const { constant, linear } = baselinesOf(
    await prepared(example("boston.csv"), { target: "medv" }),
  );
  expect(constant.train.r2).toBeCloseTo(0, 9);
  expect(constant.test!.r2).toBeLessThan(0);
  // scikit-learn's Ridge(1) on all rows explains 0.74.
  expect(linear.train.r2).toBeGreaterThan(0.68);
  expect(linear.train.r2).toBeLessThan(0.8);
  expect(linear.test!.rmse!).toBeLessThan(0.75 * constant.test!.rmse!);
});

test("when the network's inputs are not scaled, then the baselines are the same", async () => {
  const scaled = await prepared(example("boston.csv"), { target: "medv" });
  const raw = await prepared(example("boston.csv"), { target: "medv", scaling: "none" });
  expect(baselinesOf(raw)).toEqual(baselinesOf(scaled));
});

test("when classes are learnt, then the constant says their shares", async () => {
  const { constant, linear } = baselinesOf(
    await prepared(example("penguins.csv"), { target: "species" }),
  );
  expect(constant.test!.balancedAccuracy).toBeCloseTo(1 / 3, 9);
  expect(linear.valid!.accuracy).toBeGreaterThan(0.95);
  expect(linear.valid!.logLoss!).toBeLessThan(0.2 * constant.valid!.logLoss!);
});

test("when two classes are learnt, then as one logit or two the figures agree", async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `${i % 17},${i % 17 > (i * 7) % 17}`);
  const bytes = csv(["a,y", ...lines]);
  const binary = baselinesOf(await prepared(bytes, { target: "y" }));
  expect(binary.constant.test!.auc).toBe(0.5);
  expect(binary.linear.test!.auc).toBeGreaterThan(0.6);
  const many = baselinesOf(await prepared(bytes, { target: "y", task: "multiclass" }));
  expect(many.linear.test!.logLoss).toBeCloseTo(binary.linear.test!.logLoss!, 5);
  expect(many.constant.test!.logLoss).toBeCloseTo(binary.constant.test!.logLoss!, 5);
});

test("when there are no rows to validate or test, then there are no scores of them", async () => {
  const bytes = csv([
    "a,y",
    ...Array.from({ length: 60 }, (_, i) => `${i % 20},${(i % 20) * 2.5}`),
  ]);
  const { linear } = baselinesOf(await prepared(bytes, { target: "y", valid: 0, test: 0 }));
  expect([linear.valid, linear.test]).toEqual([null, null]);
  expect(linear.train.r2).toBeGreaterThan(0.99);
});

test("when rows are very many, then the line is fitted to some and is as good", async () => {
  const cells = Array.from({ length: 40 }, (_, k) => k);
  const rows = Array.from({ length: 30_000 }, (_, i) => {
    const x = cells.map(k => ((i * (2 * k + 3) + k * k) % 101) / 10);
    return [...x, x[0]! - 2 * x[1]! + ((i * 31) % 7) / 10].join(",");
  });
  const bytes = csv([[...cells.map(k => `x${k}`), "y"].join(","), ...rows]);
  const { linear } = baselinesOf(await prepared(bytes, { target: "y" }));
  expect(linear.test!.r2).toBeGreaterThan(0.99);
});
