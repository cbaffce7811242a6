// The end of a study: its best trials and the defaults are trained with fresh seeds, each of which deals the validation
// rows anew; the best of the candidates is chosen by those, and then the test rows are opened, once. The best becomes a run
// that has learnt from the validation rows too, where nothing else needs them.

import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { isSame } from "../clinic/index.ts";
import { mean } from "../curve/window-test.ts";
import type { RunConfig } from "../log/config.ts";
import type { Metrics } from "../log/records.ts";
import type { StudyClaim } from "../log/study.ts";
import { cannotWrite } from "../node/files.ts";
import { wholeFolder } from "../node/run-folder.ts";
import { STUDY_FILES } from "../node/study-folder.ts";
import type { Evaluated } from "../pipeline/index.ts";
import type {
  AllRows,
  Refit,
  RefitSeed,
  StudyBest,
  StudyRefits,
} from "../report/study-document.ts";
import { claimOf, ranked, type Space, type Trial } from "../tune/index.ts";
import {
  allRowsConfig,
  bestOf,
  configured,
  dealtAnew,
  freshSeeds,
  type Judges,
  opened,
  type SeededTraining,
  seeded,
  withAllRows,
} from "../tuning/index.ts";
import { type Language, tuningWords } from "../words/index.ts";
import { saveTraining } from "./run.ts";
import { CANDIDATES, refitCount, type TuneClock } from "./tune-clock.ts";
import type { TunePlan } from "./tune-plan.ts";

export interface RefitOptions {
  readonly signal: AbortSignal;
  readonly language: Language;
  readonly clock: TuneClock;
  /** Told before each training. */
  readonly onTraining: (number: number, of: number) => void;
  /** Told before the test rows are opened; gives back how often they have been then. */
  readonly onOpening: () => Promise<number>;
}

export interface Refitted {
  readonly best: StudyBest;
  /** Null where there was no time for them. */
  readonly defaults: Refit | null;
  readonly claim: StudyClaim | null;
  readonly refits: StudyRefits;
  /** The run folder of the best. */
  readonly run: string;
}

interface Candidate {
  readonly trial: Trial | null;
  readonly config: RunConfig;
  readonly seeds: readonly SeededTraining[];
}

/** Undefined where no trial is complete. @throws the signal's reason when it is aborted */
export async function refitBest(
  plan: TunePlan,
  trials: readonly Trial[],
  options: RefitOptions,
): Promise<Refitted | undefined> {
  const { config, judges, direction } = plan;
  const order = ranked(trials, direction);
  if (order.length === 0) return undefined;
  const tried = order.find(({ parameters }) => isOf(config, parameters));
  const top = candidatesAmong(
    order.filter(trial => trial !== tried),
    plan.space,
  );
  const [defaults, ...others] = await trainedAgain(plan, top, options);
  // The defaults may be the best of all: where a trial has tried them, they are a candidate as the others are.
  const candidates = [...(tried === undefined ? [] : [{ ...defaults!, trial: tried }]), ...others];
  const seeds = defaults!.seeds.length;
  const best = seeds > 0 ? bestOf(candidates, direction)! : untried(config, order[0]!);
  const own = await runOf(plan, best, others.length, options);
  // Nothing is left to choose: from here on the test rows are open.
  const openings = judges.patient.prepared.parts.test === null ? 0 : await options.onOpening();
  const evaluated = await opened(own.training);
  const [mine, theirs] = [await refitOf(best), seeds > 0 ? await refitOf(defaults!) : null];
  const isCut = seeds < plan.seeds || others.length < top.length;
  const means = scoresOf(mine.seeds, evaluated);
  const allRows =
    own.seeds && (await allRowsOf(own.training.training.config, own.seeds, evaluated));
  return {
    best: { trial: best.trial!.number, ...mine, ...means, allRows },
    defaults: theirs,
    claim: theirs && claimOn(plan, mine, theirs, others.length),
    refits: {
      ...{ candidates: others.length, dealt: isDealt(config), openings },
      cutBy: isCut ? plan.timeBudget : null,
    },
    run: await saveBest(plan, own.training, evaluated, options.language),
  };
}

