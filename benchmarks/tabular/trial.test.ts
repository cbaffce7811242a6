import { expect, it } from "vitest";
import type { TableEntry } from "./folder.ts";
import { trainKnows, trainOptions, trialOf, variantName } from "./trial.ts";

const document = {
  rows: { test: 80 },
  epochs: 12,
  metrics: { test: { auc: 0.9, logLoss: 0.3, accuracy: 0.8, f1: null } },
  seconds: { fit: 1.5 },
};

it("when a document is read, then scores have the baselines' names, and what is not there is left out", () => {
  expect(trialOf(document, 2, 1e8)).toEqual({
    ...{ auc: 0.9, accuracy: 0.8, logloss: 0.3, testRows: 80, epochs: 12 },
    ...{ seconds: 2, fitSeconds: 1.5, peakBytes: 1e8 },
  });
});

it("when a document has intervals or calibration, then coverage and calibration error are read", () => {
  const interval = { coverage: 0.91, standardError: 0.03 };
  const calibration = { ece: 0.02, eceLimit: 0.05 };
  expect(trialOf({ ...document, interval, calibration }, 2, 1e8)).toMatchObject({
    ...{ coverage: 0.91, coverageError: 0.03, calibrationError: 0.02, calibrationLimit: 0.05 },
  });
  expect(trialOf({ ...document, interval: null, calibration: null }, 2, 1e8)).toEqual(
    trialOf(document, 2, 1e8),
  );
});

it("when a variant is named, then budget and options stand in it and files have lost their folders", () => {
  expect(variantName({ preset: "best", timeBudget: 60, options: [] })).toBe("best 60 s");
  const options = ["--config", "/somewhere/mine.yaml", "--lr", "0.01"];
  expect(variantName({ preset: "plain", options })).toBe("plain --config mine.yaml --lr 0.01");
});

it("when the command is asked to train, then target, task, budget and options are given as they are", () => {
  const table: TableEntry = {
    ...{ name: "t", file: "t.csv", task: "binary", target: "y", metric: "auc", rows: 100 },
  };
  const given = trainOptions({ preset: "best", timeBudget: 60, options: ["--seed", "1"] }, table);
  expect(given.slice(0, 4)).toEqual(["--target", "y", "--task", "binary"]);
  expect(given.slice(-4)).toEqual(["--time-budget", "60", "--seed", "1"]);
  expect(given.includes("--preset")).toBe(trainKnows("preset"));
  expect(trainKnows("target")).toBe(true);
  expect(trainKnows("colour")).toBe(false);
});
