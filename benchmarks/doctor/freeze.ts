// Keeps a small part of the second test half for the test suite: tests/doctor/frozen.json, some cases of every kind, family
// and severity, as two columns. Run: node --conditions=source benchmarks/doctor/freeze.ts RUNS.jsonl …

import { readFileSync, writeFileSync } from "node:fs";
import type { Run } from "./generate.ts";
import { historyOf } from "./histories.ts";
import { type Case, casesOf } from "./label.ts";
import { secondHalfTasks } from "./second-half-tasks.ts";

/** Of each group; healthy runs and hard negatives count for more. */
const [EACH, EACH_HEALTHY] = [5, 20];
/** Longer runs are left out: the file is in every checkout. */
const LONGEST = 130;

const spent = new Set(secondHalfTasks.map(({ name }) => name));
const runs = process.argv.slice(2).flatMap(file =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map(line => JSON.parse(line) as Run),
);
const cases = casesOf(runs).filter(
  ({ run, family }) =>
    spent.has(run.task) &&
    run.curves.valid.length <= LONGEST &&
    family !== "underfitting" &&
    family !== "compound",
);
const groups = Map.groupBy(cases, ({ kind, family, severity }) =>
  kind === "sick" ? `${family} ${severity}` : kind,
);

/** Evenly spaced, so that all tasks come. */
function some(group: readonly Case[], most: number): Case[] {
  const every = Math.max(1, group.length / most);
  return Array.from(
    { length: Math.min(most, group.length) },
    (_, i) => group[Math.floor(i * every)]!,
  );
}

const short = (values: readonly number[]) =>
  values.map(value => (Number.isFinite(value) ? Number(value.toPrecision(4)) : null));

const lines = [...groups].flatMap(([name, group]) =>
  some(group, name === "healthy" || name === "hard-negative" ? EACH_HEALTHY : EACH).map(one => {
    const { train, valid } = historyOf(one.run, "outside");
    const about = `${one.run.task}, ${one.run.network}, ${one.run.operator}`;
    const { kind, severity, right } = one;
    return JSON.stringify({
      about,
      kind,
      severity,
      right,
      train: short(train!),
      valid: short(valid!),
    });
  }),
);
writeFileSync(
  new URL("../../tests/doctor/frozen.json", import.meta.url),
  `[\n${lines.join(",\n")}\n]\n`,
);
console.log(`${lines.length} cases of ${cases.length}`);
