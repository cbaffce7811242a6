// The library's face: an objective, a space and a number of trials. Workers are calls of the objective that are under way
// at one time; how they run, in this thread or in others, is the objective's own affair.

import type { Pruner } from "./pruner.ts";
import type { Direction, TuneRecord } from "./records.ts";
import type { Sampler } from "./sampler.ts";
import type { ParameterValues, Space } from "./space.ts";
import { type Outcome, Study } from "./study.ts";
import type { Request, Trial, Verdict } from "./trial.ts";

/** What an objective returns: its value; or no value, when it answers a request to stop or pause. */
export type ObjectiveResult =
  | number
  | undefined
  | { readonly value?: number; readonly verdict?: Verdict; readonly checkpoint?: unknown };

/** The trial at work, as its objective sees it. */
export interface Work {
  readonly number: number;
  readonly attempt: number;
  /** The last step that was reported before a pause; 0 of a trial that begins. */
  readonly from: number;
  /** What the objective returned as `checkpoint` when it paused. */
  readonly checkpoint: unknown;
  /** Aborted when the study is. */
  readonly signal: AbortSignal | undefined;
  /** A value after a step; an objective that is asked to stop or to pause returns soon. */
  report(step: number, value: number): Request;
}

export type Objective = (
  parameters: ParameterValues,
  work: Work,
) => ObjectiveResult | Promise<ObjectiveResult>;

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
  /** A trial without a result after so many seconds has failed; what it reports later is refused, by an error. */
  readonly trialSeconds?: number;
  /** No new trial begins once it is aborted, and those at work are left for a later opening. */
  readonly signal?: AbortSignal;
  /** No new trial begins once it is aborted; those at work end, and what is paused stays so for a later opening. */
  readonly stop?: AbortSignal;
  /** What is tuned, such as a checksum of data and settings; `records` of another subject are refused. */
  readonly subject?: string;
  /** What happened before, from a journal, and where to write what happens. */
  readonly records?: readonly TuneRecord[];
  readonly write?: (record: TuneRecord) => void;
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
  const { signal, stop, onTrial } = options;
  const study = new Study(options);
  options.onStudy?.(study);
  const checkpoints = new Map<number, unknown>();
  const atWork = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (trial: Trial) => {
    const job = work(study, trial, checkpoints, options)
      .then(() => signal?.aborted || onTrial?.(trial))
      .catch(cause => failures.push(cause))
      .finally(() => atWork.delete(job)) as Promise<void>;
    atWork.add(job);
  };
  for (;;) {
    const isOpen = !signal?.aborted && !stop?.aborted && failures.length === 0;
    const next = isOpen && atWork.size < study.header.workers ? study.ask() : "wait";
    if (typeof next === "object") begin(next);
    else if (atWork.size > 0) await Promise.race(atWork);
    else break;
  }
  if (failures.length > 0) throw failures[0];
  if (!signal?.aborted && !stop?.aborted) study.close();
  return { best: study.best(), trials: study.trials, study };
}

/** One job; only what the study itself throws, such as a full disk, leaves it. */
async function work(
  study: Study,
  trial: Trial,
  checkpoints: Map<number, unknown>,
  { objective, signal, trialSeconds }: TuneOptions,
): Promise<void> {
  const { number, attempt, parameters } = trial;
  const handle = { number, attempt };
  let request = "continue" as Request;
  const checkpoint = checkpoints.get(number);
  // A checkpoint that went with its process: the trial begins anew.
  const hasCheckpoint = checkpoints.delete(number);
  const from = hasCheckpoint ? (trial.steps.at(-1) ?? 0) : 0;
  const told = trial.steps.at(-1) ?? 0;
  const report = (step: number, value: number): Request => {
    if (step <= told) return "continue"; // Told before the process that held the checkpoint ended.
    request = study.report(handle, step, value);
    return request;
  };
  const result = attempted(() =>
    objective(parameters, { number, attempt, from, checkpoint, signal, report }),
  );
  const outcome = await (trialSeconds === undefined ? result : within(trialSeconds, result));
  if (signal?.aborted) return;
  if (request === "pause" && outcome.ended === undefined && outcome.value === undefined)
    checkpoints.set(number, outcome.checkpoint);
  study.tell(handle, settledBy(request, outcome));
}

type Attempt = Outcome & { readonly checkpoint?: unknown };

async function attempted(act: () => ReturnType<Objective>): Promise<Attempt> {
  try {
    const result = await act();
    return typeof result === "object" ? result : { ...(result !== undefined && { value: result }) };
  } catch (cause) {
    return { ended: "failed", why: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function within(seconds: number, result: Promise<Attempt>): Promise<Attempt> {
  let stop = () => {};
  const late = new Promise<Attempt>(resolve => {
    const why = `no result within ${seconds} s`;
    const timer = setTimeout(() => resolve({ ended: "failed", why }), 1000 * seconds);
    stop = () => clearTimeout(timer);
  });
  return Promise.race([result, late]).finally(stop);
}

/** The outcome under the last request. An objective that stops of itself, without a value, has failed. */
function settledBy(request: Request, outcome: Attempt): Outcome {
  const { checkpoint: _, ...rest } = outcome;
  if (rest.ended === "failed") return rest;
  if (request === "stop") return { ...rest, ended: "pruned" };
  if (rest.value !== undefined) return rest;
  if (request === "pause") return { ...rest, ended: "paused" };
  return { ...rest, ended: "failed", why: "the objective returned no value" };
}
