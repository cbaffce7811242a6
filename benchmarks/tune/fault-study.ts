// The study of the fault tests: small trainings in two threads, paused and resumed by successive halving, so that every
// part of carrying out trials is at work.

import { Worker } from "node:worker_threads";
import {
  float,
  halving,
  type ObjectiveWorker,
  type Trial,
  type TuneRecord,
  tune,
  type WorkerPool,
  type WorkerTask,
  workerPool,
} from "../../src/tune/index.ts";
import { STEPS, training } from "./fault-worker.ts";

export const STUDY = {
  space: { x: float(0, 1), y: float(0, 1) },
  pruner: halving({ minimum: 1, maximum: STEPS }),
  workers: 2,
  seed: 4,
};

/** Threads for it; `onThread` hears of each that is started, and of the tasks that it gets. */
export function faultPool(
  onThread: (thread: Worker) => { task(task: WorkerTask): void } | undefined = () => undefined,
): WorkerPool {
  return workerPool((hear, gone): ObjectiveWorker => {
    const thread = new Worker(new URL("./fault-worker.ts", import.meta.url));
    thread.on("message", hear);
    thread.on("error", error => gone(error.message));
    thread.on("exit", code => gone(`it ended with ${code}`));
    const watcher = onThread(thread);
    return {
      post(task) {
        watcher?.task(task);
        thread.postMessage(task);
      },
      end: () => void thread.terminate(),
    };
  });
}

export const plainly = (trials: readonly Trial[]) =>
  trials.map(({ parameters, state, values, value }) => ({ parameters, state, values, value }));

const studies = new Map<number, Promise<ReturnType<typeof plainly>>>();

/** The study that nothing disturbs. */
export function undisturbed(trials: number): Promise<ReturnType<typeof plainly>> {
  const known =
    studies.get(trials) ??
    tune({ ...STUDY, trials, objective: training }).then(result => plainly(result.trials));
  studies.set(trials, known);
  return known;
}

/** Jobs that were handed out again after they had been told, or told twice. */
export function doneTwice(records: readonly TuneRecord[]): number {
  const [told, jobs, paused] = [new Set<number>(), new Map<number, number>(), new Set<number>()];
  let twice = 0;
  for (const record of records) {
    if (record.type === "ask") {
      if (told.has(record.job)) twice++;
      jobs.set(record.trial, record.job);
      paused.delete(record.trial);
    } else if (record.type === "tell") {
      const job = jobs.get(record.trial)!;
      // What is still paused when the study ends is told once more, as pruned.
      if (told.has(job) && !paused.delete(record.trial)) twice++;
      told.add(job);
      if (record.state === "paused") paused.add(record.trial);
    }
  }
  return twice;
}
