// The time of a study: with --time-budget no trial begins that would not leave room for training the best again.

import type { TunePlan } from "./tune-plan.ts";
import { CANDIDATES, refitCount } from "./tune-refit.ts";

export interface TuneClock {
  /** Aborted when the time for trials is over. */
  readonly signal: AbortSignal;
  /** A trial begins; what to call when it has ended. */
  begin(): () => void;
  /** How many candidates and seeds there is time for, of those asked for. */
  refits(candidates: number, seeds: number): { candidates: number; seeds: number };
}

/** Shares of the budget: what training again may take of it, and what is left for the report. */
const [MOST_REFITS, REPORT] = [0.4, 0.03];
/** Trials by which the time of the next is judged. */
const RECENT = 20;

export function tuneClock(
  {
    timeBudget,
    seeds,
    judges,
    workers,
  }: Pick<TunePlan, "timeBudget" | "seeds" | "judges" | "workers">,
  began: number,
): TuneClock {
  const control = new AbortController();
  const gone = () => (performance.now() - began) / 1000;
  const whole = (timeBudget ?? Number.POSITIVE_INFINITY) * (1 - REPORT);
  const durations: number[] = [];
  // Trainings on all folds, and one more on the ordinary rows.
  const each = judges.folds === null ? 1 : 1 + 1 / judges.folds.length;
  /** Seconds of a whole trial: longer than most, for the best run to their end. The first of each worker starts cold. */
  const pace = () => {
    const warm = durations
      .slice(workers)
      .slice(-RECENT)
      .sort((a, b) => a - b);
    return warm[Math.floor(0.9 * warm.length)];
  };
  const refitSeconds = (candidates: number, asked: number) =>
    refitCount(candidates, asked) * each * (pace() ?? Math.min(...durations));
  const check = () => {
    const last = pace();
    const refits = last === undefined ? 0 : refitSeconds(CANDIDATES, seeds);
    if (gone() + Math.min(MOST_REFITS * whole, refits) + (last ?? 0) > whole) control.abort();
  };
  return {
    signal: control.signal,
    begin() {
      const from = performance.now();
      return () => {
        durations.push((performance.now() - from) / 1000);
        check();
      };
    },
    refits(candidates, asked) {
      const fits = (c: number, s: number) => refitSeconds(c, s) <= whole - gone();
      let [c, s] = [candidates, asked];
      while (!fits(c, s) && c > 1) c--;
      while (!fits(c, s) && s > 1) s--;
      return { candidates: c, seeds: s };
    },
  };
}
