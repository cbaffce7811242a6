// A trial judged by k folds: k networks, each validated on the rows that it has not learnt from, and the mean of their
// values. Less hangs on which rows validate, for k times the work. The test part is in no fold.

import type { Patient } from "../clinic/index.ts";
import { trial } from "../clinic/index.ts";
import { DownhillError } from "../core/errors.ts";
import { mean } from "../curve/window-test.ts";
import type { RunConfig } from "../log/config.ts";
import type { Facts } from "../log/records.ts";
import { build, prepare } from "../pipeline/index.ts";
import { splitOptions } from "../pipeline/read.ts";
import { foldRows } from "../table/folds.ts";
import type { Objective } from "../tune/index.ts";
import { configured, trainingObjective, valueAtBest } from "./training-objective.ts";
import { hopeless, verdictOf } from "./verdict.ts";

/**
 * A patient for each of k folds of the rows that train and validate.
 *
 * @throws config-invalid where the configuration validates otherwise, too-few-rows
 */
export async function foldPatients(patient: Patient, k: number): Promise<Patient[]> {
  const { prepared, sources } = patient;
  const { parts, config } = prepared;
  if (config.validation === "outOfFold" || parts.valid === null || sources.valid !== undefined)
    throw notFolded(config);
  const { table } = parts.train;
  const rows = Int32Array.from([...parts.train.rows, ...parts.valid.rows]).sort();
  const folds = foldRows({ ...splitOptions({ ...prepared, rows }), valid: 0, k });
  return Promise.all(
    folds.map(async ({ train, test }) => {
      const facts: Facts[] = [];
      const own = { train: { table, rows: train }, valid: { table, rows: test }, test: null };
      const record = (said: Facts) => void facts.push(said);
      const fold = await prepare.run({ ...prepared, parts: own }, { record });
      const { loss, preparation } = await build.run(fold, {});
      return { sources, prepared: fold, facts, scale: { loss, preparation } };
    }),
  );
}

function notFolded({ validation, validFile }: RunConfig): DownhillError {
  const found =
    validation === "outOfFold" ? "--validation outOfFold" : "validation rows of its own";
  const sentence = `--folds makes folds of the rows that train and validate, found ${found}. Leave --folds out.`;
  return new DownhillError("config-invalid", sentence, { key: "folds", found: validFile ?? found });
}

/** Trials of a study: by the validation rows, or by so many folds. */
export async function objectiveOn(
  patient: Patient,
  config: RunConfig,
  folds: number | null,
): Promise<Objective> {
  if (folds === null) return trainingObjective(patient, config);
  return foldsObjective(await foldPatients(patient, folds), config);
}

/**
 * One training a fold; a step is a fold, and what is reported after it the mean so far, so that pruners compare trials
 * fold by fold.
 *
 * @throws the signal's reason when the study's signal is aborted
 */
export function foldsObjective(patients: readonly Patient[], config: RunConfig): Objective {
  return async (parameters, { checkpoint, signal, report }) => {
    const own = configured(config, parameters);
    const values = [...((checkpoint as readonly number[] | undefined) ?? [])];
    for (;;) {
      const patient = patients[values.length]!;
      const training = await trial(patient, own, {
        isHopeless: hopeless(own.epochs),
        rowLosses: false,
        signal,
      });
      const verdict = verdictOf(training);
      if (verdict.byConfiguration) return { value: Number.NaN, verdict };
      values.push(valueAtBest(training, patient.prepared.task));
      const request = report(values.length, mean(values));
      if (values.length === patients.length) return { value: mean(values), verdict };
      if (request === "stop") return { verdict };
      if (request === "pause") return { checkpoint: values };
    }
  };
}
