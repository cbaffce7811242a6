// An objective that runs elsewhere, in threads of Node or Web Workers. A worker does one trial at a time; what it reports
// is answered before it goes on, by a word in shared memory, so a study by workers is bit for bit the one without. A
// worker that dies loses its trial, which is handed out again; one whose trial is aborted is ended, busy as it may be.

import { DownhillError } from "../core/errors.ts";
import type { Objective, ObjectiveResult, Work } from "./objective.ts";
import type { ParameterValues } from "./space.ts";
import type { Request } from "./trial.ts";

/** What is asked of a worker. */
export interface WorkerTask {
  readonly parameters: ParameterValues;
  readonly number: number;
  readonly attempt: number;
  readonly from: number;
  readonly checkpoint: unknown;
  /** A word of shared memory: 0 until a report is answered, then 1 + the number of the request. */
  readonly answer: Int32Array;
}

/** What it says. */
export type WorkerReply =
  | { readonly type: "report"; readonly step: number; readonly value: number }
  | { readonly type: "result"; readonly result: ObjectiveResult }
  | { readonly type: "threw"; readonly why: string };

/** A worker that has been started: a thread of Node's or a page's, or what behaves like one. */
export interface ObjectiveWorker {
  post(task: WorkerTask): void;
  /** Ends it at once, whatever it is doing. */
  end(): void;
}

/** Starts a worker that runs `serveObjective`; `hear` takes what it posts, `gone` why it has ended. */
export type StartWorker = (
  hear: (reply: WorkerReply) => void,
  gone: (why: string) => void,
) => ObjectiveWorker;

export interface WorkerPool {
  /** For `tune`, with as many `workers` as there shall be. */
  readonly objective: Objective;
  /** Ends the workers. */
  close(): void;
}

const REQUESTS: readonly Request[] = ["continue", "stop", "pause"];

/**
 * Workers for `tune`: each call of the objective goes to one that is free, and a new one starts where there is none.
 *
 * @throws no-shared-memory in a page that is not cross-origin isolated
 *
 * @example
 * import { Worker } from "node:worker_threads";
 * import { float, tune, workerPool } from "downhill/tune";
 *
 * // A file of your own in practice: new Worker(new URL("./objective.ts", import.meta.url)).
 * const source = `
 *   const { parentPort } = require("node:worker_threads");
 *   import("downhill/tune").then(({ serveObjective }) => {
 *     const objective = ({ x }) => (x - 2) ** 2;
 *     parentPort.on("message", serveObjective(objective, reply => parentPort.postMessage(reply)));
 *   });`;
 * const pool = workerPool((hear, gone) => {
 *   const worker = new Worker(source, { eval: true });
 *   worker.on("message", hear).on("error", error => gone(error.message));
 *   worker.on("exit", code => gone(`it ended with ${code}`));
 *   return { post: task => worker.postMessage(task), end: () => void worker.terminate() };
 * });
 * const { objective } = pool;
 * const { best } = await tune({ space: { x: float(-5, 5) }, objective, trials: 30, workers: 2 });
 * pool.close();
 * console.assert(best!.value! < 0.1);
 */
export function workerPool(start: StartWorker): WorkerPool {
  checkSharing();
  const [all, idle] = [new Set<Member>(), [] as Member[]];
  const begin = () => {
    const member = new Member(start);
    all.add(member);
    return member;
  };
  const free = (): Member => {
    for (let member = idle.pop(); member !== undefined; member = idle.pop()) {
      if (member.isAlive) return member;
      // It died while it was idle.
      all.delete(member);
    }
    return begin();
  };
  return {
    async objective(parameters, work) {
      const member = free();
      try {
        return await member.run(parameters, work);
      } finally {
        if (member.isAlive) idle.push(member);
        else all.delete(member);
      }
    },
    close() {
      for (const member of all) member.end("the pool was closed");
    },
  };
}

