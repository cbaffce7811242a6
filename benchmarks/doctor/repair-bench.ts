// The benchmark of repairs: each fault is repaired by the clinic and, at equal compute, by chance; a judge that none of them
// knows trains the sick, the healthy and the repaired configurations with fresh seeds and compares them on sealed rows.
// A repair is proved when it is better beyond luck (p < 0.05, paired) and closes nine tenths of the gap to the healthy one.
// Run: npm run bench:doctor -- --repairs

import { mkdirSync, writeFileSync } from "node:fs";
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
import { machine } from "../machine.ts";
import { type Fault, faults, type Sick, sickOf } from "./faults.ts";
import { budgetOf, ours, type Repair, randomChange, randomSearch } from "./repairs.ts";
import { type Share, share } from "./score.ts";

const SEEDS = 5;
/** Far from the seeds of repairs and proofs. */
const FIRST_SEED = 5001;
/** Chance has several tries at a fault, so that no single draw decides; each counts. */
const DRAWS = 3;
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
}

export interface Repaired {
  readonly fault: string;
  readonly task: string;
  readonly diagnosis: string;
  readonly healthy: number;
  readonly sick: number;
  readonly verdicts: readonly Verdict[];
}

export async function repairedBy(fault: Fault): Promise<Repaired> {
  const one = sickOf(fault);
  const patient = await admit(one.sources);
  const judge = await judgeOf(patient, one);
  const first = caseOf(await trial(patient, one.sick), trainRows(patient));
  const mine = await ours(patient, first);
  const budget = budgetOf(mine, first);
  const repairs: [Method, Repair][] = [["the clinic", mine]];
  for (let draw = 1; draw <= DRAWS; draw++) {
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
  return {
    ...{ fault: fault.name, task: fault.task, healthy: meanOf(healthy), sick: meanOf(sick) },
    diagnosis: first.diagnosis.findings[0]?.code ?? first.diagnosis.verdict,
    verdicts,
  };
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
  const pairs = sick.map((before, s): Pair => ({ before, after: after[s]! }));
  const effect = effectOf(pairs);
  const closed = (meanOf(sick) - meanOf(after)) / (meanOf(sick) - meanOf(healthy));
  const shipped = changeOf(one.sick, repair.config);
  return {
    change: shipped,
    loss: meanOf(after),
    p: effect.p,
    closed,
    proved: effect.p < 0.05 && closed >= CLOSED,
    harmful: Object.keys(shipped).length > 0 && effect.p > 0.95 && closed < 0,
    cost: repair.cost / run,
    trials: repair.trials,
  };
}

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
  /** In runs of the sick one, over the faults. */
  readonly medianCost: number;
}

export function scoresOf(all: readonly Repaired[]): RepairScore[] {
  const counted = all.filter(({ sick, healthy }) => sick > (1 + LEAST_HARM) * healthy);
  return methods.map(method => {
    const mine = counted.flatMap(({ verdicts }) => verdicts.filter(one => one.method === method));
    const costs = mine.map(({ cost }) => cost).toSorted((a, b) => a - b);
    const count = (of: (one: Verdict) => boolean) => share(mine.filter(of).length, mine.length);
    return {
      method,
      proved: count(({ proved }) => proved),
      harmful: count(({ harmful }) => harmful),
      medianCost: costs[Math.floor(costs.length / 2)] ?? 0,
    };
  });
}

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

/** Prints a line a fault and the table, and writes benchmarks/results/doctor-repairs.json. */
export async function repairBench(): Promise<void> {
  const all: Repaired[] = [];
  for (const fault of faults) {
    const one = await repairedBy(fault);
    all.push(one);
    console.log(
      `${one.task} ${one.fault}: ${one.diagnosis}, sealed loss ${one.sick.toFixed(4)} (healthy ${one.healthy.toFixed(4)})`,
    );
    for (const { method, change, loss, closed, proved, cost, trials } of one.verdicts)
      console.log(
        `  ${proved ? "proved    " : "not proved"} ${method.padEnd(18)} ${loss.toFixed(4)}  gap closed ${percent(closed).padStart(8)}  ${cost.toFixed(2)} runs, ${trials} tried  ${JSON.stringify(change)}`,
      );
  }
  const scores = scoresOf(all);
  console.table(
    scores.map(({ method, proved, harmful, medianCost }) => ({
      method,
      proved: `${proved.hits} of ${proved.of}`,
      rate: `${percent(proved.hits / Math.max(1, proved.of))} (${percent(proved.low)} to ${percent(proved.high)})`,
      harmful: `${harmful.hits} of ${harmful.of}`,
      "median cost": medianCost.toFixed(2),
    })),
  );
  const results = new URL("../results/", import.meta.url);
  mkdirSync(results, { recursive: true });
  const report = {
    at: new Date().toISOString(),
    machine: machine(),
    command: "npm run bench:doctor -- --repairs",
    half: "development",
    judge: { seeds: SEEDS, p: 0.05, closed: CLOSED, leastHarm: LEAST_HARM },
    scores,
    faults: all,
  };
  writeFileSync(
    new URL("doctor-repairs.json", results),
    `${JSON.stringify(report, undefined, 1)}\n`,
  );
  console.log("\nbenchmarks/results/doctor-repairs.json");
}
