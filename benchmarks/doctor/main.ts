// The doctor's benchmark: makes the labelled runs from their seeds, lets the doctor and the baselines judge them, and prints
// what they are worth, on the half that no threshold has seen.
// Run: npm run bench:doctor [-- --quick] [-- --runs FILE …] (files that generate.ts wrote before), or [-- --repairs [--half held-out]]

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { calibration } from "../../src/doctor/calibration.ts";
import { impressionOf } from "../../src/doctor/impression.ts";
import { diagnoseHistory } from "../../src/doctor/index.ts";
import { brokenAt, readingOf } from "../../src/doctor/reading.ts";
import { machine } from "../machine.ts";
import { baselines } from "./baselines.ts";
import { halves } from "./faults.ts";
import type { Run } from "./generate.ts";
import { historyOf, type View, views } from "./histories.ts";
import { type Case, casesOf } from "./label.ts";
import { repairBench } from "./repair-bench.ts";
import { type Judged, judgedBy, type Score, type Share, scoreOf } from "./score.ts";

const PROCESSES = 2;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    runs: { type: "string", multiple: true },
    half: { type: "string", default: "test" },
    repairs: { type: "boolean", default: false },
  },
});

// The benchmark of repairs is another one.
if (options.repairs) {
  const half = halves.find(one => one === options.half);
  await repairBench(half === undefined ? halves : [half]);
  process.exit();
}

/** Seeds of a change and of a healthy recipe, and which cells: all, or every so manyth. */
const [SEEDS, HEALTHY, EVERY] = options.quick ? [2, 2, 8] : [4, 10, 1];

