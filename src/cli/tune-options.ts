// What `downhill tune` is asked for: how many trials, who proposes and who stops them, how they are judged.

import { DownhillError } from "../core/errors.ts";
import {
  extrapolating,
  gp,
  grid,
  halton,
  halving,
  median,
  noPruner,
  type Pruner,
  random,
  type Sampler,
  type Space,
  tpe,
} from "../tune/index.ts";
import { type Arguments, configOptions } from "./options.ts";
import { oneOf } from "./output.ts";

/** Options of the study; those of the training are train's own. */
export const tuneOptions = {
  text: [
    ...configOptions.text,
    ...["trials", "space", "sampler", "pruner", "workers", "folds", "seeds", "study", "progress"],
    "trial-seconds",
  ],
  flags: configOptions.flags,
};

/** Samplers by the names that options and journals know. */
export const SAMPLERS = { gp, tpe, random, halton, grid };
export const samplerNames = Object.keys(SAMPLERS) as (keyof typeof SAMPLERS)[];

/** How long a trial can be, in the steps that it reports: epochs, or folds. */
export interface Lengths {
  readonly steps: number;
  readonly isEpochs: boolean;
}

/** Trials at one time where nobody says: not as many as there are processors, or the study would depend on the machine. */
const WORKERS = 2;
/** The share of the epochs that says nothing of a trial yet: 3 of 30 (benchmarks/results/tune-pruning.json). */
const WARMUP = 0.1;
/** Rungs of successive halving: half go on from each, which lost less than a third does (benchmarks/results/tune-pruning.json). */
const [ETA, RUNGS] = [2, 4];

interface PrunerChoice {
  /** Steps that a trial must have for there to be something to stop. */
  readonly least: number;
  readonly of: (lengths: Lengths) => Pruner;
}

const PRUNERS = {
  none: { least: 1, of: () => noPruner },
  median: {
    least: 1,
    of: ({ steps, isEpochs }) => median({ warmup: isEpochs ? Math.round(WARMUP * steps) : 0 }),
  },
  halving: {
    least: 2,
    of: ({ steps }) =>
      halving({ minimum: Math.max(1, Math.round(steps / ETA ** RUNGS)), maximum: steps, eta: ETA }),
  },
  extrapolating: { least: 6, of: ({ steps }) => extrapolating({ maximum: steps }) },
} satisfies Record<string, PrunerChoice>;
const prunerNames = Object.keys(PRUNERS) as (keyof typeof PRUNERS)[];

/** What a timer can wait: 2³¹ − 1 milliseconds. */
const MOST_SECONDS = 2_147_483;

export interface Choices {
  readonly trials: number;
  readonly workers: number;
  readonly folds: number | null;
  /** Trainings with other seeds of each candidate for the best, and of the defaults. */
  readonly seeds: number;
  /** Seconds after which a trial without a result has failed; null: as long as it takes. */
  readonly trialSeconds: number | null;
  readonly sampler: Sampler;
  /** @throws option-out-of-range where trials are too short for it */
  readonly pruner: (lengths: Lengths) => Pruner;
}

/** @throws option-out-of-range */
export function choicesOf({ text }: Arguments): Choices {
  return {
    trials: countOf("trials", text.trials, 50, 1, 1_000_000),
    workers: countOf("workers", text.workers, WORKERS, 1, 64),
    folds: text.folds === undefined ? null : countOf("folds", text.folds, 5, 2, 100),
    seeds: countOf("seeds", text.seeds, 3, 1, 100),
    trialSeconds: secondsOf("trial-seconds", text["trial-seconds"]),
    sampler: SAMPLERS[oneOf("sampler", samplerNames, text.sampler) ?? "gp"](),
    pruner: prunerOf(oneOf("pruner", prunerNames, text.pruner) ?? "none"),
  };
}

function prunerOf(name: keyof typeof PRUNERS): Choices["pruner"] {
  const { least, of }: PrunerChoice = PRUNERS[name];
  return lengths => {
    const { steps, isEpochs } = lengths;
    if (steps >= least) return of(lengths);
    const unit = isEpochs ? "epochs" : "folds";
    throw new DownhillError(
      "option-out-of-range",
      `--pruner ${name} needs trials of ${least} ${unit} or more, found ${steps}. Give --${unit} ${least}, or --pruner none.`,
      { option: "pruner", found: name },
    );
  };
}

/** @throws option-out-of-range */
function secondsOf(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const seconds = text.trim() === "" ? Number.NaN : Number(text);
  if (seconds > 0 && seconds <= MOST_SECONDS) return seconds;
  throw new DownhillError(
    "option-out-of-range",
    `--${option} must be a number of seconds above 0, found ${JSON.stringify(text)}.`,
    { option, found: text },
  );
}

/** @throws option-out-of-range */
export function countOf(
  option: string,
  text: string | undefined,
  otherwise: number,
  least: number,
  most: number,
): number {
  const count = text === undefined ? otherwise : Number(text);
  if (Number.isInteger(count) && count >= least && count <= most) return count;
  throw new DownhillError(
    "option-out-of-range",
    `--${option} must be a whole number from ${least} to ${most}, found ${JSON.stringify(text)}.`,
    { option, found: text },
  );
}

/** The longest that a trial of a space can be. */
export function lengthsOf(space: Space, epochs: number, folds: number | null): Lengths {
  if (folds !== null) return { steps: folds, isEpochs: false };
  const { epochs: tuned } = space;
  if (tuned === undefined) return { steps: epochs, isEpochs: true };
  const most = tuned.kind === "categorical" ? Math.max(...tuned.choices.map(Number)) : tuned.high;
  return { steps: most, isEpochs: true };
}
