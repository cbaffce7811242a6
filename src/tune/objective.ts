// What an objective is: the function that a study tries parameters on, and the trial at work as it sees it.

import type { ParameterValues } from "./space.ts";
import type { Request, Verdict } from "./trial.ts";

/**
 * What an objective returns: its value; or no value, when it answers a request to stop or pause; or that whoever was at
 * work on the trial is gone, and why: it is handed out again.
 */
export type ObjectiveResult =
  | number
  | undefined
  | { readonly value?: number; readonly verdict?: Verdict; readonly checkpoint?: unknown }
  | { readonly lost: string };

/** The trial at work, as its objective sees it. */
export interface Work {
  readonly number: number;
  readonly attempt: number;
  /** The last step that was reported before a pause; 0 of a trial that begins. */
  readonly from: number;
  /** What the objective returned as `checkpoint` when it paused. */
  readonly checkpoint: unknown;
  /** Aborted when the study is, or when the trial's time is up. */
  readonly signal: AbortSignal;
  /** A value after a step; an objective that is asked to stop or to pause returns soon. */
  report(step: number, value: number): Request;
}

export type Objective = (
  parameters: ParameterValues,
  work: Work,
) => ObjectiveResult | Promise<ObjectiveResult>;
