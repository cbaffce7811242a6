// npm run bench:tabular -- FOLDER: `downhill train` on every table and split of a folder (folder.ts says what it must
// hold), beside the baselines and against the targets. Trials that the results file holds are not repeated, so that a
// stopped run goes on where it was.

import { mkdirSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { load, machine } from "../machine.ts";
import { type Folder, readFolder, splitsOf, type TableEntry } from "./folder.ts";
import { judgementsText, summaryText, trialText } from "./print.ts";
import {
  keyParts,
  lesserOf,
  type Results,
  readResults,
  type Session,
  sessionsOf,
  trialKey,
  trialsOf,
  writeResults,
} from "./results.ts";
import { summaryOf, type Trials } from "./summary.ts";
import { judge } from "./targets.ts";
import { PRESETS, runTrial, shownOptions, trainKnows, type Variant, variantName } from "./trial.ts";

const HELP = `npm run bench:tabular -- FOLDER [-- OPTIONS of downhill train]

  --preset default|best|plain   how to train (default)
  --only A,B                    these tables only
  --splits N                    the first N splits of each table
  --time-budget SECONDS         of each training
  --out FILE                    results, and what is not to be repeated (benchmarks/results/tabular-FOLDER.json)
  --again                       repeat what the results hold`;

/** Processes that wanted to run in the minute before; above it, seconds say nothing. */
const BUSY_LOAD = 0.7;

interface Options {
  readonly folder: Folder;
  readonly variant: Variant;
  readonly splits: number;
  readonly out: string;
  readonly again: boolean;
  readonly session: Session;
}

function options(): Options | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      preset: { type: "string", default: "default" },
      only: { type: "string" },
      splits: { type: "string" },
      "time-budget": { type: "string" },
      out: { type: "string" },
      again: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const [given, ...more] = positionals;
  if (values.help || given === undefined) return undefined;
  const path = resolve(given);
  const results = join(import.meta.dirname, "../results", `tabular-${basename(path)}.json`);
  const variant = variantOf(values.preset, values["time-budget"], more);
  return {
    folder: readFolder(path, values.only?.split(",")),
    variant,
    splits: values.splits === undefined ? Number.POSITIVE_INFINITY : count("splits", values.splits),
    out: values.out ?? results,
    again: values.again,
    session: sessionOf(values.only, values.splits, variant),
  };
}

function count(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${option} must be a whole number from 1, found "${text}".`);
}

/** A command that knows no presets trains its plain network, and results say so. */
function variantOf(asked: string, budget: string | undefined, options: readonly string[]): Variant {
  const known = PRESETS.find(preset => preset === asked);
  if (known === undefined)
    throw new Error(`--preset must be one of ${PRESETS.join(", ")}, found "${asked}".`);
  return {
    preset: trainKnows("preset") ? known : "plain",
    ...(budget !== undefined && { timeBudget: count("time-budget", budget) }),
    options,
  };
}

/** The command as it was given, without the places of its files. */
function sessionOf(
  only: string | undefined,
  splits: string | undefined,
  variant: Variant,
): Session {
  const given = Object.entries({ only, splits, "time-budget": variant.timeBudget });
  const values = given.flatMap(([key, value]) =>
    value === undefined ? [] : [`--${key} ${value}`],
  );
  const more = variant.options.length === 0 ? [] : ["--", ...shownOptions(variant)];
  return {
    date: new Date().toISOString(),
    command: ["npm run bench:tabular -- FOLDER --preset", variant.preset, ...values, ...more].join(
      " ",
    ),
    machine: machine(),
    load: load(),
  };
}

/** What is to be trained, and has not been. */
function* open({ folder, splits, variant }: Options, results: Results) {
  for (const table of folder.tables)
    for (const [split, test] of splitsOf(folder, table).slice(0, splits).entries()) {
      const key = trialKey(table.name, split, variantName(variant));
      if (results.trials[key] === undefined) yield { table, split, test, key };
    }
}

async function run(given: Options): Promise<void> {
  const { folder, variant, out, session } = given;
  const name = variantName(variant);
  mkdirSync(dirname(out), { recursive: true });
  const results = readResults(out, folder.sha256);
  if (given.again) forget(results, folder, name);
  const todo = [...open(given, results)];
  if (todo.length > 0) results.sessions.push(session);
  const failed: string[] = [];
  for (const [i, { table, split, test, key }] of todo.entries()) {
    const found = runTrial(folder, table, test, variant);
    const where = `${i + 1}/${todo.length} ${key}`;
    if ("failed" in found) {
      failed.push(`${table.name}/${split}: ${found.failed}`);
      console.error(`${where}: ${found.failed}`);
      continue;
    }
    console.error(`${where}: ${trialText(table, found)}`);
    const place = { date: new Date().toISOString(), session: results.sessions.length - 1 };
    results.trials[key] = { ...found, ...place };
    await writeResults(out, results);
  }
  await conclude(given, results, failed);
}

function forget({ trials }: Results, { tables }: Folder, variant: string): void {
  for (const key of Object.keys(trials)) {
    const [table, , name] = keyParts(key);
    if (name === variant && tables.some(one => one.name === table)) delete trials[key];
  }
}

/** Prints what the trials come to, and writes it beside them. */
async function conclude(given: Options, results: Results, failed: string[]): Promise<void> {
  const { folder, variant, out } = given;
  const name = variantName(variant);
  const trials = trialsOf(results, name);
  const complete = folder.tables.filter(table => isComplete(given, table, trials));
  const summary = summaryOf({ ...folder, tables: complete }, trials);
  const judgements = judge(summary, variant, {
    failed: folder.tables.length - complete.length,
    lesser: lesserOf(results, variant),
  });
  const shown = { ...variant, options: shownOptions(variant) };
  results.variants[name] = { variant: shown, summary, judgements, failed };
  await writeResults(out, results);
  console.log(`\n${name}\n`);
  if (complete.length > 0) console.log(summaryText(summary));
  if (judgements.length > 0) console.log(`\n${judgementsText(judgements)}`);
  for (const one of failed) console.log(`failed: ${one}`);
  for (const remark of remarks(results, name)) console.log(remark);
  console.log(`\nwritten: ${relative(process.cwd(), out)}`);
  if (failed.length > 0) process.exitCode = 1;
}

/** A table counts when every split that was asked for has a score. */
function isComplete(
  { folder, splits }: Options,
  table: TableEntry,
  trials: ReadonlyMap<string, Trials>,
): boolean {
  const asked = splitsOf(folder, table).slice(0, splits);
  return asked.every((_, split) => trials.get(table.name)?.has(split));
}

/** What keeps figures from being kept. */
function remarks(results: Results, variant: string): string[] {
  const sessions = sessionsOf(results, variant);
  const commits = [...new Set(sessions.map(({ machine: { commit = "unknown" } }) => commit))];
  const busy = sessions.some(session => session.load > BUSY_LOAD);
  return [
    ...(commits.length > 1
      ? [`Trials of several commits (${commits.join(", ")}): --again for one.`]
      : []),
    ...(busy ? ["The machine was busy when a session began: keep no seconds of it."] : []),
  ];
}

try {
  const given = options();
  if (given === undefined) console.log(HELP);
  else await run(given);
} catch (error) {
  console.error(`bench:tabular: ${(error as Error).message}`);
  process.exitCode = 2;
}
