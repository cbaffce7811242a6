// What presets choose, and that nothing that was asked for is chosen over.

import { expect, test } from "vitest";
import { defaultConfig } from "../log/config.ts";
import type { Table } from "../table/columns.ts";
import { choose, presets } from "./presets.ts";
import type { Profiled } from "./read.ts";
import { checkConfig } from "./schema.ts";

const table: Table = { file: "t.csv", rows: 300, columns: [] };
const profiled = (given: Record<string, unknown>, task: Profiled["task"] = "regression") => ({
  config: checkConfig({ target: "y", ...given }),
  given: Object.keys(given),
  source: { file: "t.csv", sha256: "" },
  table,
  task,
  classes: [],
  rows: Int32Array.from({ length: 300 }, (_, i) => i),
});
const chosen = async (given: Record<string, unknown>, task?: Profiled["task"]) =>
  (await choose.run(profiled(given, task), {})).config;

test.each(["regression", "binary", "multiclass"] as const)(
  "when a preset chooses for %s of any size, then the configuration is sound",
  task => {
    for (const preset of ["plain", "default", "best"] as const)
      for (const rows of [10, 1000, 10_000, 1_000_000])
        expect(() =>
          checkConfig({ target: "y", ...presets[preset]({ task, rows }) }),
        ).not.toThrow();
  },
);

test("when the preset is plain, then it is the lecture's", async () => {
  expect(await chosen({ preset: "plain" })).toEqual({ target: "y", ...defaultConfig });
});

test("when something is asked for, then the preset chooses only the rest", async () => {
  const config = await chosen({ preset: "default", epochs: 7, hidden: [3] });
  expect(config).toMatchObject({ epochs: 7, hidden: [3], network: "realMlp" });
});

test("when validation rows are named, then they are held out", async () => {
  expect((await chosen({ preset: "default" })).validation).toBe("outOfFold");
  expect((await chosen({ preset: "default", valid: 0.3 })).validation).toBe("holdout");
});

test("when a configuration is settled, then nothing is chosen", async () => {
  const settled = { ...profiled({ preset: "default" }), given: undefined };
  expect(await choose.run(settled, {})).toBe(settled);
});
