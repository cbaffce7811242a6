// One job of a study: the objective at work on a trial, from being handed out to being told, with its deadline and its
// checkpoints. Only what the study itself throws, such as a full disk, leaves it; whatever the objective does is an
// outcome.

import { DownhillError } from "../core/errors.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { Objective, ObjectiveResult, Work } from "./objective.ts";
import type { Outcome, Study } from "./study.ts";
import type { Request, Trial } from "./trial.ts";

export interface JobOptions {
  readonly objective: Objective;
  readonly checkpoints: Checkpoints;
  readonly signal: AbortSignal | undefined;
  readonly trialSeconds: number | undefined;
  /** Whether a trial whose worker is gone may be handed out again. */
  readonly mayRetry: (trial: number) => boolean;
}

/** Works on a trial and tells how it ended; nothing is told once the study is aborted. */
export async function workOn(study: Study, trial: Trial, options: JobOptions): Promise<void> {
  const { checkpoints, signal, trialSeconds, mayRetry } = options;
  const { number, attempt } = trial;
  const handle = { number, attempt };
  const told = trial.steps.at(-1) ?? 0;
  const resumed = told > 0 ? await checkpoints.load(number, told) : undefined;
  const ended = new AbortController();
  const asked = { request: "continue" as Request };
  const broken: unknown[] = [];
  const work: Work = {
    ...handle,
    // A checkpoint that went with its process: the trial begins anew.
    from: resumed === undefined ? 0 : told,
    checkpoint: resumed?.checkpoint,
    signal: signal ? AbortSignal.any([signal, ended.signal]) : ended.signal,
    report(step, value) {
      // Told before the process that held the checkpoint ended.
      if (step <= told) return "continue";
      try {
        asked.request = study.report(handle, step, value);
      } catch (cause) {
        if (!isRefusal(cause)) broken.push(cause);
        throw cause;
      }
      return asked.request;
    },
  };
  const result = attempted(() => options.objective(trial.parameters, work));
  const outcome = await (trialSeconds === undefined ? result : within(trialSeconds, result, ended));
  if (broken.length > 0) throw broken[0];
  if (signal?.aborted) return;
  if ("lost" in outcome && mayRetry(number)) return study.lose(handle);
  const settled = settledBy(asked.request, outcome);
  const isPaused = settled.ended === "paused";
  const step = trial.steps.at(-1) ?? 0;
  if (isPaused && "checkpoint" in outcome) await checkpoints.save(number, step, outcome.checkpoint);
  study.tell(handle, settled);
  checkpoints.forget(number, isPaused ? step : Number.POSITIVE_INFINITY);
}

/** What an objective may not report; anything else that a report throws is the study's own trouble. */
const isRefusal = (cause: unknown) =>
  cause instanceof DownhillError && ["trial-stale", "invalid-argument"].includes(cause.code);

type Attempt = (Outcome & { readonly checkpoint?: unknown }) | { readonly lost: string };

async function attempted(act: () => ReturnType<Objective>): Promise<Attempt> {
  try {
    return attemptOf(await act());
  } catch (cause) {
    return { ended: "failed", why: cause instanceof Error ? cause.message : String(cause) };
  }
}

const attemptOf = (result: ObjectiveResult): Attempt =>
  typeof result === "object" ? result : { ...(result !== undefined && { value: result }) };

/** Failed when its time is up; whoever is at work then hears of it. */
async function within(
  seconds: number,
  result: Promise<Attempt>,
  ended: AbortController,
): Promise<Attempt> {
  let stop = () => {};
  const late = new Promise<Attempt>(resolve => {
    const why = `no result within ${seconds} s`;
    const timer = setTimeout(() => {
      resolve({ ended: "failed", why });
      ended.abort(new Error(why));
    }, 1000 * seconds);
    stop = () => clearTimeout(timer);
  });
  return Promise.race([result, late]).finally(stop);
}

/** The outcome under the last request. An objective that stops of itself, without a value, has failed. */
function settledBy(request: Request, outcome: Attempt): Outcome {
  if ("lost" in outcome) return { ended: "failed", why: outcome.lost };
  const { checkpoint: _, ...rest } = outcome;
  if (rest.ended === "failed") return rest;
  if (request === "stop") return { ...rest, ended: "pruned" };
  if (rest.value !== undefined) return rest;
  if (request === "pause") return { ...rest, ended: "paused" };
  return { ...rest, ended: "failed", why: "the objective returned no value" };
}
