// The end of a study: its best trials and the defaults are trained with fresh seeds, each of which deals the validation
// rows anew; the best of the candidates is chosen by those, and then the test rows are opened, once. The best, as its
// trial was, becomes a run.

import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import type { RunConfig } from "../log/config.ts";
import { wholeFolder } from "../node/run-folder.ts";
import { STUDY_FILES } from "../node/study-folder.ts";
import type { Refit, RefitSeed } from "../report/study-document.ts";
import { ranked, type Trial } from "../tune/index.ts";
import {
  bestOf,
  configured,
  dealtAnew,
  freshSeeds,
  opened,
  type SeededTraining,
  seeded,
} from "../tuning/index.ts";
import { type Language, tuningWords } from "../words/index.ts";
import { saveTraining } from "./run.ts";
import type { TunePlan } from "./tune-plan.ts";

/** Trials that may yet turn out to be the best, at most, beside the defaults. */
export const CANDIDATES = 4;

export interface RefitOptions {
  readonly signal: AbortSignal;
  readonly language: Language;
  /** Trainings of each candidate and of the defaults, and candidates: fewer where the time is short. */
  readonly seeds: number;
  readonly candidates: number;
  /** Told before each training. */
  readonly onTraining: (number: number, of: number) => void;
}

export interface Refitted {
  readonly best: Refit & { readonly trial: number };
  readonly defaults: Refit;
  /** The run folder of the best. */
  readonly run: string;
}

interface Candidate {
  readonly trial: Trial | null;
  readonly config: RunConfig;
  readonly seeds: readonly SeededTraining[];
}

/** How many trainings it takes. */
export const refitCount = (candidates: number, seeds: number): number =>
  (candidates + 1) * seeds + 1;

/** Undefined where no trial is complete. @throws the signal's reason when it is aborted */
export async function refitBest(
  plan: TunePlan,
  trials: readonly Trial[],
  options: RefitOptions,
): Promise<Refitted | undefined> {
  const { config, judges, direction } = plan;
  const { signal, seeds, onTraining } = options;
  const tried = trials.find(
    ({ state, parameters }) => state === "complete" && isOf(config, parameters),
  );
  const top = ranked(trials, direction)
    .filter(trial => trial !== tried)
    .slice(0, options.candidates);
  if (top.length === 0 && tried === undefined) return undefined;
  const count = refitCount(top.length, seeds);
  let done = 0;
  const dealt = await Promise.all(freshSeeds(config, seeds).map(seed => dealtAnew(judges, seed)));
  const trained = async (trial: Trial | null): Promise<Candidate> => {
    const own = trial === null ? config : configured(config, trial.parameters);
    const found: SeededTraining[] = [];
    for (const rows of dealt) {
      onTraining(++done, count);
      found.push(await seeded(rows, own, rows.patient.prepared.config.seed, signal));
    }
    return { trial, config: own, seeds: found };
  };
  const defaults = await trained(null);
  // The defaults may be the best of all: where a trial has tried them, they are a candidate as the others are.
  const candidates: Candidate[] = tried === undefined ? [] : [{ ...defaults, trial: tried }];
  for (const trial of top) candidates.push(await trained(trial));
  const best = bestOf(candidates, direction)!;
  onTraining(++done, count);
  const own = await seeded({ ...judges, folds: null }, best.config, config.seed, signal);
  // Nothing is left to choose: from here on the test rows are open.
  return {
    best: { trial: best.trial!.number, ...(await refitOf(best)) },
    defaults: await refitOf(defaults),
    run: await saveBest(plan, own, options.language),
  };
}

const isOf = (config: RunConfig, parameters: Trial["parameters"]) =>
  JSON.stringify(configured(config, parameters)) === JSON.stringify(config);

async function refitOf({ config, seeds }: Candidate): Promise<Refit> {
  const scored: RefitSeed[] = [];
  for (const one of seeds) {
    const { scores } = await opened(one);
    const { seed, value } = one;
    scored.push({ seed, value, valid: scores.valid!.metrics, test: scores.test?.metrics ?? null });
  }
  return { config, seeds: scored };
}

/** The best as an ordinary run, which `downhill train` with its options would give. */
async function saveBest(plan: TunePlan, own: SeededTraining, language: Language): Promise<string> {
  const { records, snapshot, config } = own.training;
  const run = freeFolder(join(plan.folder, STUDY_FILES.best));
  const evaluated = await opened(own);
  const file = { schema: 1, data: plan.data, config, plannedEpochs: config.epochs } as const;
  const name = `${basename(plan.folder)}: ${tuningWords(language).tuned}`.slice(0, 80);
  await wholeFolder(run, folder =>
    saveTraining({ ...file, name, folder, language }, evaluated, records, snapshot),
  );
  return run;
}

/** With a number behind it where it is there already. */
function freeFolder(plain: string): string {
  let number = 1;
  while (existsSync(number === 1 ? plain : `${plain}-${number}`)) number++;
  return number === 1 ? plain : `${plain}-${number}`;
}
