// What the doctor would have changed, on charts of the rules' cases: the side on which a rate is wrong, and causes that
// a symptom may have.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Chart, type Code, examine } from "../../src/doctor/index.ts";

const root = join(import.meta.dirname, "cases");

function found(code: Code, name: string) {
  const text = readFileSync(join(root, code, `${name}.json`), "utf8");
  const chart = { steps: [], layers: [], probes: [], history: undefined };
  const { findings } = examine({ ...chart, ...(JSON.parse(text) as Partial<Chart>) });
  const { severity, remedies } = findings.find(finding => finding.code === code)!;
  return { severity, remedies, actions: remedies.map(({ action }) => action) };
}

test("when outputs have collapsed, then the steps tell whether the rate is too high or too low", () => {
  expect(found("collapsed-output", "sick-fast").remedies[0]).toEqual({
    action: "lower-rate",
    change: { lr: 0.05 },
  });
  expect(found("collapsed-output", "sick-slow").remedies[0]).toEqual({
    action: "raise-rate",
    change: { lr: 1e-5 },
  });
});

test("when layers of sigmoids begin alike for every row, then another activation is among the remedies, and of others not", () => {
  const relu = { action: "change-activation", change: { activation: "relu" } };
  expect(found("bad-initialisation", "sick-sigmoids").remedies).toContainEqual(relu);
  expect(found("bad-initialisation", "sick-wild").actions).not.toContain("change-activation");
});

test("when units are saturated, then a lower rate is among the remedies, after the inputs", () => {
  const { actions } = found("saturated-units", "sick-unscaled");
  expect(actions.indexOf("lower-rate")).toBeGreaterThan(actions.indexOf("scale-inputs"));
});

test("when there is no activation, then one that bends and one that saturates are offered", () => {
  const { remedies } = found("no-nonlinearity", "sick-identity");
  expect(remedies.map(({ change }) => change?.activation)).toEqual(["relu", "tanh"]);
});

test.each([
  ["over-regularised", "sick-unusual", { weightDecay: 0.0003 }],
  ["update-ratio", "sick-little", { lr: 0.003 }],
  ["unscaled-inputs", "sick-chosen", { scaling: "standard" }],
] as const)("when %s is merely unusual, then it is a remark", (code, name, change) => {
  const { severity, remedies } = found(code, name);
  expect(severity).toBe("info");
  expect(remedies[0]!.change).toEqual(change);
});
