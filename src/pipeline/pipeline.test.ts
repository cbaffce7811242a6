// The chain of the command in memory: from the bytes of a table to scores, and the facts it leaves for the run log.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Facts } from "../log/records.ts";
import {
  build,
  checkConfig,
  evaluate,
  fit,
  pipeline,
  prepare,
  profileTarget,
  read,
  split,
} from "./index.ts";

const chain = pipeline(read, profileTarget, split, prepare, build, fit(), evaluate);

function sources(file: string, given: Record<string, unknown>) {
  const bytes = readFileSync(new URL(`../../examples/data/${file}`, import.meta.url));
  const config = checkConfig({ epochs: 2, hidden: [4], ...given });
  return { config, data: { file, sha256: "", bytes } };
}

test("when numbers are learnt, then scores are in the target's units and facts tell the run", async () => {
  const facts: Facts[] = [];
  const stages: string[] = [];
  const { scores, task } = await chain.run(sources("boston.csv", { target: "medv" }), {
    record: fact => facts.push(fact),
    stage: name => stages.push(name),
  });
  expect(task).toBe("regression");
  expect(scores.train.metrics.rmse).toBeGreaterThan(1);
  expect(scores.test?.metrics.rmse).toBeLessThan(20);
  expect(stages).toEqual(["read", "profile", "split", "prepare", "build", "fit", "evaluate"]);
  const types = facts.map(({ type }) => type);
  const looks = ["layers", "probe"];
  expect(types).toEqual([
    ...["data", "network", ...looks, "steps", ...looks, "epoch", "steps", "epoch", "end"],
  ]);
});

test("when classes are learnt, then each row has as many outputs as there are classes", async () => {
  const { scores, sets, classes } = await chain.run(
    sources("penguins.csv", { target: "species", test: 0 }),
    {},
  );
  expect(classes).toEqual(["Adelie", "Chinstrap", "Gentoo"]);
  expect(scores.test).toBeNull();
  expect(scores.train.outputs).toHaveLength(3 * sets.train.rows);
  expect(Object.keys(scores.train.metrics)).toContain("macroF1");
});

test("when two values are learnt, then the one that sorts second is positive", async () => {
  const { scores, task, classes } = await chain.run(sources("boston.csv", { target: "chas" }), {});
  expect(task).toBe("binary");
  expect(classes).toEqual(["0", "1"]);
  expect(scores.valid?.metrics.auc).toBeGreaterThan(0);
});

test("when a loss is of another task, then it is refused before training", async () => {
  const wrong = sources("boston.csv", { target: "medv", loss: "bce" });
  await expect(chain.run(wrong, {})).rejects.toMatchObject({ code: "config-invalid" });
});

test("when cells can have either decimal mark, then the bytes of one table go by those of another", async () => {
  const part = (file: string, text: string) => ({
    file,
    sha256: "",
    bytes: new TextEncoder().encode(text),
  });
  const tables = await pipeline(read).run(
    {
      config: checkConfig({ target: "y" }),
      data: part("either.tsv", "x\ty\n1,234\t1\n"),
      valid: part("shown.tsv", "x\ty\n0,5\t1\n"),
    },
    {},
  );
  expect(tables.table.columns[0]).toMatchObject({ values: Float64Array.of(1.234) });
  expect(tables.validTable?.columns[0]).toMatchObject({ values: Float64Array.of(0.5) });
  expect(tables.testTable).toBeUndefined();
});
