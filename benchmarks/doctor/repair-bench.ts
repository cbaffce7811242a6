// The benchmark of repairs: each fault is repaired by the clinic and, at equal compute, by chance; a judge that none of them
// knows trains the sick, the healthy and the repaired configurations with fresh seeds and compares them on sealed rows.
// A repair is proved when it is better beyond luck (p < 0.05, paired) and closes nine tenths of the gap to the healthy one.
// A fault counts where the healthy configuration passes that test itself and is better by a twentieth.
// Run: npm run bench:doctor -- --repairs [--half held-out]

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { effectOf, type Pair } from "../../src/clinic/effect.ts";
import {
  admit,
  caseOf,
  type Patient,
  trainRows,
  trial,
  unseal,
  validationLosses,
} from "../../src/clinic/index.ts";
import { chanceLosses } from "../../src/clinic/patient.ts";
import type { RunConfig } from "../../src/log/config.ts";
import { type Machine, machine } from "../machine.ts";
import { type Fault, faults, type Half, halves, type Sick, sickOf } from "./faults.ts";
import { budgetOf, ours, type Repair, type Round, randomChange, randomSearch } from "./repairs.ts";
import { type Share, share } from "./score.ts";

const SEEDS = 5;
/** Far from the seeds of repairs and proofs. */
const FIRST_SEED = 5001;
/** Chance has several tries at a fault, so that no single draw decides; each counts. */
const DRAWS = 3;
/** One-sided. */
const LUCK = 0.05;
/** Of the gap between sick and healthy. */
const CLOSED = 0.9;
/** A fault that costs less than this share of the loss is none. */
const LEAST_HARM = 0.05;

export const methods = ["the clinic", "one random change", "random search"] as const;
type Method = (typeof methods)[number];

export interface Verdict {
  readonly method: Method;
  readonly change: Partial<RunConfig>;
  /** Mean sealed loss. */
  readonly loss: number;
  readonly p: number;
  /** Share of the gap that is closed. */
  readonly closed: number;
  readonly proved: boolean;
  /** Worse than the sick run beyond luck, and shipped. */
  readonly harmful: boolean;
  /** In runs of the sick one. */
  readonly cost: number;
  readonly trials: number;
  readonly rounds?: readonly Round[];
}

export interface Repaired extends Pick<Fault, "half" | "severity" | "task"> {
  readonly fault: string;
  readonly kind: "number" | "class";
  readonly diagnosis: string;
  readonly healthy: number;
  readonly sick: number;
  /** Whether the fault is one: the healthy configuration is better beyond luck, and by a twentieth. */
  readonly harmful: boolean;
  readonly verdicts: readonly Verdict[];
}

export async function repairedBy(fault: Fault, draws = DRAWS): Promise<Repaired> {
  const one = sickOf(fault);
  const patient = await admit(one.sources);
  const judge = await judgeOf(patient, one);
  const first = caseOf(await trial(patient, one.sick), trainRows(patient));
  const mine = await ours(patient, first);
  const budget = budgetOf(mine, first);
  const repairs: [Method, Repair][] = [["the clinic", mine]];
  for (let draw = 1; draw <= draws; draw++) {
    const seed = DRAWS * faults.indexOf(fault) + draw;
    repairs.push(["one random change", await randomChange(patient, first, budget, seed)]);
    repairs.push(["random search", await randomSearch(patient, first, budget, seed)]);
  }
  const [sick, healthy] = [await judge(one.sick), await judge(one.healthy)];
  const verdicts: Verdict[] = [];
  for (const [method, repair] of repairs) {
    const after = await judge(repair.config);
    verdicts.push({ method, ...verdictOf(sick, healthy, after, one, repair, first.cost) });
  }
  const { name, half, severity, task } = fault;
  return {
    ...{ fault: name, half, severity, task },
    kind: patient.prepared.task === "regression" ? "number" : "class",
    diagnosis: first.diagnosis.findings[0]?.code ?? first.diagnosis.verdict,
    ...{ healthy: meanOf(healthy), sick: meanOf(sick), harmful: isHarmful(sick, healthy) },
    verdicts,
  };
}

