// Our own training as what a tuner tries: a configuration is trained on a patient's rows and judged by the loss on its
// validation rows, on one scale for all trials. The test part stays sealed. A trial that is asked to pause gives back all
// that it needs to go on as if it had never stopped.

import { type Patient, type Start, type Trial, trial } from "../clinic/index.ts";
import { type Code, diagnose } from "../doctor/index.ts";
import type { RunConfig } from "../log/config.ts";
import type { Callback } from "../train/index.ts";
import type { Objective, ParameterValues, Request, Verdict, Work } from "../tune/index.ts";

/** The configuration of a trial. */
export const configured = (config: RunConfig, parameters: ParameterValues): RunConfig => ({
  ...config,
  ...(parameters as Partial<RunConfig>),
});

/**
 * One training a trial: its epochs are reported by their validation loss, its value is the loss of its best epoch, its
 * verdict the doctor's.
 *
 * @throws the signal's reason when the study's signal is aborted: half a trial says nothing
 */
export function trainingObjective(patient: Patient, config: RunConfig): Objective {
  return async (parameters, work) => {
    const told = { request: "continue" as Request };
    const { checkpoint, signal } = work;
    const training = await trial(patient, configured(config, parameters), {
      ...(checkpoint !== undefined && { from: checkpoint as Start }),
      callbacks: [obeying(work, told)],
      signal,
    });
    const { snapshot, records } = training;
    if (told.request === "pause" && snapshot) return { checkpoint: { snapshot, records } };
    if (told.request === "stop") return { verdict: verdictOf(training) };
    return { value: lossOf(training), verdict: verdictOf(training) };
  };
}

/** Reports each epoch, and stops the training when it is asked to stop or pause. */
function obeying({ report }: Work, told: { request: Request }): Callback {
  return {
    on(event) {
      if (event.type !== "epoch" || event.facts.validLoss === undefined) return undefined;
      told.request = report(event.facts.epoch, event.facts.validLoss);
      return told.request === "continue" ? undefined : { stop: "aborted" };
    },
  };
}

/** Mean validation loss of its best epoch, on one scale for all trials; NaN where it diverged at once. */
export function lossOf({ best }: Trial): number {
  return best === undefined ? Number.NaN : best.reduce((a, b) => a + b, 0) / best.length;
}

/** Illnesses that only another configuration cures; one that trains too long or too little has its loss to speak for it. */
const BY_CONFIGURATION: readonly Code[] = [
  "diverged",
  "exploding-gradients",
  "vanishing-gradients",
  "dead-units",
  "collapsed-output",
];

/** What the doctor says of a training, and whether its configuration is to blame. */
export function verdictOf({ records }: Pick<Trial, "records">): Verdict {
  const { verdict, findings } = diagnose(records);
  const [first] = findings;
  const byConfiguration =
    verdict === "sick" && first !== undefined && BY_CONFIGURATION.includes(first.code);
  return { verdict, findings: findings.map(({ code }) => code), byConfiguration };
}
