// The library's face: an objective, a space and a number of trials. Workers are calls of the objective that are under way
// at one time; how they run, in this thread or in others, is the objective's own affair.

import { type Checkpoints, checkpointsInMemory } from "./checkpoints.ts";
import { workOn } from "./job.ts";
import type { Objective } from "./objective.ts";
import type { Pruner } from "./pruner.ts";
import type { Direction, TuneRecord } from "./records.ts";
import type { Sampler } from "./sampler.ts";
import type { ParameterValues, Space } from "./space.ts";
import { Study } from "./study.ts";
import type { Trial } from "./trial.ts";

export interface TuneOptions {
  readonly space: Space;
  /** Given parameters, the value to minimise, or to maximise. One that throws makes its trial failed. */
  readonly objective: Objective;
  /** Trials in all. */
  readonly trials: number;
  /** Default: TPE behind a quasi-random start. */
  readonly sampler?: Sampler;
  /** Default: none. */
  readonly pruner?: Pruner;
  /** Calls of the objective at one time. Default: 1. */
  readonly workers?: number;
  readonly direction?: Direction;
  readonly seed?: number;
  /**
   * A trial without a result after so many seconds has failed: its signal is aborted, and what it reports later is refused,
   * by an error. An objective that never yields can only be ended in a worker of its own (`workerPool`).
   */
  readonly trialSeconds?: number;
  /** No new trial begins once it is aborted, and those at work are left for a later opening. */
  readonly signal?: AbortSignal;
  /** No new trial begins once it is aborted; those at work end, and what is paused stays so for a later opening. */
  readonly stop?: AbortSignal;
  /** What is tuned, such as a checksum of data and settings; `records` of another subject are refused. */
  readonly subject?: string;
  /** What a trial's value is, such as "best-5"; `records` with values of another kind are refused. */
  readonly judge?: string;
  /** Parameters of the first trials, such as those that nobody tuned. */
  readonly first?: readonly ParameterValues[];
  /** What happened before, from a journal, and where to write what happens. */
  readonly records?: readonly TuneRecord[];
  readonly write?: (record: TuneRecord) => void;
  /** Where paused trials wait; default: in memory. */
  readonly checkpoints?: Checkpoints;
  /** Hears of the study before its first trial here; those of an earlier opening are in it. */
  readonly onStudy?: (study: Study) => void;
  /** Hears of each trial that has ended or paused. */
  readonly onTrial?: (trial: Trial) => void;
}

export interface TuneResult {
  /** The complete trial with the best value; undefined when none is complete. */
  readonly best: Trial | undefined;
  readonly trials: readonly Trial[];
  readonly study: Study;
}

/**
 * Tries parameters and keeps the best. With the same seed and number of workers the trials are the same, whichever worker
 * is faster.
 *
 * @throws what the study throws of space and options; space-invalid, invalid-argument, study-differs
 *
 * @example
 * import { float, log, tune } from "downhill/tune";
 *
 * const { best } = await tune({
 *   space: { lr: log(1e-4, 1), dropout: float(0, 0.5) },
 *   objective: async ({ lr, dropout }) =>
 *     (Math.log10(Number(lr)) + 2) ** 2 + (Number(dropout) - 0.1) ** 2,
 *   trials: 40,
 * });
 * console.assert(best!.value! < 0.1);
 */
export async function tune(options: TuneOptions): Promise<TuneResult> {
  const { objective, signal, stop, trialSeconds, onTrial } = options;
  const study = new Study(options);
  options.onStudy?.(study);
  const checkpoints = options.checkpoints ?? checkpointsInMemory();
  const job = { objective, checkpoints, signal, trialSeconds, mayRetry: retries() };
  const atWork = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (trial: Trial) => {
    const done = workOn(study, trial, job)
      .then(() => signal?.aborted || trial.state === "running" || onTrial?.(trial))
      .catch(cause => failures.push(cause))
      .finally(() => atWork.delete(done)) as Promise<void>;
    atWork.add(done);
  };
  for (;;) {
    const isOpen = !signal?.aborted && !stop?.aborted && failures.length === 0;
    const next = isOpen && atWork.size < study.header.workers ? study.ask() : "wait";
    if (typeof next === "object") begin(next);
    else if (atWork.size > 0) await Promise.race(atWork);
    else break;
  }
  if (failures.length > 0) throw failures[0];
  if (!signal?.aborted && !stop?.aborted) close(study, checkpoints);
  return { best: study.best(), trials: study.trials, study };
}

/** Workers that a trial may outlive: it may be what ends them. */
const LIVES = 3;

/** Whether a trial whose worker is gone may be handed out again. */
function retries(): (trial: number) => boolean {
  const lost = new Map<number, number>();
  return trial => {
    const times = (lost.get(trial) ?? 0) + 1;
    lost.set(trial, times);
    return times < LIVES;
  };
}

function close(study: Study, checkpoints: Checkpoints): void {
  study.close();
  for (const { number } of study.trials) checkpoints.forget(number, Number.POSITIVE_INFINITY);
}
