// Ways to repair a sick run: the clinic's course, one change at random, and a random search of whole configurations. The latter
// two may train as many rows as the course did, and take what is best on the validation rows. That chance is hard to
// beat at equal compute is what Kim, Humbatova, Jahangirova, Tonella and Yoo found (ICST 2023) of repair tools.

import {
  type Case,
  course,
  isAccepted,
  type Outcome,
  type Patient,
  trainRows,
  trial,
} from "../../src/clinic/index.ts";
import { Generator } from "../../src/core/random.ts";
import type { RunConfig } from "../../src/log/config.ts";

export interface Repair {
  /** What is shipped; the sick configuration where nothing was found to be better. */
  readonly config: RunConfig;
  /** Rows trained on to find it. */
  readonly cost: number;
  /** Configurations that were trained to their end. */
  readonly trials: number;
  /** Of a course: a treatment each. */
  readonly rounds?: readonly Round[];
}

export interface Round {
  readonly finding: string;
  readonly claim: Outcome["claim"];
  readonly action?: string;
  readonly change?: Partial<RunConfig>;
  /** Remedies whose paired run was not accepted. */
  readonly refused: readonly string[];
  /** In runs of the length of the one that it treats. */
  readonly cost: number;
}

/** What a finding of ours costs at most in one round, and so the budget where we found nothing to treat. */
const LEAST_BUDGET = 1.8;

export async function ours(patient: Patient, first: Case): Promise<Repair> {
  const { after, cost, outcomes } = await course(patient, first);
  return {
    config: after.config,
    cost: cost * first.cost,
    trials: outcomes.length,
    rounds: outcomes.map(roundOf),
  };
}

function roundOf(outcome: Outcome): Round {
  const { claim, finding } = outcome;
  const tried = claim === "untreatable" ? { refused: [], cost: 0 } : outcome;
  const refused = tried.refused.map(({ remedy, why }) => `${remedy.action}: ${why}`);
  const round = { finding: finding.code, claim, refused, cost: tried.cost };
  return isAccepted(outcome)
    ? { ...round, action: outcome.remedy.action, change: outcome.change }
    : round;
}

export const budgetOf = ({ cost }: Repair, first: Case): number =>
  Math.max(cost, LEAST_BUDGET * first.cost);

type Draw = (random: Generator) => Partial<RunConfig>;

const from =
  <K extends keyof RunConfig>(key: K, ...values: RunConfig[K][]): Draw =>
  random => ({ [key]: values[random.integer(values.length)]! });
const logUniform = (low: number, high: number, random: Generator) =>
  Number((low * (high / low) ** random.uniform()).toPrecision(3));

/** A published space's usual ranges: what `downhill train` has an option for and a repair may touch. */
const space: readonly Draw[] = [
  random => ({ lr: logUniform(1e-5, 0.3, random) }),
  from("epochs", 10, 20, 40, 60, 100),
  from("hidden", [8], [32], [64], [32, 16], [64, 32], [128, 64]),
  from("activation", "relu", "tanh", "gelu", "sigmoid"),
  from("optimizer", "sgd", "rmsprop", "adam", "adamW"),
  from("dropout", 0, 0.1, 0.3, 0.5),
  random => ({ weightDecay: random.uniform() < 0.3 ? 0 : logUniform(1e-5, 0.1, random) }),
  from("batchSize", 8, 16, 32, 64, 128),
  from("schedule", "constant", "cosine", "warmup", "oneCycle"),
  from("batchNorm", true, false),
  from("clipNorm", 0, 1, 5),
];

/** One key at a time, the rest as it was. */
export const randomChange = (patient: Patient, first: Case, budget: number, seed: number) =>
  search(patient, first, budget, random => space[random.integer(space.length)]!(random), seed);

/** All keys at once: tuning by random search (Bergstra and Bengio 2012). */
export const randomSearch = (patient: Patient, first: Case, budget: number, seed: number) =>
  search(
    patient,
    first,
    budget,
    random => Object.assign({}, ...space.map(draw => draw(random))),
    seed,
  );

/** Draws that do not fit into what is left, before the search ends. */
const PATIENCE = 50;

async function search(
  patient: Patient,
  first: Case,
  budget: number,
  draw: Draw,
  seed: number,
): Promise<Repair> {
  const random = new Generator(seed, 83);
  const best = { config: first.config, loss: meanOf(first.best) };
  let [cost, trials, refused] = [0, 0, 0];
  while (refused < PATIENCE) {
    const config = { ...first.config, ...draw(random) };
    if (cost + config.epochs * trainRows(patient) > budget || isSame(config, first.config)) {
      refused++;
      continue;
    }
    const done = await trial(patient, config);
    cost += done.cost;
    trials++;
    if (meanOf(done.best) < best.loss) Object.assign(best, { config, loss: meanOf(done.best) });
  }
  return { config: best.config, cost, trials };
}

const isSame = (a: RunConfig, b: RunConfig) => JSON.stringify(a) === JSON.stringify(b);

/** Of a run that diverged there are no losses. */
const meanOf = (losses: Float64Array | undefined): number =>
  losses === undefined
    ? Number.POSITIVE_INFINITY
    : losses.reduce((a, b) => a + b, 0) / losses.length;
