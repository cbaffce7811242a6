// npm run bench:tune -- FOLDER: `downhill tune` on the tables of a folder (benchmarks/tabular/folder.ts says what it must
// hold), the plain network tuned against its defaults. Tuned is the network that the command leaves, which has learnt from
// the validation rows too; beside it stands the same configuration without them, as the defaults are trained. All have the
// same fresh seeds; the error of the test rows is the mean over them. Tables that the results file holds are not
// repeated, so that a stopped run goes on.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { RefitSeed, StudyDocument } from "../../src/report/study-document.ts";
import { columnsText } from "../../src/words/index.ts";
import { load, machine } from "../machine.ts";
import {
  type Folder,
  readFolder,
  splitsOf,
  type TableEntry,
  writeSplit,
} from "../tabular/folder.ts";
import { errorOf, floorOf, geometricMean, mean, ratioOf } from "../tabular/scores.ts";

const HELP = `npm run bench:tune -- FOLDER [-- OPTIONS of downhill tune]

  --trials 50      of each study
  --only A,B       these tables only; else all, the smallest first
  --splits 1       the first N splits of each table
  --seconds N      begins no table when so many have passed
  --out FILE       results, and what is not to be repeated (benchmarks/results/tune-FOLDER.json)`;

/** What tuning must reach: the geometric mean over tables of the error tuned over that of the defaults. */
const TARGET = 0.93;

interface Tuned {
  readonly tuned: readonly number[];
  /** The same configuration, the validation rows kept from it. */
  readonly heldOut: readonly number[];
  readonly defaults: readonly number[];
  readonly seconds: number;
  readonly date: string;
}