async function generated(half: string): Promise<string[]> {
  const folder = join(tmpdir(), `downhill-doctor-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: PROCESSES }, (_, i) => join(folder, `${half}-${i}.jsonl`));
  const script = new URL("./generate.ts", import.meta.url).pathname;
  await Promise.all(
    files.map((file, share) => {
      const args = [file, share, PROCESSES, SEEDS, HEALTHY, half, EVERY].map(String);
      const child = spawn(process.execPath, ["--conditions=source", script, ...args], {
        env: { ...process.env, DOWNHILL_THREADS: "1" },
        stdio: ["ignore", "ignore", "inherit"],
      });
      return new Promise<void>((done, failed) =>
        child.on("exit", code =>
          code === 0 ? done() : failed(new Error(`generate.ts ended with ${code}`)),
        ),
      );
    }),
  );
  return files;
}

function readRuns(files: readonly string[]): Run[] {
  return files.flatMap(file =>
    readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map(line => JSON.parse(line) as Run),
  );
}

/** The usual code of what a baseline sees. */
const codeOfLook = {
  healthy: "healthy",
  falling: "undertrained",
  jagged: "learning-rate-too-high",
  risen: "overfitting",
} as const;

function judged(one: Case, view: View): Judged {
  const history = historyOf(one.run, view);
  const reading = readingOf(history);
  const impression = reading && impressionOf(reading);
  const doubt = impression && brokenAt(history) === undefined ? 1 - impression.healthy : undefined;
  return judgedBy(one, diagnoseHistory(history), doubt);
}

function judgedByBaselines(cases: readonly Case[]): Record<string, Score> {
  return Object.fromEntries(
    baselines.map(({ name, judge }) => {
      const all = cases.map((one): Judged => {
        const opinion = judge(historyOf(one.run, "outside"));
        const code = { ...codeOfLook, diverged: "diverged" }[opinion];
        const lecture = ({ falling: 1, jagged: 2, risen: 3 } as const)[opinion as "falling"];
        const sick = opinion !== "healthy";
        return { case: one, sick, unsure: false, code, lecture, top3: sick ? [code] : [] };
      });
      return [name, scoreOf(all)];
    }),
  );
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
const shareText = ({ hits, of, low, high }: Share) =>
  `${percent(hits / Math.max(1, of)).padStart(8)}  (${percent(low)} to ${percent(high)}; ${hits} of ${of})`;

function print(name: string, { shares, f1, calibrationError, confidenceError }: Score): void {
  console.log(`\n${name}`);
  for (const [what, share] of Object.entries(shares))
    console.log(`  ${what.padEnd(34)}${shareText(share)}`);
  console.log(
    `  lecture cases 1, 2, 3: F1 ${[f1[1], f1[2], f1[3]].map(v => v.toFixed(3)).join(", ")}`,
  );
  if (calibrationError !== undefined)
    console.log(`  calibration error of the doubt       ${percent(calibrationError)}`);
  if (confidenceError !== undefined)
    console.log(`  calibration error of the confidence  ${percent(confidenceError)}`);
}

/** Rows: what was done. Columns: what the doctor named first. */
function confusion(all: readonly Judged[]): Record<string, Record<string, number>> {
  const table: Record<string, Record<string, number>> = {};
  for (const { case: one, code, unsure } of all) {
    const row = one.kind === "sick" ? one.family : one.kind;
    const column = code ?? (unsure ? "cannot tell" : "nothing");
    table[row] ??= {};
    table[row][column] = (table[row][column] ?? 0) + 1;
  }
  return table;
}

function missesOf(all: readonly Judged[]): string[] {
  return all
    .filter(j => j.sick !== (j.case.kind === "sick") && j.case.family !== "underfitting")
    .map(
      ({ case: { run, kind, harm }, code }) =>
        `${kind === "sick" ? "missed" : `false alarm (${code})`}: ${run.task} ${run.network} ${run.operator} seed ${run.seed}, harm ${percent(harm)}`,
    );
}

const files = options.runs ?? (await generated(options.half));
const cases = casesOf(readRuns(files).filter(run => run.half === options.half));
const count = (kind: Case["kind"]) => cases.filter(one => one.kind === kind).length;
console.log(
  `${cases.length} cases of the ${options.half} half: ${count("healthy")} healthy, ${count("hard-negative")} hard negatives, ${count("sick")} sick`,
);
const ours = Object.fromEntries(views.map(view => [view, cases.map(one => judged(one, view))]));
const scores = Object.fromEntries(views.map(view => [view, scoreOf(ours[view]!)]));
const theirs = judgedByBaselines(cases);
for (const view of views) {
  print(
    `The doctor, curves ${view === "ours" ? "as our trainer writes them" : "of two columns"}`,
    scores[view]!,
  );
  console.table(confusion(ours[view]!));
}
for (const [name, score] of Object.entries(theirs)) print(name, score);
console.log("\nEvery miss and false alarm on curves as our trainer writes them");
for (const miss of missesOf(ours.ours!)) console.log(`  ${miss}`);

const report = {
  at: new Date().toISOString(),
  machine: machine(),
  command: `npm run bench:doctor -- --half ${options.half}${options.runs ? " --runs …" : ""}`,
  calibration: createHash("sha256").update(JSON.stringify(calibration)).digest("hex"),
  half: options.half,
  // Which cells: all of the half, unless the files given hold fewer.
  cells: [...new Set(cases.map(({ run }) => `${run.task} ${run.network}`))],
  cases: { healthy: count("healthy"), hardNegatives: count("hard-negative"), sick: count("sick") },
  doctor: scores,
  confusion: Object.fromEntries(views.map(view => [view, confusion(ours[view]!)])),
  misses: Object.fromEntries(views.map(view => [view, missesOf(ours[view]!)])),
  baselines: theirs,
};
const results = new URL("../results/", import.meta.url);
mkdirSync(results, { recursive: true });
const file = `doctor-${options.half}${options.quick ? "-quick" : ""}.json`;
writeFileSync(new URL(file, results), `${JSON.stringify(report, undefined, 1)}\n`);
console.log(`\nbenchmarks/results/${file}`);
