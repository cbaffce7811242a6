// downhill tune, as a command.

import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { boston, workplace } from "./support/command.ts";

const { at, ended, json } = workplace();
const few = ["--target", "medv", "--trials", "14", "--epochs", "6"];

test("when a table is tuned, then the best of the trials stands beside the defaults, with the command to train it", () => {
  const { status, stdout, stderr } = ended("tune", boston, ...few, "--lang", "en");
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("The best of 14 trials");
  expect(stdout).toMatch(/defaults +\d/);
  expect(stdout).toMatch(/best trial +\d/);
  expect(stdout).toMatch(/Next: downhill train .*boston\.csv --target medv --preset plain .*--lr /);
  expect(stderr).toContain("the best so far");
  expect(ended("tune", boston, ...few, "--lang", "ko").stdout).toContain("최고의 시도");
});

test("when a study is stopped and gone on with, then it is the study that never stopped", () => {
  const short = ["--target", "medv", "--epochs", "6", "--trials"];
  const part = json("tune", boston, ...short, "6", "--study", "s");
  expect(part.trials).toHaveLength(6);
  expect(existsSync(at("s/study.jsonl"))).toBe(true);
  const rest = json("tune", boston, ...short, "14", "--study", "s");
  const whole = json("tune", boston, ...few);
  expect(rest).toEqual(whole);
  const { trials, best, defaults, importance, schema } = whole;
  expect(schema).toBe(1);
  expect(trials).toHaveLength(14);
  expect(best.loss).toBeCloseTo(trials[best.trial].value, 12);
  expect(best.loss).toBeLessThan(defaults.loss);
  expect(best.config).toMatchObject({ ...trials[best.trial].parameters, epochs: 6 });
  expect(best.test).toHaveProperty("rmse");
  expect(importance.length).toBeGreaterThan(0);
});

test("when options are fixed on the command line, then they are not tuned, and pruning saves epochs", () => {
  const args = ["--target", "medv", "--trials", "20", "--epochs", "12", "--hidden", "16"];
  const { trials, best } = json("tune", boston, ...args, "--pruner", "median");
  expect(best.config.hidden).toEqual([16]);
  expect(trials.every((trial: { parameters: object }) => !("hidden" in trial.parameters))).toBe(
    true,
  );
  const pruned = trials.filter(({ state }: { state: string }) => state === "pruned");
  expect(pruned.length).toBeGreaterThan(0);
  expect(pruned.every(({ epochs }: { epochs: number }) => epochs < 12)).toBe(true);
});

test.each([
  [["--trials", "0"], 2, "option-out-of-range"],
  [["--sampler", "tpo"], 2, "option-out-of-range"],
  [["--valid", "0"], 4, "valid-empty"],
])("when the options are %o, then the command ends with %i", (args, code, name) => {
  const { status, stderr } = ended("tune", boston, "--target", "medv", ...args, "--lang", "en");
  expect(stderr).toContain(name);
  expect(status).toBe(code);
});

test("when a study was begun with another seed or other epochs, then it is refused", () => {
  const args = ["--target", "medv", "--trials", "2", "--study", "t", "--epochs"];
  json("tune", boston, ...args, "2");
  for (const other of [["2", "--seed", "5"], ["3"]]) {
    const { status, stderr } = ended("tune", boston, ...args, ...other, "--lang", "en");
    expect(stderr).toContain("study-differs");
    expect(status).toBe(2);
  }
});
