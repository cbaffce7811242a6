// The time of a study: with --time-budget no trial begins that would not leave room for training the best again, and what
// is at work when the time is over is given up. The first complete trial and the training that becomes the run have the
// time that they take: without them nothing would come of the study.

import type { TunePlan } from "./tune-plan.ts";

/** Trials that may yet turn out to be the best, at most, beside the defaults. */
export const CANDIDATES = 4;

/** How many trainings the best takes: with each seed candidates and defaults, and maybe the best on all rows; and the run. */
export const refitCount = (candidates: number, seeds: number, allRows: boolean): number =>
  seeds === 0 ? 1 : (candidates + (allRows ? 2 : 1)) * seeds + 1;

/** Trainings of a refit for each of a trial: those on all folds, and one more on the ordinary rows. */
export const refitShare = (folds: number | null): number => (folds === null ? 1 : 1 + 1 / folds);

export interface TuneClock {
  /** Aborted when no trial is to begin any more. */
  readonly signal: AbortSignal;
  /** Aborted when trials at work are to be given up: one is complete, and the time left is the refits'. */
  readonly late: AbortSignal;
  /** Aborted when the whole budget is gone. */
  readonly over: AbortSignal;
  /** A trial begins, or a refit; what to call when it has ended. */
  begin(what?: "trial" | "refit"): () => void;
  /** A trial is complete. */
  complete(): void;
  /** Whether there is time for so many trainings of the refits. */
  fits(trainings: number): boolean;
  /** No timer goes on. */
  close(): void;
}

/** Shares of the budget: what training again may take of it, and what is left for the report. */
const [MOST_REFITS, REPORT] = [0.4, 0.03];
/** Trials by which the time of the next is judged. */
const RECENT = 20;

type Timed = Pick<TunePlan, "timeBudget" | "seeds" | "folds" | "workers" | "allRows">;

export function tuneClock(
  { timeBudget, seeds, folds, workers, allRows }: Timed,
  began: number,
): TuneClock {
  const [stop, late, over] = [new AbortController(), new AbortController(), new AbortController()];
  const gone = () => (performance.now() - began) / 1000;
  const whole = (timeBudget ?? Number.POSITIVE_INFINITY) * (1 - REPORT);
  const durations: number[] = [];
  const refits: number[] = [];
  let isComplete = false;
  const end = timer(over, whole - gone());
  let lateTimer: NodeJS.Timeout | undefined;
  /** Seconds of a whole trial: longer than most, for the best run to their end. The first of each worker starts cold. */
  const pace = () => {
    const warm = durations
      .slice(workers)
      .slice(-RECENT)
      .sort((a, b) => a - b);
    return warm[Math.floor(0.9 * warm.length)] ?? Math.min(...durations);
  };
  const refitPace = () => {
    if (refits.length > 0) return refits.reduce((a, b) => a + b, 0) / refits.length;
    return durations.length === 0 ? 0 : refitShare(folds) * pace();
  };
  const check = () => {
    if (durations.length === 0) return;
    const again = refitCount(CANDIDATES, seeds, allRows) * refitPace();
    const trials = whole - Math.min(MOST_REFITS * whole, again);
    if (gone() + pace() > trials) stop.abort();
    clearTimeout(lateTimer);
    if (isComplete) lateTimer = timer(late, trials - gone());
  };
  return {
    ...{ signal: stop.signal, late: late.signal, over: over.signal },
    begin(what = "trial") {
      const from = performance.now();
      return () => {
        const seconds = (performance.now() - from) / 1000;
        if (what === "refit") refits.push(seconds);
        else durations.push(seconds);
        check();
      };
    },
    complete() {
      isComplete = true;
      check();
    },
    fits: trainings => trainings * refitPace() <= whole - gone(),
    close() {
      clearTimeout(end);
      clearTimeout(lateTimer);
    },
  };
}

/** Longer than this a timer of Node fires at once. */
const MOST_MILLISECONDS = 2 ** 31 - 1;

/** Aborts after so many seconds. */
function timer(control: AbortController, seconds: number): NodeJS.Timeout | undefined {
  const milliseconds = 1000 * Math.max(0, seconds);
  if (milliseconds > MOST_MILLISECONDS) return undefined;
  return setTimeout(() => control.abort(), milliseconds).unref();
}