interface Run {
  /** With the study's own seed. */
  readonly training: SeededTraining;
  /** On all rows, with the seeds of the candidates as far as there is time; null where the run has validation rows. */
  readonly seeds: readonly SeededTraining[] | null;
}

/** The best trained for the last time: on all rows, or as its trial was where the validation rows are still needed. */
async function runOf(
  plan: TunePlan,
  best: Candidate,
  candidates: number,
  options: RefitOptions,
): Promise<Run> {
  const { judges, config } = plan;
  const { clock, signal, onTraining } = options;
  const trained = allRowsConfig(judges.patient, best.config, best.seeds);
  if (trained === undefined)
    return {
      training: await seeded(unfolded(judges), best.config, config.seed, signal),
      seeds: null,
    };
  const patient = await withAllRows(judges.patient, trained);
  const count = refitCount(candidates, best.seeds.length, true);
  const seeds: SeededTraining[] = [];
  try {
    for (const { seed } of best.seeds) {
      if (!clock.fits(2)) break;
      onTraining(count - best.seeds.length + seeds.length, count);
      const ended = clock.begin("refit");
      const either = AbortSignal.any([signal, clock.over]);
      seeds.push(await seeded({ patient, folds: null }, trained, seed, either));
      ended();
    }
  } catch (cause) {
    if (signal.aborted || !clock.over.aborted) throw cause;
  }
  const training = await seeded({ patient, folds: null }, trained, config.seed, signal);
  return { training, seeds };
}

const unfolded = (judges: Judges): Judges => ({ ...judges, folds: null });

async function allRowsOf(
  config: RunConfig,
  trainings: readonly SeededTraining[],
  { scores }: Evaluated,
): Promise<AllRows> {
  const seeds: AllRows["seeds"][number][] = [];
  for (const one of trainings) {
    const { test } = (await opened(one)).scores;
    seeds.push({ seed: one.seed, test: test!.metrics });
  }
  const all = seeds.length > 0 ? seeds.map(({ test }) => test) : [scores.test!.metrics];
  return { config, seeds, test: meansOf(all) };
}

/**
 * The best trials, of those with equal choices the best one first: late in a study many are neighbours of one another, and
 * share the luck that the validation rows brought the first of them.
 */
function candidatesAmong(order: readonly Trial[], space: Space): Trial[] {
  const choices = Object.keys(space).filter(name => space[name]!.kind === "categorical");
  const seen = new Set<string>();
  const isNew = ({ parameters }: Trial) => {
    const key = JSON.stringify(choices.map(name => parameters[name]));
    return !seen.has(key) && seen.add(key);
  };
  const different = order.filter(isNew);
  const others = order.filter(trial => !different.includes(trial));
  return [...different, ...others].slice(0, CANDIDATES);
}

const isOf = (config: RunConfig, parameters: Trial["parameters"]) =>
  isSame(configured(config, parameters), config);

const untried = (config: RunConfig, trial: Trial): Candidate => ({
  ...{ trial, config: configured(config, trial.parameters), seeds: [] },
});

/** Where a file or a time says which rows validate, no seed deals them. */
const isDealt = ({ validFile, time }: RunConfig) => validFile === null && time === null;

/**
 * The defaults, and behind them as many of the best trials as there is time for. Seed by seed, so that what is there when
 * the time is over is whole: every candidate has the same seeds.
 */
