// The file that a benchmark of tables leaves and goes on from: every trial under TABLE/SPLIT/VARIANT with the session that
// made it, and the summary of each variant. It names no folder: of the data it keeps the checksum of index.json.

import { existsSync, readFileSync } from "node:fs";
import { writeWhole } from "../../src/node/files.ts";
import type { Machine } from "../machine.ts";
import type { Summary, Trials } from "./summary.ts";
import type { Judgement, Lesser } from "./targets.ts";
import { type Trial, type Variant, variantName } from "./trial.ts";

/** One start of the benchmark. */
export interface Session {
  readonly date: string;
  readonly command: string;
  readonly machine: Machine;
  /** Processes that wanted to run in the minute before. */
  readonly load: number;
}

export interface Kept extends Trial {
  readonly date: string;
  /** Its place in `sessions`. */
  readonly session: number;
}

export interface Results {
  readonly schema: 1;
  readonly indexSha256: string;
  readonly sessions: Session[];
  readonly trials: Record<string, Kept>;
  readonly variants: Record<
    string,
    {
      readonly variant: Variant;
      readonly summary: Summary;
      readonly judgements: readonly Judgement[];
      readonly failed: readonly string[];
    }
  >;
}

export const trialKey = (table: string, split: number, variant: string): string =>
  `${table}/${split}/${variant}`;

/** Table, split and variant of a key; tables have no slash in their names, options may. */
export function keyParts(key: string): readonly [table: string, split: string, variant: string] {
  const [table, split, ...variant] = key.split("/");
  return [table!, split!, variant.join("/")];
}

/** What the file holds, or nothing yet. */
export function readResults(path: string, indexSha256: string): Results {
  if (!existsSync(path)) return { schema: 1, indexSha256, sessions: [], trials: {}, variants: {} };
  const results = JSON.parse(readFileSync(path, "utf8")) as Results;
  if (results.indexSha256 === indexSha256) return results;
  throw new Error(`${path}: results of another folder of tables. Name another file with --out.`);
}

export const writeResults = (path: string, results: Results): Promise<void> =>
  writeWhole(path, `${JSON.stringify(results, null, 1)}\n`);

/** The trials of a variant, table by table and split by split. */
export function trialsOf(results: Results, variant: string): ReadonlyMap<string, Trials> {
  const trials = new Map<string, Map<number, Trial>>();
  for (const [key, trial] of Object.entries(results.trials)) {
    const [table, split, name] = keyParts(key);
    if (name !== variant) continue;
    const own = trials.get(table) ?? new Map<number, Trial>();
    trials.set(table, own.set(Number(split), trial));
  }
  return trials;
}

/** The same variant with the next smaller time budget, where the results hold one. */
export function lesserOf(results: Results, { preset, timeBudget, options }: Variant) {
  const budgets = Object.values(results.variants).flatMap(({ variant, summary }): Lesser[] => {
    const same =
      variantName({ preset, options }) === variantName({ ...variant, timeBudget: undefined });
    const less = variant.timeBudget !== undefined && variant.timeBudget < (timeBudget ?? 0);
    return same && less ? [{ timeBudget: variant.timeBudget, summary }] : [];
  });
  return budgets.toSorted((a, b) => b.timeBudget - a.timeBudget)[0];
}

/** The sessions that the trials of a variant come from. */
export function sessionsOf({ trials, sessions }: Results, variant: string): Session[] {
  const own = Object.entries(trials).filter(([key]) => keyParts(key)[2] === variant);
  return [...new Set(own.map(([, { session }]) => sessions[session]!))];
}
