// The best configuration trained once more, on all rows but the test's. The validation rows have told by then which
// configuration is best and for how many epochs; what is left for them to do is to be learnt from.

import type { Patient } from "../clinic/index.ts";
import { mean } from "../curve/window-test.ts";
import type { RunConfig } from "../log/config.ts";
import type { Facts } from "../log/records.ts";
import { prepare } from "../pipeline/index.ts";
import { monitorOf } from "../pipeline/metric.ts";
import { scheduleOf } from "../pipeline/network.ts";
import { isBetter, type Monitor, monitored } from "../train/monitor.ts";
import type { SeededTraining } from "./refit.ts";
import { epochsIn } from "./training-objective.ts";

/**
 * Whether the validation rows are still needed when the best is chosen: they stand in a file of their own, a threshold, an
 * interval or the learning rate hangs on them, or without test rows nothing else would tell how good the network is. Groups
 * are dealt to all parts at once: without a part for validation other rows would test. Out of fold the members have learnt
 * from all rows already.
 */
export function needsValidation(
  { prepared: { parts } }: Patient,
  { validFile, threshold, interval, schedule, group, validation }: RunConfig,
): boolean {
  return (
    [validFile, interval, group].some(given => given !== null) ||
    [threshold === "auto", schedule === "plateau", validation === "outOfFold"].includes(true) ||
    [parts.test, parts.valid].includes(null)
  );
}

/**
 * A configuration that learns from the validation rows too, for as long as the seeds' curves say: until where their mean is
 * best (joint stopping; Holzmüller et al. 2024, arXiv 2407.04491), or the mean of their own best epochs if that is later, for
 * more rows bear longer training.
 *
 * Undefined where the validation rows are still needed, and where no curve tells for how long: there was no time for a seed,
 * or all of them diverged.
 */
export function allRowsConfig(
  patient: Patient,
  config: RunConfig,
  trainings: readonly Pick<SeededTraining, "value" | "training">[],
): RunConfig | undefined {
  if (needsValidation(patient, config)) return undefined;
  const monitor = monitorOf(config, patient.prepared.task);
  const logs = trainings.filter(isWhole).map(({ training }) => epochsIn(training.records));
  const curves = logs.map(epochs => epochs.map(facts => monitored(facts, monitor)));
  const joint = jointlyBest(curves, monitor.mode);
  if (joint === undefined) return undefined;
  const own = mean(logs.map(epochs => epochs.at(-1)!.best.epoch));
  const { step, epoch } = logs[0]![0]!;
  const rates = plannedRates(config, step / epoch);
  const epochs = asMuchRate(rates, Math.max(joint, Math.round(own)));
  return { ...config, valid: 0, patience: 0, epochs };
}

/** A curve that a divergence cut short says nothing of how long to train. */
const isWhole = ({ value, training }: Pick<SeededTraining, "value" | "training">) =>
  Number.isFinite(value) && training.fitted.fitted.stopped !== "diverged";

/** Of each planned epoch the factor on the rate in its last step, as the log has it; those after an early end too. */
export function plannedRates(
  { schedule: name, epochs }: Pick<RunConfig, "schedule" | "epochs">,
  stepsEach: number,
): number[] {
  const factor = scheduleOf(name) ?? (() => 1);
  const last = (epoch: number) => (epoch + 1) * stepsEach - 1;
  return Array.from({ length: epochs }, (_, epoch) => factor(last(epoch), epochs * stepsEach));
}

/** The epoch at which the mean of the curves is best, from 1; as far as the shortest of them goes. */
export function jointlyBest(
  curves: readonly (readonly number[])[],
  mode: Monitor["mode"],
): number | undefined {
  if (curves.length === 0) return undefined;
  const length = Math.min(...curves.map(curve => curve.length));
  let best: { readonly epoch: number; readonly value: number } | undefined;
  for (let epoch = 1; epoch <= length; epoch++) {
    const value = mean(curves.map(curve => curve[epoch - 1]!));
    if (isBetter(value, best?.value, mode)) best = { epoch, value };
  }
  return best?.epoch;
}

/**
 * Epochs of a whole schedule whose rates sum to what those of the first `epochs` of `rates`, a longer one, did; as many at
 * least. A cosine over 100 that was best at 20 had hardly begun to fall: over 20 it would go only half as far.
 */
export function asMuchRate(rates: readonly number[], epochs: number): number {
  const sum = rates.slice(0, epochs).reduce((all, rate) => all + rate, 0);
  return Math.max(epochs, Math.round(sum / mean(rates)));
}

/** The patient whose validation rows are among those to learn from; the test rows stay, and stay sealed. */
export async function withAllRows(patient: Patient, config: RunConfig): Promise<Patient> {
  const { prepared } = patient;
  const { train, valid } = prepared.parts;
  const rows = Int32Array.from([...train.rows, ...valid!.rows]).sort();
  const parts = { ...prepared.parts, train: { table: train.table, rows }, valid: null };
  const facts: Facts[] = [];
  const record = (said: Facts) => void facts.push(said);
  const own = { ...config, seed: prepared.config.seed };
  const whole = await prepare.run({ ...prepared, config: own, parts }, { record });
  return { ...patient, facts, prepared: { ...whole, sets: { ...whole.sets, test: null } } };
}
