// Every rule on its own cases: tests/doctor/cases/CODE/sick-*.csv show the illness, healthy-*.csv do not. A .json is a
// chart (or a part of one) as doctor/chart.ts has it.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Chart, examine } from "../../src/doctor/index.ts";
import * as rules from "../../src/doctor/rules/index.ts";

const root = join(import.meta.dirname, "cases");

function chartFrom(path: string): Chart {
  const text = readFileSync(path, "utf8");
  const empty = { steps: [], layers: [], probes: [], history: undefined };
  if (path.endsWith(".json")) return { ...empty, ...(JSON.parse(text) as Partial<Chart>) };
  const [head, ...lines] = text
    .trim()
    .split("\n")
    .map(line => line.split(","));
  const number = (cell = "") => (cell === "inf" ? Number.POSITIVE_INFINITY : Number(cell));
  const column = (name: string) => lines.map(line => number(line[head!.indexOf(name)]));
  return {
    ...empty,
    history: {
      epoch: column("epoch"),
      train: column("train_loss"),
      ...(head!.includes("val_loss") && { valid: column("val_loss") }),
      measure: { name: "loss", kind: "loss" },
    },
  };
}

describe.each(Object.values(rules).map(({ code }) => code))("%s", code => {
  test.each(readdirSync(join(root, code)))("when %s is examined, then the name is right", name => {
    const codes = examine(chartFrom(join(root, code, name))).findings.map(finding => finding.code);
    if (name.startsWith("sick")) expect(codes).toContain(code);
    else expect(codes).not.toContain(code);
  });
});
