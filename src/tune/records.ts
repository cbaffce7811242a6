// The records of a study, in the order in which they happened: all that a journal holds, and all that a study is made
// of. Folding the same records gives the same study.

import type { ParameterValues, Space } from "./space.ts";
import type { TrialState, Verdict } from "./trial.ts";

export type Direction = "minimize" | "maximize";

export interface StudyRecord {
  readonly type: "study";
  readonly v: 1;
  readonly space: Space;
  readonly seed: number;
  readonly workers: number;
  readonly direction: Direction;
  readonly sampler: string;
  readonly pruner: string;
  /** What is tuned, such as a checksum of the data: trials of something else are no trials of this study. */
  readonly subject?: string;
  /** What a trial's value is, where the journal's writer says so: values of another kind do not compare with it. */
  readonly judge?: string;
}

/** A job handed out; `parameters` when the trial is new. */
export interface AskRecord {
  readonly type: "ask";
  readonly job: number;
  readonly trial: number;
  readonly attempt: number;
  /** It knows how the jobs below this number ended. */
  readonly knows: number;
  readonly parameters?: ParameterValues;
}

export interface ReportRecord {
  readonly type: "report";
  readonly trial: number;
  readonly attempt: number;
  readonly step: number;
  readonly value: number;
}

export interface TellRecord {
  readonly type: "tell";
  readonly trial: number;
  readonly attempt: number;
  readonly state: Exclude<TrialState, "running">;
  readonly value: number | null;
  readonly verdict?: Verdict;
  readonly why?: string;
}

export type TuneRecord = StudyRecord | AskRecord | ReportRecord | TellRecord;