function isHarmful(sick: Losses, healthy: Losses): boolean {
  const { p } = effectOf(pairsOf(sick, healthy));
  return p < LUCK && meanOf(sick) > (1 + LEAST_HARM) * meanOf(healthy);
}

type Losses = readonly Float64Array[];

/** Sealed losses of a configuration over the judge's seeds; of one that was judged before, the same again. */
async function judgeOf(patient: Patient, { healthy }: Sick) {
  const { sets } = await unseal(patient, (await trial(patient, { ...healthy, epochs: 1 })).fitted);
  const prepared = { ...patient.prepared, sets: { ...patient.prepared.sets, valid: sets.test! } };
  const sealed: Patient = { ...patient, prepared };
  const chance = await chanceLosses(sealed);
  const known = new Map<string, Losses>();
  return async (config: RunConfig): Promise<Losses> => {
    const key = JSON.stringify(config);
    const losses: Float64Array[] = [...(known.get(key) ?? [])];
    for (let s = losses.length; s < SEEDS; s++) {
      const { fitted, best } = await trial(patient, { ...config, seed: FIRST_SEED + s });
      const opened = best && (await unseal(patient, fitted));
      losses.push(
        opened
          ? await validationLosses(sealed, {
              ...opened,
              sets: { ...opened.sets, valid: opened.sets.test },
            })
          : chance,
      );
    }
    known.set(key, losses);
    return losses;
  };
}

function verdictOf(
  sick: Losses,
  healthy: Losses,
  after: Losses,
  one: Sick,
  repair: Repair,
  run: number,
): Omit<Verdict, "method"> {
  const effect = effectOf(pairsOf(sick, after));
  const closed = (meanOf(sick) - meanOf(after)) / (meanOf(sick) - meanOf(healthy));
  const shipped = changeOf(one.sick, repair.config);
  return {
    change: shipped,
    loss: meanOf(after),
    p: effect.p,
    closed,
    proved: effect.p < LUCK && closed >= CLOSED,
    harmful: Object.keys(shipped).length > 0 && effect.p > 1 - LUCK && closed < 0,
    cost: repair.cost / run,
    trials: repair.trials,
    ...(repair.rounds && { rounds: repair.rounds }),
  };
}

const pairsOf = (before: Losses, after: Losses): Pair[] =>
  before.map((losses, s) => ({ before: losses, after: after[s]! }));

function changeOf(before: RunConfig, after: RunConfig): Partial<RunConfig> {
  const entries = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof RunConfig]),
  );
  return Object.fromEntries(entries);
}

const meanOf = (losses: Losses): number => {
  const all = losses.map(rows => rows.reduce((a, b) => a + b, 0) / rows.length);
  return all.reduce((a, b) => a + b, 0) / all.length;
};

export interface RepairScore {
  readonly method: Method;
  readonly proved: Share;
  readonly harmful: Share;
  /** In runs of the sick one, over the faults: the whole repair. */
  readonly medianCost: number;
  /** Of the clinic's single treatments, in runs of the one treated. */
  readonly treatments?: { readonly median: number; readonly most: number };
}

/** Over the faults that are some. */
export function scoresOf(all: readonly Repaired[]): RepairScore[] {
  const counted = all.filter(({ harmful }) => harmful);
  return methods.map(method => {
    const mine = counted.flatMap(({ verdicts }) => verdicts.filter(one => one.method === method));
    const count = (of: (one: Verdict) => boolean) => share(mine.filter(of).length, mine.length);
    const treatments = mine.flatMap(({ rounds = [] }) => rounds.map(({ cost }) => cost));
    return {
      method,
      proved: count(({ proved }) => proved),
      harmful: count(({ harmful }) => harmful),
      medianCost: middleOf(mine.map(({ cost }) => cost)),
      ...(treatments.length > 0 && {
        treatments: { median: middleOf(treatments), most: Math.max(...treatments) },
      }),
    };
  });
}

const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

