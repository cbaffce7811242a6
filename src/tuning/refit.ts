// The best trials trained again with other seeds. The best of a hundred is the luckiest too, and what it was chosen by
// flatters it. A fresh seed deals anew which of the rows train and which validate, and draws anew the first weights: it
// knows nothing of the choice. The defaults get the same seeds, so that differences are in pairs. The test rows stay.

import { type Patient, type Trial, trial, unseal } from "../clinic/index.ts";
import { mean } from "../curve/window-test.ts";
import type { RunConfig } from "../log/config.ts";
import type { Facts } from "../log/records.ts";
import { type Evaluated, type Prepared, prepare } from "../pipeline/index.ts";
import { memberFolds, splitOptions } from "../pipeline/read.ts";
import { splitRows } from "../table/split.ts";
import { foldPatients } from "./folds-objective.ts";
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
  /** On whose rows it was trained. */
  readonly patient: Patient;
  readonly training: Trial;
}

/** Seeds that no trial has had. */
export const freshSeeds = ({ seed }: RunConfig, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (seed + 1 + i) % 2 ** 32);

/** The judges with rows dealt anew by a seed; where times or files say which rows validate, they stay. */
export async function dealtAnew({ patient, folds }: Judges, seed: number): Promise<Judges> {
  const { prepared, sources } = patient;
  const config = { ...prepared.config, seed };
  const dealt = sources.valid === undefined ? partsBy({ ...prepared, config }) : {};
  const facts: Facts[] = [];
  const record = (said: Facts) => void facts.push(said);
  const whole = await prepare.run({ ...prepared, config, ...dealt }, { record });
  const sealed = { ...whole, sets: { ...whole.sets, test: null } };
  const anew = { ...patient, facts, prepared: sealed };
  return { patient: anew, folds: folds && (await foldPatients(anew, folds.length)) };
}

/** Who trains and who validates, as many as before. */
function partsBy(prepared: Prepared): Partial<Pick<Prepared, "parts" | "folds">> {
  const { parts, folds } = prepared;
  const { train, valid } = parts;
  if (folds !== null) return { folds: memberFolds(prepared, train.rows) };
  const { table } = train;
  const rows = Int32Array.from([...train.rows, ...valid!.rows]).sort();
  const share = valid!.rows.length / rows.length;
  const split = splitRows({ ...splitOptions({ ...prepared, rows }), valid: share, test: 0 });
  const own = { train: { table, rows: split.train }, valid: { table, rows: split.valid } };
  return { parts: { ...parts, ...own } };
}

/** @throws the signal's reason when it is aborted */
export async function seeded(
  { patient, folds }: Judges,
  config: RunConfig,
  seed: number,
  signal?: AbortSignal,
): Promise<SeededTraining> {
  const own = { ...config, seed };
  const trained = (rows: Patient) => trial(rows, own, { signal, rowLosses: false });
  const training = await trained(patient);
  const { task } = patient.prepared;
  if (folds === null) return { seed, value: valueAtBest(training, task), patient, training };
  const values: number[] = [];
  for (const fold of folds) values.push(valueAtBest(await trained(fold), task));
  return { seed, value: mean(values), patient, training };
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

/** Scores of all parts: the test rows are opened when there is nothing left to choose. */
export const opened = ({ patient, training }: SeededTraining): Promise<Evaluated> =>
  unseal(patient, training.fitted);
