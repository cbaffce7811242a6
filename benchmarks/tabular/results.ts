// The file that a benchmark of tables leaves and goes on from: every trial under TABLE/SPLIT/VARIANT with the session that
// made it, and the summary of each variant. It names no folder: of the data it keeps the checksum of index.json.

import { existsSync, readFileSync } from "node:fs";
import { writeWhole } from "../../src/node/files.ts";
import type { Machine } from "../machine.ts";
import type { Summary, Trials } from "./summary.ts";
import type { Judgement } from "./targets.ts";
import type { Trial } from "./trial.ts";

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
      readonly summary: Summary;
      readonly judgements: readonly Judgement[];
      readonly failed: readonly string[];
    }
  >;
}

export const trialKey = (table: string, split: number, variant: string): string =>
  `${table}/${split}/${variant}`;

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
    const [table, split, name] = key.split("/") as [string, string, string];
    if (name !== variant) continue;
    const own = trials.get(table) ?? new Map<number, Trial>();
    trials.set(table, own.set(Number(split), trial));
  }
  return trials;
}

/** Every state of the sources that the trials of a variant come from. */
export function commitsOf({ trials, sessions }: Results, variant: string): string[] {
  const own = Object.entries(trials).filter(([key]) => key.split("/")[2] === variant);
  return [...new Set(own.map(([, { session }]) => sessions[session]!.machine.commit ?? "unknown"))];
}