function printRepaired({ half, task, fault, diagnosis, ...one }: Repaired): void {
  const harm = one.harmful ? "" : ", no harm: not counted";
  const losses = `sealed loss ${one.sick.toFixed(4)} (healthy ${one.healthy.toFixed(4)})`;
  console.log(`${half}, ${task} ${fault}: ${diagnosis}, ${losses}${harm}`);
  for (const { method, change, loss, closed, proved, cost, trials } of one.verdicts)
    console.log(
      `  ${proved ? "proved    " : "not proved"} ${method.padEnd(18)} ${loss.toFixed(4)}  gap closed ${percent(closed).padStart(8)}  ${cost.toFixed(2)} runs, ${trials} tried  ${JSON.stringify(change)}`,
    );
}

function printScores(name: string, scores: readonly RepairScore[]): void {
  console.log(`\n${name}`);
  console.table(
    scores.map(({ method, proved, harmful, medianCost, treatments }) => ({
      method,
      proved: `${proved.hits} of ${proved.of}`,
      rate: `${percent(proved.hits / Math.max(1, proved.of))} (${percent(proved.low)} to ${percent(proved.high)})`,
      harmful: `${harmful.hits} of ${harmful.of}`,
      "median cost": medianCost.toFixed(2),
      "dearest treatment": treatments?.most.toFixed(2) ?? "",
    })),
  );
}

const RESULTS = new URL("../results/", import.meta.url);
const FILE = new URL("doctor-repairs.json", RESULTS);

interface Report {
  readonly machine: Machine;
  readonly faults: readonly Repaired[];
}

/** What a run of the same commit had come to before it was stopped. */
function doneBefore({ commit }: Machine): readonly Repaired[] {
  if (!existsSync(FILE) || commit === undefined || commit.endsWith("+")) return [];
  const before: Report = JSON.parse(readFileSync(FILE, "utf8"));
  return before.machine.commit === commit ? before.faults : [];
}

type Slice = (one: Repaired) => boolean;

const slices: Readonly<Record<string, Slice>> = {
  numbers: ({ kind }) => kind === "number",
  classes: ({ kind }) => kind === "class",
  moderate: ({ severity }) => severity === "moderate",
  severe: ({ severity }) => severity === "severe",
};

/** Scores of a half, and of its kinds of task and severities. */
function scoresOfHalf(all: readonly Repaired[], half: Half) {
  const mine = all.filter(one => one.half === half);
  const parts = Object.entries(slices).map(
    ([name, slice]) => [name, scoresOf(mine.filter(slice))] as const,
  );
  return { all: scoresOf(mine), ...Object.fromEntries(parts) };
}

/** Prints a line a fault and the tables; benchmarks/results/doctor-repairs.json has what is done so far. */
export async function repairBench(wanted: readonly Half[] = halves): Promise<void> {
  const here = machine();
  const all = [...doneBefore(here)];
  mkdirSync(RESULTS, { recursive: true });
  for (const fault of faults.filter(({ half }) => wanted.includes(half))) {
    const isDone = ({ half, task, fault: name }: Repaired) =>
      half === fault.half && task === fault.task && name === fault.name;
    if (all.some(isDone)) continue;
    const one = await repairedBy(fault);
    all.push(one);
    printRepaired(one);
    write(here, all);
  }
  for (const half of wanted)
    for (const [name, scores] of Object.entries(scoresOfHalf(all, half)))
      printScores(`${half}, ${name}`, scores);
  console.log("\nbenchmarks/results/doctor-repairs.json");
}

function write(here: Machine, all: readonly Repaired[]): void {
  const scores = halves.map(half => [half, scoresOfHalf(all, half)] as const);
  const report = {
    at: new Date().toISOString(),
    machine: here,
    command: "npm run bench:doctor -- --repairs",
    judge: { seeds: SEEDS, p: LUCK, closed: CLOSED, leastHarm: LEAST_HARM },
    scores: Object.fromEntries(scores),
    faults: all,
  };
  writeFileSync(FILE, `${JSON.stringify(report, undefined, 1)}\n`);
}
