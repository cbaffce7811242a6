// A case: a run as the clinic judges it, whether it was trained here or read from its folder.

import { type Diagnosis, diagnose } from "../doctor/index.ts";
import type { RunConfig } from "../log/config.ts";
import { lastOf } from "../log/read.ts";
import type { LogRecord } from "../log/records.ts";
import type { Snapshot } from "../train/index.ts";
import type { Trial } from "./trial.ts";

export interface Case {
  readonly config: RunConfig;
  readonly records: readonly LogRecord[];
  readonly diagnosis: Diagnosis;
  readonly epochs: number;
  /** Rows trained on. */
  readonly cost: number;
  /** Validation losses of the rows under the weights that were saved, and under the last ones. */
  readonly best?: Float64Array;
  readonly last?: Float64Array;
  /** At its end, where it can go on. */
  readonly snapshot?: Snapshot;
  /** Absent where the run is read from a folder. */
  readonly trial?: Trial;
}

export function caseOf(trial: Trial, rows: number): Case {
  const { config, records, best, last, snapshot } = trial;
  return {
    config,
    records,
    diagnosis: diagnose(records),
    ...lengthOf(config, records, rows),
    trial,
    ...(best && { best }),
    ...(last && { last }),
    ...(snapshot && { snapshot }),
  };
}

/** Epochs done, and rows trained on. A run that diverged counts for the one that was planned, or nothing could be tried. */
export function lengthOf(config: RunConfig, records: readonly LogRecord[], rows: number) {
  const { epochs = 0, stopped } = lastOf(records, "end") ?? {};
  return { epochs, cost: rows * (stopped === "diverged" ? config.epochs : epochs) };
}

/** The case as it was when its best epoch had ended: what restoring the best weights makes of it. */
export function atBest(whole: Case): Case {
  const bestEpoch = lastOf(whole.records, "end")?.bestEpoch ?? whole.epochs;
  const records = whole.records.filter(
    record => !("epoch" in record) || (record.epoch ?? 0) <= bestEpoch,
  );
  const { best } = whole;
  return { ...whole, records, diagnosis: diagnose(records), ...(best && { last: best }) };
}
