// A folder of tables to be scored on: index.json names them with task, target and metric, splits/NAME.json lists test
// rows (0 is the first under the header) split by split, and baselines.json holds other learners' scores as
// NAME/SPLIT/LEARNER. A CSV is cut by its text, so that what a run reads is what the file says.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TaskKind } from "../../src/log/config.ts";
import type { Metric, Scores } from "./scores.ts";

export interface TableEntry {
  readonly name: string;
  readonly file: string;
  readonly task: TaskKind;
  readonly target: string;
  readonly metric: Metric;
  readonly rows: number;
}

export interface Folder {
  readonly path: string;
  readonly tables: readonly TableEntry[];
  readonly baselines: Readonly<Record<string, Scores>>;
  /** Of index.json: results of one folder are not continued with another's. */
  readonly sha256: string;
}

/** Tables above this many rows are scored on their first two splits, as the baselines are. */
const MANY_ROWS = 15_000;
const [MANY_ROWS_SPLITS, SPLITS] = [2, 5];

const METRICS: readonly string[] = ["rmse", "auc", "accuracy"] satisfies Metric[];

export function readFolder(path: string, only?: readonly string[]): Folder {
  const text = readFileSync(join(path, "index.json"), "utf8");
  const { datasets } = JSON.parse(text) as { datasets: readonly TableEntry[] };
  const all = datasets.filter(({ file }) => file.endsWith(".csv"));
  for (const { name, metric } of all)
    if (!METRICS.includes(metric))
      throw new Error(`${name}: the metric must be one of ${METRICS.join(", ")}, found ${metric}.`);
  const unknown = only?.find(name => !all.some(table => table.name === name));
  if (unknown !== undefined)
    throw new Error(`no table "${unknown}"; there are ${all.map(({ name }) => name).join(", ")}.`);
  const baselines = join(path, "baselines.json");
  return {
    path,
    tables: only === undefined ? all : all.filter(({ name }) => only.includes(name)),
    baselines: existsSync(baselines) ? JSON.parse(readFileSync(baselines, "utf8")) : {},
    sha256: createHash("sha256").update(text).digest("hex"),
  };
}

/** The test rows of each split that a table is scored on. */
export function splitsOf({ path }: Folder, { name, rows }: TableEntry): number[][] {
  const splits = JSON.parse(
    readFileSync(join(path, "splits", `${name}.json`), "utf8"),
  ) as number[][];
  return splits.slice(0, rows > MANY_ROWS ? MANY_ROWS_SPLITS : SPLITS);
}

/** Scores of every learner on the given splits of a table; who lacks one of them is left out. */
export function baselinesOf(
  { baselines }: Folder,
  { name }: TableEntry,
  splits: readonly number[],
): Map<string, Scores[]> {
  const learners = new Set(
    Object.keys(baselines)
      .filter(key => key.startsWith(`${name}/`))
      .map(key => key.split("/")[2]!),
  );
  const scores = [...learners].map(
    learner => [learner, splits.map(split => baselines[`${name}/${split}/${learner}`])] as const,
  );
  return new Map(
    scores.filter((one): one is [string, Scores[]] => one[1].every(score => score !== undefined)),
  );
}

/** The lines of a CSV with a field over several lines kept whole; blank lines are no rows. */
export function recordsOf(text: string): string[] {
  const records: string[] = [];
  let open = "";
  for (const line of text.split(/\r?\n/)) {
    const record = open + line;
    const quotes = record.split('"').length - 1;
    open = quotes % 2 === 1 ? `${record}\n` : "";
    if (open === "" && record.trim() !== "") records.push(record);
  }
  return records;
}

/** Writes train.csv and test.csv into `into`. */
export function writeSplit(
  { path }: Folder,
  { name, file, rows }: TableEntry,
  test: readonly number[],
  into: string,
): { readonly train: string; readonly test: string } {
  const [header, ...records] = recordsOf(readFileSync(join(path, file), "utf8"));
  if (records.length !== rows)
    throw new Error(`${name}: index.json says ${rows} rows, ${file} has ${records.length}.`);
  const held = new Set(test);
  const write = (part: string, isIn: (row: number) => boolean) => {
    const to = join(into, `${part}.csv`);
    const lines = [header, ...records.filter((_, row) => isIn(row))];
    writeFileSync(to, `${lines.join("\n")}\n`);
    return to;
  };
  return {
    train: write("train", row => !held.has(row)),
    test: write("test", row => held.has(row)),
  };
}
