// The best trials trained again with other seeds. The best of a hundred is the luckiest too, and what it was chosen by
// flatters it; fresh seeds do not know of the choice. The defaults get the same seeds, so that differences are in pairs.

import { type Patient, type Trial, trial, unseal } from "../clinic/index.ts";
import { mean } from "../curve/window-test.ts";
import type { RunConfig } from "../log/config.ts";
import { type Evaluated, evaluate } from "../pipeline/index.ts";
import { valueAtBest } from "./training-objective.ts";

/** What trials of a study are judged on: the validation rows, or those of each fold. */
export interface Judges {
  readonly patient: Patient;
  readonly folds: readonly Patient[] | null;
}

export interface SeededTraining {
  readonly seed: number;
  /** As the trials are judged; NaN where it diverged. */
  readonly value: number;
  readonly training: Trial;
}

/** Seeds that no trial has had. */
export const freshSeeds = ({ seed }: RunConfig, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (seed + 1 + i) % 2 ** 32);

/** @throws the signal's reason when it is aborted */
export async function seeded(
  { patient, folds }: Judges,
  config: RunConfig,
  seed: number,
  signal?: AbortSignal,
): Promise<SeededTraining> {
  const own = { ...config, seed };
  const training = await trial(patient, own, { signal, rowLosses: false });
  if (folds === null) return { seed, value: valueAtBest(training), training };
  const values: number[] = [];
  for (const fold of folds) {
    const held = await trial(fold, own, { signal, rowLosses: false });
    values.push(valueAtBest(held));
  }
  return { seed, value: mean(values), training };
}

/** The candidate whose seeds have the best mean; one with a seed that diverged is behind all others. */
export function bestOf<T extends { readonly seeds: readonly Pick<SeededTraining, "value">[] }>(
  candidates: readonly T[],
  direction: "minimize" | "maximize",
): T | undefined {
  const sign = direction === "minimize" ? 1 : -1;
  const scoreOf = ({ seeds }: T) => {
    const score = sign * mean(seeds.map(({ value }) => value));
    return Number.isNaN(score) ? Number.POSITIVE_INFINITY : score;
  };
  return candidates.reduce<T | undefined>(
    (best, one) => (best === undefined || scoreOf(one) < scoreOf(best) ? one : best),
    undefined,
  );
}

/** Scores of the validation rows; nothing of the test rows is looked at. */
export const validScores = async ({ training }: SeededTraining) =>
  (await evaluate.run(training.fitted, {})).scores.valid?.metrics ?? {};

/** Scores of all parts: opened when there is nothing left to choose. */
export const opened = (patient: Patient, { training }: SeededTraining): Promise<Evaluated> =>
  unseal(patient, training.fitted);
