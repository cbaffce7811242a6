// The quality of our default sampler beside random search and TPE as Optuna has it: normalised regret after 50 and 100
// trials on functions and tables, mean ranks, and whether they differ by more than chance.
// Run: npm run bench:tune-quality [-- --seeds 30] [-- --runs FILE] [-- --seconds N]
// FILE holds the runs done, so that a stopped benchmark goes on where it was; --seconds stops it after a while. With --only
// NAME (one contender) and --from SEED several processes share the work, each with a FILE of its own; given all of them, the
// last command puts them together.
// `--half development --tables FOLDER` measures on what the sampler was developed with.

import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { machine } from "../machine.ts";
import { type Half, type Problem, problems } from "./quality-problems.ts";
import { contenders } from "./quality-samplers.ts";
import { type Comparison, compare } from "./quality-statistics.ts";
import { dataFolder } from "./tables.ts";

const { values: options } = parseArgs({
  options: {
    half: { type: "string", default: "test" },
    tables: { type: "string" },
    seeds: { type: "string", default: "30" },
    from: { type: "string", default: "0" },
    runs: { type: "string", multiple: true },
    only: { type: "string", multiple: true },
    seconds: { type: "string", default: "Infinity" },
  },
});

const BUDGETS = [50, 100] as const;
/** Budgets at which the best regret is kept. */
const MARKS = [50, 100, 200];

interface Run {
  readonly problem: string;
  readonly contender: string;
  readonly seed: number;
  /** The least regret after each of MARKS trials, as far as they were given. */
  readonly best: readonly number[];
}

const seeds = Number(options.seeds);
const all = problems(
  options.half as Half,
  options.tables === undefined ? dataFolder : pathToFileURL(`${resolve(options.tables)}/`),
);
const files = options.runs ?? [join(tmpdir(), `downhill-tune-quality-${options.half}.jsonl`)];
const keyOf = ({ problem, contender, seed }: Omit<Run, "best">) =>
  JSON.stringify([problem, contender, seed]);

function readRuns(): Map<string, Run> {
  const lines = files.flatMap(file =>
    existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [],
  );
  return new Map(lines.map(line => JSON.parse(line) as Run).map(run => [keyOf(run), run]));
}

/** Runs what is missing until the time is up; whether all is there. */
function complete(runs: Map<string, Run>): boolean {
  const end = performance.now() + 1000 * Number(options.seconds);
  for (let seed = Number(options.from); seed < seeds; seed++)
    for (const problem of all)
      for (const contender of contenders) {
        const about = { problem: problem.name, contender: contender.name, seed };
        if (runs.has(keyOf(about)) || options.only?.includes(contender.name) === false) continue;
        if (performance.now() > end) return false;
        const regrets = contender.run(
          problem.space,
          problem.instance(seed),
          seed,
          contender.trials,
        );
        const marks = MARKS.filter(mark => mark <= contender.trials);
        const best = marks.map(mark => Math.min(...regrets.slice(0, mark)));
        runs.set(keyOf(about), { ...about, best });
        appendFileSync(files[0]!, `${JSON.stringify({ ...about, best })}\n`);
      }
  return options.only === undefined && options.from === "0";
}

/** The mean over seeds of the regret of a contender after so many trials. */
function meanRegret(
  runs: Map<string, Run>,
  problem: Problem,
  contender: string,
  trials: number,
): number {
  let sum = 0;
  for (let seed = 0; seed < seeds; seed++)
    sum += runs.get(keyOf({ problem: problem.name, contender, seed }))!.best[
      MARKS.indexOf(trials)
    ]!;
  return sum / seeds;
}

interface Measured {
  readonly budget: number;
  readonly regrets: readonly (readonly number[])[];
  readonly comparison: Comparison;
  /** Random search with twice the trials, problem by problem. */
  readonly twice: readonly number[];
}

function measured(runs: Map<string, Run>, budget: number): Measured {
  const regrets = all.map(problem =>
    contenders.map(({ name }) => meanRegret(runs, problem, name, budget)),
  );
  const twice = all.map(problem => meanRegret(runs, problem, "random", 2 * budget));
  return { budget, regrets, comparison: compare(regrets), twice };
}

const number = (value: number) => value.toPrecision(3).padStart(16);

function print({ budget, regrets, comparison, twice }: Measured): void {
  console.log(`\nMean normalised regret after ${budget} trials, ${seeds} seeds`);
  const names = [...contenders.map(({ name }) => name), `random, ${2 * budget}`];
  console.log("".padEnd(32) + names.map(name => name.padStart(16)).join(""));
  for (const [i, { name }] of all.entries())
    console.log(name.padEnd(32) + [...regrets[i]!, twice[i]!].map(number).join(""));
  console.log("mean rank".padEnd(32) + comparison.meanRanks.map(number).join(""));
  const { chiSquare, criticalDifference } = comparison;
  console.log(
    `Friedman's χ² ${chiSquare.toFixed(1)} with ${contenders.length - 1} degrees of freedom (p < .001 above 16.3); ` +
      `Nemenyi's critical difference at p < .05: ${criticalDifference.toFixed(3)}`,
  );
  const worse = worseThanTwice({ regrets, twice });
  console.log(
    `worse than random search at twice the budget on ${worse.length}: ${worse.join("; ")}`,
  );
}

function worseThanTwice({ regrets, twice }: Pick<Measured, "regrets" | "twice">): string[] {
  return all.flatMap(({ name }, i) => (regrets[i]![0]! > twice[i]! ? [name] : []));
}

function report(results: readonly Measured[]): object {
  return {
    at: new Date().toISOString(),
    machine: machine(),
    command: `npm run bench:tune-quality -- --seeds ${seeds}`,
    what: "mean normalised regret over the seeds; 0 is the optimum, 1 the median of random points",
    seeds,
    contenders: contenders.map(({ name }) => name),
    budgets: results.map(({ budget, regrets, comparison, twice }) => ({
      budget,
      meanRanks: Object.fromEntries(
        contenders.map(({ name }, j) => [name, Number(comparison.meanRanks[j]!.toFixed(3))]),
      ),
      friedman: Number(comparison.chiSquare.toFixed(2)),
      criticalDifference: Number(comparison.criticalDifference.toFixed(4)),
      worseThanRandomAtTwice: worseThanTwice({ regrets, twice }),
      regrets: Object.fromEntries(
        all.map(({ name }, i) => [
          name,
          [...regrets[i]!, twice[i]!].map(value => Number(value.toPrecision(4))),
        ]),
      ),
    })),
  };
}

const runs = readRuns();
if (!complete(runs)) {
  const wanted = all.length * contenders.length * seeds;
  console.log(`${runs.size} of ${wanted} runs done; the same command goes on`);
} else {
  const results = BUDGETS.map(budget => measured(runs, budget));
  for (const one of results) print(one);
  const folder = new URL("../results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const name = options.half === "test" ? "tune-quality.json" : `tune-quality-${options.half}.json`;
  writeFileSync(new URL(name, folder), `${JSON.stringify(report(results), undefined, 1)}\n`);
  console.log(`\nbenchmarks/results/${name}`);
}
