// What `downhill tune` is asked for: how many trials, who proposes and who stops them, how they are judged.

import { DownhillError } from "../core/errors.ts";
import {
  extrapolating,
  gp,
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
  ],
  flags: configOptions.flags,
};

/** Samplers by the names that options and journals know. */
export const SAMPLERS = { gp, tpe, random, halton };
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

const PRUNERS = {
  none: () => noPruner,
  median: ({ steps, isEpochs }: Lengths) =>
    median({ warmup: isEpochs ? Math.round(WARMUP * steps) : 0 }),
  halving: ({ steps }: Lengths) =>
    halving({ minimum: Math.max(1, Math.round(steps / ETA ** RUNGS)), maximum: steps, eta: ETA }),
  extrapolating: ({ steps }: Lengths) => extrapolating({ maximum: steps }),
} satisfies Record<string, (lengths: Lengths) => Pruner>;
const prunerNames = Object.keys(PRUNERS) as (keyof typeof PRUNERS)[];

export interface Choices {
  readonly trials: number;
  readonly workers: number;
  readonly folds: number | null;
  /** Trainings with other seeds of each candidate for the best, and of the defaults. */
  readonly seeds: number;
  readonly sampler: Sampler;
  readonly pruner: (lengths: Lengths) => Pruner;
}

/** @throws option-out-of-range */
export function choicesOf({ text }: Arguments): Choices {
  return {
    trials: countOf("trials", text.trials, 50, 1, 1_000_000),
    workers: countOf("workers", text.workers, WORKERS, 1, 64),
    folds: text.folds === undefined ? null : countOf("folds", text.folds, 5, 2, 100),
    seeds: countOf("seeds", text.seeds, 3, 1, 100),
    sampler: SAMPLERS[oneOf("sampler", samplerNames, text.sampler) ?? "gp"](),
    pruner: PRUNERS[oneOf("pruner", prunerNames, text.pruner) ?? "none"],
  };
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
