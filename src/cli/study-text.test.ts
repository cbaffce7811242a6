import { expect, test } from "vitest";
import { defaultConfig } from "../log/config.ts";
import type { StudyDocument } from "../report/study-document.ts";
import { studyText } from "./study-text.ts";

const config = { ...defaultConfig, target: "y" };
const seed = (value: number) => ({
  ...{ seed: 1, value, valid: { rmse: value }, test: { rmse: 2 * value } },
});

/** A study of which the defaults had these values. */
const document = (defaults: readonly number[]): StudyDocument =>
  JSON.parse(
    JSON.stringify({
      schema: 1,
      study: {
        ...{ name: "s", file: "t.csv", data: ["t.csv", "my rows.csv"], target: "y" },
        ...{ metric: "loss", direction: "minimize", sampler: "random", pruner: "none" },
        ...{ seed: 0, workers: 1, space: { lr: {} } },
      },
      trials: [
        {
          ...{ number: 0, state: "complete", value: 1, parameters: { lr: 0.1 } },
          ...{ steps: [1], values: [1], verdict: null, why: null },
        },
      ],
      best: { trial: 0, config, seeds: [seed(1), seed(2), seed(3)] },
      defaults: { config, seeds: defaults.map(seed) },
      ...{ claim: null, refits: null, importance: [], advice: [] },
    }),
  );

const rowOf = (defaults: readonly number[]) =>
  studyText(document(defaults), { language: "en", run: null, report: null })
    .split("\n")
    .find(line => line.startsWith("defaults"))!
    .trim()
    .split(/ {2,}/);

test("when a seed of a study from its file diverged, then it counts for nothing, not for 0", () => {
  expect(rowOf([2, 4, Number.NaN])).toEqual(["defaults", "3 ± 1.4", "6 ± 2.8"]);
  expect(rowOf([Number.NaN, Number.NaN, Number.NaN])).toEqual(["defaults", "–", "–"]);
});

test("when the data are in several files, then the command that trains the best names them, quoted", () => {
  const text = studyText(document([2, 4, 6]), { language: "en", run: "best", report: null });
  expect(text).toContain("downhill train t.csv 'my rows.csv' --target y --preset plain");
});
