// The book of a study: its records folded into trials and jobs. Only records change it, so a study opened from its
// journal is the study that wrote it.

import { keyOf, type Point, pointOf } from "./axes.ts";
import type { Axis } from "./axis.ts";
import type { AskRecord, Direction, ReportRecord, TellRecord, TuneRecord } from "./records.ts";
import type { ParameterValues } from "./space.ts";
import type { Seen, Trial, TrialState, Verdict } from "./trial.ts";

/** A trial as it grows. */
export interface Entry extends Trial {
  attempt: number;
  state: TrialState;
  steps: number[];
  values: number[];
  value: number | null;
  verdict: Verdict | null;
  why: string | null;
  readonly point: Point;
  /** The job at work on it, or the last one. */
  job: number;
}

export interface Job {
  readonly trial: number;
  /** Reports that the trial had when the job began: what a lost attempt added is dropped. */
  readonly from: number;
  /** How the trial looked when it ended; undefined while it runs. */
  outcome?: Seen;
}

export class Ledger {
  readonly trials: Entry[] = [];
  readonly jobs: Job[] = [];
  /** Numbers of the jobs that run. */
  readonly open = new Set<number>();
  readonly keys = new Set<string>();
  readonly #axes: readonly Axis[];
  readonly #sign: number;

  constructor(axes: readonly Axis[], direction: Direction) {
    this.#axes = axes;
    this.#sign = direction === "minimize" ? 1 : -1;
  }

  apply(record: TuneRecord): void {
    if (record.type === "ask") this.#ask(record);
    else if (record.type === "report") this.#report(record);
    else if (record.type === "tell") this.#tell(record);
  }

  /** How a trial looks now. */
  seen(entry: Entry): Seen {
    const { number, parameters, point, state } = entry;
    const steps = entry.steps.slice();
    const scores = entry.values.map(value => this.#sign * value);
    return { number, parameters, point, state, score: this.#score(entry), steps, scores };
  }

  #score({ state, value, values }: Entry): number {
    if (state === "sick") return Number.POSITIVE_INFINITY;
    return this.#sign * (value ?? values.at(-1) ?? Number.NaN);
  }

  #ask({ job, trial, attempt, parameters }: AskRecord): void {
    const entry = parameters === undefined ? this.trials[trial]! : this.#enter(parameters);
    entry.attempt = attempt;
    entry.state = "running";
    entry.job = job;
    this.open.add(job);
    const begun = (this.jobs[job] ??= { trial, from: entry.values.length });
    entry.steps.length = entry.values.length = begun.from;
  }

  #enter(parameters: ParameterValues): Entry {
    const entry: Entry = {
      ...{ number: this.trials.length, attempt: 0, state: "running", parameters },
      ...{ steps: [], values: [], value: null, verdict: null, why: null },
      ...{ point: pointOf(this.#axes, parameters), job: 0 },
    };
    this.trials.push(entry);
    this.keys.add(keyOf(this.#axes, parameters));
    return entry;
  }

  #report({ trial, step, value }: ReportRecord): void {
    const entry = this.trials[trial]!;
    entry.steps.push(step);
    entry.values.push(value);
  }

  #tell({ trial, state, value, verdict, why }: TellRecord): void {
    const entry = this.trials[trial]!;
    entry.state = state;
    entry.value = value;
    entry.verdict = verdict ?? null;
    entry.why = why ?? null;
    this.open.delete(entry.job);
    this.jobs[entry.job]!.outcome = this.seen(entry);
  }
}
