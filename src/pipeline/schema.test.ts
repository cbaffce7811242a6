// The schema of a configuration: defaults, what it refuses, and what it says.

import { expect, test } from "vitest";
import { DownhillError } from "../core/errors.ts";
import { defaultConfig } from "../log/config.ts";
import { checkConfig, configJsonSchema } from "./schema.ts";

function refusal(given: Record<string, unknown>): DownhillError {
  try {
    checkConfig({ target: "y", ...given });
  } catch (error) {
    if (error instanceof DownhillError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

test("when only the target is given, then the rest are defaults", () => {
  expect(checkConfig({ target: "y" })).toEqual({ target: "y", ...defaultConfig });
});

test("when hidden is empty, then the model is linear", () => {
  expect(checkConfig({ target: "y", hidden: [] }).hidden).toEqual([]);
});

test.each([
  ["a key that is none", { hiden: [8] }, "config-unknown-key", "hidden"],
  ["a share of 1", { test: 1 }, "option-out-of-range", "test"],
  ["shares that leave nothing", { valid: 0.5, test: 0.5 }, "option-out-of-range", "valid"],
  ["a level of 1", { interval: 1 }, "option-out-of-range", "interval"],
  ["a threshold of 0", { threshold: 0 }, "option-out-of-range", "threshold"],
  ["a threshold that is a word", { threshold: "half" }, "config-invalid", "threshold"],
  ["a metric that is none", { metric: "loss" }, "config-invalid", "metric"],
  ["a negative rate", { lr: -1 }, "option-out-of-range", "lr"],
  ["no epochs", { epochs: 0 }, "option-out-of-range", "epochs"],
  ["a text for a number", { lr: "fast" }, "config-invalid", "lr"],
  ["an activation that is none", { activation: "relo" }, "config-invalid", "relu"],
  [
    "a batch of one row under batch norm",
    { batchNorm: true, batchSize: 1 },
    "option-out-of-range",
    "batchSize",
  ],
  ["the target among the features", { features: ["x", "y"] }, "config-invalid", "features"],
  ["the target among what is dropped", { drop: ["y"] }, "config-invalid", "drop"],
  ["the target as the group", { group: "y" }, "config-invalid", "group"],
  ["a group and a time", { group: "g", time: "t" }, "config-invalid", "time"],
  ["half an epoch", { epochs: 1.5 }, "config-invalid", "epochs"],
])("when there is %s, then it is refused by name", (_, given, code, named) => {
  const error = refusal(given);
  expect(error.code).toBe(code);
  expect(error.sentence).toContain(named);
});

test("when an editor asks, then the JSON Schema knows every key", () => {
  const { properties } = configJsonSchema() as { properties: object };
  expect(Object.keys(properties).sort()).toEqual(["target", ...Object.keys(defaultConfig)].sort());
});
