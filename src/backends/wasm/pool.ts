// The threads that help programs (sharing.ts): one pool for all backends of a thread count. Workers start once
// programs have computed for a while; each gets a program's module and memory once, and is asked by a
// message to help when it is not helping that program already. A worker that fails takes the pool out of use, with a
// warning: programs go on with the caller alone, since nobody waits for a helper that has not taken a task.

import { mayWait, processors, startWorker } from "#host";
import { DownhillError } from "../../core/errors.ts";
import type { HostWorker } from "../../core/platform.ts";
import { ASKED, BROKEN, type Crew, HELPED, LEAVE, MOST_THREADS, TICKET } from "./sharing.ts";

/** Threads without being asked for: more than this wait for memory, not for each other. */
const MOST_BY_DEFAULT = 8;
/** Programs that workers hold at a time, which bounds memory where no finalizer runs. */
const MOST_SENT = 16;
/** Work (by estimate) after which a program is worth sending to the workers. */
const ENLISTED_AFTER = 2_000;
/** Work of all programs after which workers start: what two threads would have saved of it, a worker's start costs. */
const STARTED_AFTER = 60_000;

/** What runs in a worker. A message registers a program, asks to help it, or releases it. */
const WORKER_SOURCE = `
"use strict";
const programs = new Map();
function receive({ id, program, release }) {
  if (release) {
    const { memory } = programs.get(id) ?? {};
    programs.delete(id);
    // Shared memory does not press the engine to collect garbage, and nothing else happens here: this does.
    if (memory) new ArrayBuffer(memory.buffer.byteLength);
    return;
  }
  if (program) {
    const { module, memory, offset, own } = program;
    const { help } = new WebAssembly.Instance(module, { host: { memory } }).exports;
    programs.set(id, { help, memory, offset, own });
  }
  const { help, memory, offset, own } = programs.get(id);
  try { help(offset, own); }
  catch (error) {
    const words = new Int32Array(memory.buffer);
    Atomics.store(words, ${BROKEN / 4}, 1);
    throw error;
  }
}
`;

/** A program whose kernels are shared. */
export interface Member {
  readonly id: number;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly scratchStride: number;
  /** Of a step. */
  readonly microseconds: number;
  /** Microseconds computed so far, by estimate. */
  spent: number;
}

export class Pool {
  static readonly #pools = new Map<number, Pool>();

  /** The pool of so many threads; by default of as many as there are processors. */
  static of(threads?: number): Pool {
    if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1))
      throw new DownhillError(
        "invalid-argument",
        `wasm: threads is a whole number from 1, not ${threads}.`,
        { threads },
      );
    const wanted = threads ?? Math.min(processors(), MOST_BY_DEFAULT);
    const count = sharesMemory() ? Math.min(wanted, MOST_THREADS) : 1;
    let pool = Pool.#pools.get(count);
    if (pool === undefined) Pool.#pools.set(count, (pool = new Pool(count)));
    return pool;
  }

  threads: number;
  readonly #startWorker: typeof startWorker;
  readonly #mayWait = mayWait();
  #workers: HostWorker[] | undefined;
  /** Microseconds that all programs have computed so far, by estimate. */
  #spent = 0;
  #nextId = 0;
  /** By program which workers hold it, the program not helped for longest first. */
  readonly #sent = new Map<number, Set<HostWorker>>();
  /** The words of the program that was helped last. */
  #helped: { readonly id: number; readonly words: Int32Array } | undefined;
  readonly #gone = new FinalizationRegistry<number>(id => this.#release(id));

  constructor(threads: number, start = startWorker) {
    this.threads = threads;
    this.#startWorker = start;
  }

  /** Tasks that the workers have done for the program that was helped last. */
  get helped(): number {
    return this.#helped === undefined ? 0 : Atomics.load(this.#helped.words, HELPED / 4);
  }

  crew(sharesAll = false): Crew {
    return {
      threads: this.threads,
      mayWait: this.#mayWait,
      sharesAll: sharesAll && this.threads > 1,
    };
  }

  /** Makes a program's parts known; workers forget them when `owner` is garbage. */
  join(owner: object, parts: Omit<Member, "id" | "spent">, spent = 0): Member {
    const member = { ...parts, id: this.#nextId++, spent };
    this.#spent += spent;
    this.#gone.register(owner, member.id);
    return member;
  }

  /** Calls the workers to a program that is about to run some steps. */
  enlist(member: Member, steps: number): void {
    const microseconds = member.microseconds * steps;
    member.spent += microseconds;
    this.#spent += microseconds;
    if (member.spent < ENLISTED_AFTER || this.threads === 1) return;
    if (this.#workers === undefined && this.#spent < STARTED_AFTER) return;
    this.#workers ??= this.#start();
    const words = new Int32Array(member.memory.buffer);
    if (this.#helped?.id !== member.id) {
      if (this.#helped !== undefined) {
        Atomics.store(this.#helped.words, LEAVE / 4, 1);
        Atomics.notify(this.#helped.words, TICKET / 4);
      }
      Atomics.store(words, LEAVE / 4, 0);
      this.#helped = { id: member.id, words };
    }
    const holders = this.#sent.get(member.id) ?? new Set();
    this.#sent.delete(member.id);
    this.#sent.set(member.id, holders);
    try {
      this.#workers.forEach((worker, i) => this.#ask(worker, i, member, words, holders));
    } catch (error) {
      this.fail(String(error));
    }
    if (this.#sent.size > MOST_SENT) this.#release(this.#sent.keys().next().value!);
  }

  #ask(
    worker: HostWorker,
    i: number,
    member: Member,
    words: Int32Array,
    holders: Set<HostWorker>,
  ): void {
    const { id, module, memory, scratchStride } = member;
    const own = ASKED + 4 * i;
    if (Atomics.load(words, own / 4) === 1) return;
    Atomics.store(words, own / 4, 1);
    const program = { module, memory, offset: (i + 1) * scratchStride, own };
    worker.post(holders.has(worker) ? { id } : { id, program });
    holders.add(worker);
  }

  #start(): HostWorker[] {
    const workers: HostWorker[] = [];
    try {
      while (workers.length < this.threads - 1)
        workers.push(this.#startWorker(WORKER_SOURCE, reason => this.fail(reason)));
    } catch (error) {
      for (const worker of workers) worker.end();
      this.fail(String(error));
      return [];
    }
    return workers;
  }

  /** Ends the workers; whatever runs from now on runs on the caller alone. */
  fail(reason: string): void {
    if (this.threads === 1) return;
    this.threads = 1;
    for (const worker of this.#workers ?? []) worker.end();
    this.#workers = [];
    console.warn(`downhill: a thread failed (${reason}); computing on one thread.`);
  }

  #release(id: number): void {
    const holders = this.#sent.get(id);
    if (holders === undefined) return;
    this.#sent.delete(id);
    if (this.#helped?.id === id) this.#helped = undefined;
    for (const worker of holders) worker.post({ id, release: true });
  }
}

function sharesMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined";
}