async function trainedAgain(
  plan: TunePlan,
  top: readonly Trial[],
  { clock, signal, onTraining }: RefitOptions,
): Promise<Candidate[]> {
  const { config, judges } = plan;
  const all: Candidate[] = [{ trial: null, config, seeds: [] }];
  for (const trial of top) all.push(untried(config, trial));
  const rounds: SeededTraining[][] = [];
  let [done, time]: [number, Size] = [0, { candidates: top.length, seeds: plan.seeds }];
  const trained = async (rows: Judges, own: RunConfig, seed: number) => {
    onTraining(++done, refitCount(time.candidates, time.seeds, plan.allRows));
    const ended = clock.begin("refit");
    const found = await seeded(rows, own, seed, AbortSignal.any([signal, clock.over]));
    ended();
    return found;
  };
  try {
    for (const seed of freshSeeds(config, plan.seeds)) {
      // The first has yet to tell how long one takes.
      if (!clock.fits(done === 0 ? 2 : time.candidates + 2)) break;
      const rows = await dealtAnew(judges, seed);
      const round: SeededTraining[] = [];
      while (time.seeds > 0 && round.length <= time.candidates) {
        round.push(await trained(rows, all[round.length]!.config, seed));
        if (rounds.length === 0) time = sized(plan, clock, time, done);
      }
      if (time.seeds > 0) rounds.push(round);
      if (rounds.length >= time.seeds) break;
    }
  } catch (cause) {
    if (signal.aborted || !clock.over.aborted) throw cause;
  }
  const count = Math.min(...rounds.map(({ length }) => length), all.length);
  return all
    .slice(0, rounds.length === 0 ? 1 : count)
    .map((one, i) => ({ ...one, seeds: rounds.map(round => round[i]!) }));
}

interface Size {
  readonly candidates: number;
  readonly seeds: number;
}

/** As many candidates and seeds as there is time for when some of their trainings are done: rather fewer candidates. */
function sized({ allRows }: TunePlan, clock: TuneClock, asked: Size, done: number): Size {
  let { candidates, seeds } = asked;
  const fits = () => clock.fits(refitCount(candidates, seeds, allRows) - done);
  while (!fits() && candidates > Math.max(1, done - 1)) candidates--;
  while (!fits() && seeds > 0) seeds--;
  return { candidates, seeds };
}

const claimOn = ({ direction }: TunePlan, best: Refit, defaults: Refit, candidates: number) =>
  claimOf({
    pairs: best.seeds.map(({ value }, i) => ({ best: value, defaults: defaults.seeds[i]!.value })),
    isDefault: isSame(best.config, defaults.config),
    ...{ direction, candidates },
  });

async function refitOf({ config, seeds }: Candidate): Promise<Refit> {
  const scored: RefitSeed[] = [];
  for (const one of seeds) {
    const { scores } = await opened(one);
    const { seed, value } = one;
    scored.push({ seed, value, valid: scores.valid!.metrics, test: scores.test?.metrics ?? null });
  }
  return { config, seeds: scored };
}

/** Means over the seeds; where there was no time for any, the run's own. */
function scoresOf(
  seeds: readonly RefitSeed[],
  { scores }: Evaluated,
): Pick<StudyBest, "valid" | "test"> {
  const of = (part: "valid" | "test") => {
    const all = seeds.length > 0 ? seeds.map(seed => seed[part]) : [scores[part]?.metrics];
    return all[0] == null ? null : meansOf(all as Metrics[]);
  };
  return { valid: of("valid"), test: of("test") };
}

function meansOf(all: readonly Metrics[]): Metrics {
  const meanOf = (name: string) => mean(all.map(scores => scores[name]!));
  return Object.fromEntries(Object.keys(all[0]!).map(name => [name, meanOf(name)]));
}

/** The best as an ordinary run, which `downhill train` with its options would give; it takes the place of an earlier one. */
async function saveBest(
  plan: TunePlan,
  { training }: SeededTraining,
  evaluated: Evaluated,
  language: Language,
): Promise<string> {
  const { records, snapshot, config } = training;
  const run = join(plan.folder, STUDY_FILES.best);
  const file = { schema: 1, data: plan.data, config, plannedEpochs: config.epochs } as const;
  const name = `${basename(plan.folder)}: ${tuningWords(language).tuned}`.slice(0, 80);
  const next = `${run}.next`;
  await rm(next, { recursive: true, force: true });
  await wholeFolder(next, folder =>
    saveTraining({ ...file, name, folder, language }, evaluated, records, snapshot),
  );
  await replaceBy(next, run).catch((cause: unknown) => {
    throw cannotWrite(run, cause);
  });
  return run;
}

/** By names alone: a whole folder is there at any moment, if only beside its place. */
async function replaceBy(next: string, folder: string): Promise<void> {
  const before = `${folder}.before`;
  if (existsSync(folder)) {
    await rm(before, { recursive: true, force: true });
    await rename(folder, before);
  }
  await rename(next, folder);
  await rm(before, { recursive: true, force: true });
}