/** A worker and the trial that it is at work on. */
class Member {
  readonly #worker: ObjectiveWorker;
  readonly #answer = new Int32Array(new SharedArrayBuffer(4));
  #job:
    | {
        readonly work: Work;
        readonly settle: (result: ObjectiveResult) => void;
        readonly fail: (cause: unknown) => void;
      }
    | undefined;
  #gone: string | undefined;

  constructor(start: StartWorker) {
    this.#worker = start(
      reply => this.#hear(reply),
      why => this.#lose(why),
    );
  }

  get isAlive(): boolean {
    return this.#gone === undefined;
  }

  async run(parameters: ParameterValues, work: Work): Promise<ObjectiveResult> {
    if (this.#gone !== undefined) return { lost: `its worker is gone: ${this.#gone}` };
    const { number, attempt, from, checkpoint, signal } = work;
    const abort = () => this.end("its trial was aborted");
    signal.addEventListener("abort", abort);
    try {
      const done = new Promise<ObjectiveResult>((settle, fail) => {
        this.#job = { work, settle, fail };
      });
      this.#worker.post({ parameters, number, attempt, from, checkpoint, answer: this.#answer });
      return await done;
    } finally {
      this.#job = undefined;
      signal.removeEventListener("abort", abort);
    }
  }

  end(why: string): void {
    this.#lose(why);
    this.#worker.end();
  }

  #lose(why: string): void {
    this.#gone ??= why;
    this.#job?.settle({ lost: `its worker is gone: ${this.#gone}` });
  }

  #hear(reply: WorkerReply): void {
    const job = this.#job;
    // What a worker said before it was ended may arrive after.
    if (job === undefined || !this.isAlive) return;
    if (reply.type === "result") job.settle(reply.result);
    else if (reply.type === "threw") job.fail(new Error(reply.why));
    else this.#reply(job.work, reply, job.fail);
  }

  #reply(
    { report }: Work,
    { step, value }: { step: number; value: number },
    fail: (cause: unknown) => void,
  ): void {
    let request: Request = "stop";
    try {
      request = report(step, value);
    } catch (cause) {
      fail(cause);
      this.end("its report was refused");
    }
    Atomics.store(this.#answer, 0, 1 + REQUESTS.indexOf(request));
    Atomics.notify(this.#answer, 0);
  }
}

/**
 * The other side of `workerPool`: what a worker does with a message. `post` gives its replies back.
 *
 * @example
 * import { serveObjective, type WorkerReply } from "downhill/tune";
 *
 * const replies: WorkerReply[] = [];
 * const receive = serveObjective(({ x }) => 2 * Number(x), reply => void replies.push(reply));
 * const answer = new Int32Array(new SharedArrayBuffer(4));
 * const work = { number: 0, attempt: 1, from: 0, checkpoint: undefined, answer };
 * await receive({ parameters: { x: 3 }, ...work });
 * console.log(replies); // [ { type: 'result', result: 6 } ]
 */
export function serveObjective(
  objective: Objective,
  post: (reply: WorkerReply) => void,
): (task: WorkerTask) => Promise<void> {
  // Whoever aborts a trial ends the worker.
  const { signal } = new AbortController();
  return async ({ parameters, answer, ...rest }) => {
    const report = (step: number, value: number): Request => {
      Atomics.store(answer, 0, 0);
      post({ type: "report", step, value });
      Atomics.wait(answer, 0, 0);
      return REQUESTS[Atomics.load(answer, 0) - 1]!;
    };
    try {
      const result = await objective(parameters, { ...rest, signal, report });
      post({ type: "result", result });
    } catch (cause) {
      post({ type: "threw", why: cause instanceof Error ? cause.message : String(cause) });
    }
  };
}

function checkSharing(): void {
  if (typeof SharedArrayBuffer !== "undefined") return;
  throw new DownhillError(
    "no-shared-memory",
    "workerPool: this page shares no memory among threads. Serve it cross-origin isolated, or tune without workers.",
  );
}
