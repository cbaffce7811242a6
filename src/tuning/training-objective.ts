// Our own training as what a tuner tries: a configuration is trained on a patient's rows and judged on its validation
// rows by what the configuration is judged by, on one scale for all trials. The test part stays sealed. A trial that is
// asked to pause gives back all that it needs to go on as if it had never stopped.

import { type Patient, type Start, type Trial, trial } from "../clinic/index.ts";
import { mean } from "../curve/window-test.ts";
import type { RunConfig, TaskKind } from "../log/config.ts";
import { lastOf } from "../log/read.ts";
import type { EpochFacts, LogRecord } from "../log/records.ts";
import { monitorOf } from "../pipeline/metric.ts";
import type { Callback } from "../train/index.ts";
import { monitored } from "../train/monitor.ts";
import type { Objective, ParameterValues, Request, Work } from "../tune/index.ts";
import { hopeless, verdictOf } from "./verdict.ts";

/** The configuration of a trial. */
export const configured = (config: RunConfig, parameters: ParameterValues): RunConfig => ({
  ...config,
  ...(parameters as Partial<RunConfig>),
});

/**
 * One training a trial: its epochs are reported by what the configuration is judged by (`metric`; auto: the loss), its
 * value is that of its best epochs, its verdict the doctor's. One whose configuration the doctor blames while it trains is
 * ended there, without a value.
 *
 * @throws the signal's reason when the study's signal is aborted: half a trial says nothing
 */
export function trainingObjective(patient: Patient, config: RunConfig): Objective {
  return async (parameters, work) => {
    const told = { request: "continue" as Request, isHopeless: false };
    const { checkpoint, signal } = work;
    const own = configured(config, parameters);
    const isHopeless = hopeless(own.epochs);
    const training = await trial(patient, own, {
      ...(checkpoint !== undefined && { from: checkpoint as Start }),
      callbacks: [obeying(work, told)],
      isHopeless: seen => (told.isHopeless = isHopeless(seen)),
      rowLosses: false,
      signal,
    });
    const { snapshot, records, fitted } = training;
    const verdict = verdictOf(training);
    // A curve that was cut short is one look, which blames nobody yet.
    const isJudged =
      told.isHopeless || told.request === "continue" || fitted.fitted.stopped === "diverged";
    if (isJudged && verdict.byConfiguration) return { value: Number.NaN, verdict };
    if (told.request === "pause" && snapshot) return { checkpoint: { snapshot, records } };
    if (told.request === "stop") return { verdict: { ...verdict, byConfiguration: false } };
    return { value: valueAtBest(training, patient.prepared.task), verdict };
  };
}

/** Reports each epoch, and stops the training when it is asked to stop or pause. */
function obeying({ report }: Work, told: { request: Request }): Callback {
  return {
    on(event) {
      if (event.type !== "epoch") return undefined;
      told.request = report(event.facts.epoch, monitored(event.facts, event.monitor));
      return told.request === "continue" ? undefined : { stop: "aborted" };
    },
  };
}

/** Epochs in a row that a value is the mean of. */
const IN_A_ROW = 5;

/** What the value of a trial is, for its study's journal; one without it began when the best epoch alone was the value. */
export const JUDGE = `best-${IN_A_ROW}`;

/**
 * What a training is judged by: the mean of the best five epochs in a row, of all where there are fewer; those from the first
 * one that is not finite on do not count, and NaN where that is the first. The best epoch alone would flatter whoever jumps
 * about: of a hundred epochs that differ, one suits the validation rows by luck.
 */
export function valueAtBest({ records, config }: Judged, task: TaskKind): number {
  if ((lastOf(records, "epoch")?.best.epoch ?? 0) === 0) return Number.NaN;
  const monitor = monitorOf(config, task);
  const values = epochsIn(records).map(facts => monitored(facts, monitor));
  const end = values.findIndex(value => !Number.isFinite(value));
  const finite = end < 0 ? values : values.slice(0, end);
  if (finite.length === 0) return Number.NaN;
  const width = Math.min(IN_A_ROW, finite.length);
  const means = finite.slice(width - 1).map((_, i) => mean(finite.slice(i, i + width)));
  return monitor.mode === "min" ? Math.min(...means) : Math.max(...means);
}

type Judged = Pick<Trial, "records" | "config">;

export const epochsIn = (records: readonly LogRecord[]): (LogRecord & EpochFacts)[] =>
  records.filter((record): record is LogRecord & EpochFacts => record.type === "epoch");
