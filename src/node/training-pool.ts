// Our own trainings in threads: each has the tables once, in memory that all share, and prepares them for itself. The
// processors are dealt among the threads, so that small networks train side by side and large ones share what is left.

import { Worker } from "node:worker_threads";
import { processors } from "#host";
import type { RunConfig } from "../log/config.ts";
import type { Sources } from "../pipeline/index.ts";
import {
  type ObjectiveWorker,
  type StartWorker,
  type WorkerPool,
  type WorkerReply,
  workerPool,
} from "../tune/index.ts";

/** What all trials have in common. */
export interface TrainingData {
  readonly sources: Sources;
  readonly config: RunConfig;
  /** Each trial is judged by so many folds; absent or null: by the validation rows. */
  readonly folds?: number | null;
}

/** A pool for `tune` with so many `workers`, in place of `objectiveOn`: the trials are the same bit for bit. */
export function trainingPool({ sources, ...rest }: TrainingData, workers: number): WorkerPool {
  const data = { sources: shared(sources), ...rest };
  const threads = Math.max(1, Math.floor(processors() / workers));
  return workerPool((hear, gone) => startThread(data, threads, hear, gone));
}

function startThread(
  workerData: TrainingData,
  threads: number,
  hear: Parameters<StartWorker>[0],
  gone: Parameters<StartWorker>[1],
): ObjectiveWorker {
  const file = import.meta.resolve("#training-worker");
  const isSource = file.endsWith(".ts") && !process.execArgv.includes("--conditions=source");
  const worker = new Worker(new URL(file), {
    workerData,
    env: { ...process.env, DOWNHILL_THREADS: String(threads) },
    ...(isSource && { execArgv: [...process.execArgv, "--conditions=source"] }),
  });
  // It keeps the process alive while it trains, and no longer.
  worker.unref();
  worker.on("message", (reply: WorkerReply) => {
    if (reply.type !== "report") worker.unref();
    hear(reply);
  });
  worker.on("error", error => gone(error.message));
  worker.on("exit", code => gone(`it ended with ${code}`));
  return {
    post(task) {
      worker.ref();
      worker.postMessage(task);
    },
    end: () => void worker.terminate(),
  };
}

/** The same with its arrays in memory that threads share. */
function shared<T>(value: T): T {
  if (Array.isArray(value)) return value.map(shared) as T;
  if (ArrayBuffer.isView(value)) return sharedArray(value as unknown as Uint8Array) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, shared(part)])) as T;
}

/** An array of the same type. */
function sharedArray(values: Uint8Array): Uint8Array {
  const kind = values.constructor as Uint8ArrayConstructor;
  const copy = new kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
