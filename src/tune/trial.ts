// A trial: parameters, what was reported while it ran, and how it ended. A _job_ is one stretch of work on a trial, from
// being handed out to being told; a trial that is paused and resumed has several. Jobs are numbered in the order in which
// they are handed out: that number is the logical index on which every proposal depends. The _attempt_ tells apart two
// workers on one trial: what a lost one says late is refused.

import type { Point } from "./axes.ts";
import type { ParameterValues } from "./space.ts";

/** `sick`: its configuration is at fault, and it counts as worse than every other. `failed`: it says nothing of it. */
export type TrialState = "running" | "paused" | "complete" | "pruned" | "failed" | "sick";

/** What the doctor, or the objective, says of a trial. */
export interface Verdict {
  readonly verdict: string;
  /** The doctor's codes, the diagnosis first. */
  readonly findings: readonly string[];
  /** Whether the configuration is at fault, so that another one could be healthy. */
  readonly byConfiguration: boolean;
}

export interface Trial {
  readonly number: number;
  readonly attempt: number;
  readonly state: TrialState;
  readonly parameters: ParameterValues;
  /** Reported values and the steps they belong to, such as epochs. */
  readonly steps: readonly number[];
  readonly values: readonly number[];
  /** What the objective returned; null before, and of a trial that gave none. */
  readonly value: number | null;
  readonly verdict: Verdict | null;
  /** Why it failed. */
  readonly why: string | null;
}

/** A trial as samplers and pruners see it. Scores are values with the sign turned where more is better: less is better. */
export interface Seen {
  readonly number: number;
  readonly parameters: ParameterValues;
  readonly point: Point;
  readonly state: TrialState;
  /** The value, else the last reported one; Infinity of a sick trial, NaN where there is none. */
  readonly score: number;
  readonly steps: readonly number[];
  readonly scores: readonly number[];
}

/** What a pruner asks of a running trial. */
export type Request = "continue" | "stop" | "pause";
