// A small part of the labelled benchmark: what the doctor reached there must not be lost. It is of the second test half,
// which has joined the development half since; the present test half is judged by `npm run bench:doctor` alone.
// benchmarks/doctor/freeze.ts wrote the file.

import { expect, test } from "vitest";
import { diagnoseHistory } from "../../src/doctor/index.ts";
import frozen from "./frozen.json" with { type: "json" };

interface Frozen {
  readonly about: string;
  readonly kind: string;
  readonly severity: string;
  readonly right: readonly string[];
  readonly train: readonly (number | null)[];
  readonly valid: readonly (number | null)[];
}

const cases = (frozen as readonly Frozen[]).map(one => {
  const numbers = (values: readonly (number | null)[]) => values.map(v => v ?? Number.NaN);
  const { verdict, findings } = diagnoseHistory({
    epoch: one.train.map((_, i) => i + 1),
    train: numbers(one.train),
    valid: numbers(one.valid),
    measure: { name: "loss", kind: "loss" },
  });
  return { ...one, sick: verdict === "sick", code: findings[0]?.code ?? "" };
});

const share = (part: typeof cases, hit: (one: (typeof cases)[number]) => boolean) =>
  part.filter(hit).length / part.length;

test("when runs are healthy or changed without harm, then few are called sick", () => {
  const well = cases.filter(({ kind }) => kind !== "sick");
  expect(well.length).toBeGreaterThanOrEqual(30);
  expect(share(well, one => one.sick)).toBeLessThanOrEqual(0.05);
});

test("when a change did harm, then it is seen, and its cause is named", () => {
  const sick = cases.filter(({ kind }) => kind === "sick");
  const grave = sick.filter(({ severity }) => severity !== "mild");
  expect(grave.length).toBeGreaterThanOrEqual(30);
  expect(share(grave, one => one.sick)).toBeGreaterThanOrEqual(0.93);
  expect(share(sick, one => one.right.includes(one.code))).toBeGreaterThanOrEqual(0.85);
});