interface Results {
  readonly indexSha256: string;
  sessions: { date: string; command: string; machine: object; load: number }[];
  /** NAME/SPLIT/TRIALS and options. */
  studies: Record<string, Tuned>;
  summary?: object;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    trials: { type: "string", default: "50" },
    only: { type: "string" },
    splits: { type: "string", default: "1" },
    seconds: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
function run(folder: Folder, options: readonly string[]): void {
  const out = resolve(
    values.out ?? join(import.meta.dirname, "../results", `tune-${basename(folder.path)}.json`),
  );
  const results = resultsIn(out, folder);
  const began = performance.now();
  const todo = [...open(folder, options, results)];
  if (todo.length > 0) results.sessions.push(session(options));
  for (const { table, test, key } of todo) {
    if ((performance.now() - began) / 1000 > Number(values.seconds ?? Infinity)) break;
    const found = tunedOn(folder, table, test, options);
    if (found === undefined) continue;
    results.studies[key] = found;
    console.error(`${key}: ${ratioText(ratioOn(table, [found]))}  ${Math.round(found.seconds)} s`);
    write(out, results);
  }
  conclude(folder, options, results);
  write(out, results);
  console.log(`\nwritten: ${relative(process.cwd(), out)}`);
}

function resultsIn(path: string, { sha256 }: Folder): Results {
  if (!existsSync(path)) return { indexSha256: sha256, sessions: [], studies: {} };
  const results = JSON.parse(readFileSync(path, "utf8")) as Results;
  if (results.indexSha256 !== sha256) throw new Error(`${path}: of other tables.`);
  return results;
}

function write(path: string, results: Results): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`);
}

/** The command as it was given, without the places of its files. */
function session(options: readonly string[]) {
  const asked = [`--trials ${values.trials}`, `--splits ${values.splits}`];
  const command = ["npm run bench:tune -- FOLDER", ...asked, ...shown(options)].join(" ");
  return { date: new Date().toISOString(), command, machine: machine(), load: load() };
}

const shown = (options: readonly string[]) =>
  options.length === 0 ? [] : ["--", ...options.map(option => basename(option))];

const keyOf = ({ name }: TableEntry, split: number, options: readonly string[]) =>
  [`${name}/${split}/${values.trials}`, ...shown(options)].join(" ");

const smallestFirst = ({ tables }: Folder) => [...tables].sort((a, b) => a.rows - b.rows);

function* open(folder: Folder, options: readonly string[], { studies }: Results) {
  for (const table of smallestFirst(folder))
    for (const [split, test] of splitsOf(folder, table).slice(0, Number(values.splits)).entries()) {
      const key = keyOf(table, split, options);
      if (studies[key] === undefined) yield { table, test, key };
    }
}

const root = join(import.meta.dirname, "../..");

function tunedOn(
  folder: Folder,
  table: TableEntry,
  test: readonly number[],
  options: readonly string[],
): Tuned | undefined {
  const into = mkdtempSync(join(tmpdir(), "downhill-tune-"));
  try {
    const files = writeSplit(folder, table, test, into);
    const command = [
      ...["--conditions=source", join(root, "src/cli/main.ts"), "tune", files.train],
      ...["--test-file", files.test, "--target", table.target, "--task", table.task],
      ...["--trials", values.trials, "--study", join(into, "study"), "--json", "--lang", "en"],
      ...options,
    ];
    const began = performance.now();
    const how = { encoding: "utf8", maxBuffer: 2 ** 28 } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, command, how);
    const seconds = (performance.now() - began) / 1000;
    if (status !== 0) {
      console.error(`${table.name}: exit code ${status}: ${stderr.trim().split("\n").at(-1)}`);
      return undefined;
    }
    const { best, defaults } = JSON.parse(stdout) as StudyDocument;
    const errors = ({ seeds }: { readonly seeds: readonly Pick<RefitSeed, "test">[] }) =>
      seeds.map(seed => errorOf(table.metric, seed.test!));
    const [tuned, heldOut] = [errors(best!.allRows ?? best!), errors(best!)];
    const date = new Date().toISOString();
    return { tuned, heldOut, defaults: errors(defaults!), seconds, date };
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

/** Mean error tuned ÷ mean error of the defaults, over splits. */
function ratioOn(
  { metric }: TableEntry,
  studies: readonly Tuned[],
  part: "tuned" | "heldOut" = "tuned",
): number {
  const over = (key: typeof part | "defaults") => studies.map(study => mean(study[key]));
  return ratioOf(over(part), over("defaults"), floorOf(metric));
}

const ratioText = (ratio: number) => ratio.toFixed(3);

function conclude(folder: Folder, options: readonly string[], results: Results): void {
  const rows = smallestFirst(folder).flatMap(table => {
    const splits = splitsOf(folder, table).slice(0, Number(values.splits));
    const studies = splits.flatMap(
      (_, split) => results.studies[keyOf(table, split, options)] ?? [],
    );
    if (studies.length < splits.length) return [];
    const error = (key: "tuned" | "defaults") => mean(studies.map(study => mean(study[key])));
    const [tuned, defaults] = [error("tuned"), error("defaults")];
    const ratio = ratioOn(table, studies);
    const heldOut = ratioOn(table, studies, "heldOut");
    return [{ table: table.name, metric: table.metric, defaults, tuned, ratio, heldOut }];
  });
  if (rows.length === 0) return;
  const ratio = geometricMean(rows.map(row => row.ratio));
  const heldOut = geometricMean(rows.map(row => row.heldOut));
  const trials = Number(values.trials);
  results.summary = { trials, tables: rows, ratio, heldOut, target: TARGET };
  const lines = rows.map(({ table, metric, defaults, tuned, ...own }) => [
    ...[table, metric, defaults.toPrecision(4), tuned.toPrecision(4)],
    ...[ratioText(own.ratio), ratioText(own.heldOut)],
  ]);
  const head = ["table", "metric", "defaults", "tuned", "ratio", "without the validation rows"];
  console.log(`\n${columnsText([head, ...lines], column => column > 1)}`);
  const beside = `without the validation rows ${ratioText(heldOut)}`;
  console.log(`\n${rows.length} tables: ${ratioText(ratio)}, target ${TARGET}; ${beside}`);
}

const [given, ...more] = positionals;
if (values.help || given === undefined) console.log(HELP);
else run(readFolder(resolve(given), values.only?.split(",")), more);
