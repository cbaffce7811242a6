// Sharing kernels among threads, within WebAssembly. Every thread has an instance of the module over the one memory.
// The caller publishes a ticket: a kernel's number and how many of its tasks nobody has taken yet. Whoever lowers the
// number by a compare-exchange owns that task, so the ticket alone says all that there is to know and a thread may
// come and go at any time. When no task is left the caller waits until all are done, and goes on. A thread without
// work looks at the ticket for about 100 µs, then sleeps on it.

import type { Func, FunctionWriter, Global, Local, ModuleWriter } from "./assembler.ts";
import { tasksOf } from "./cost.ts";
import type { Kernel } from "./kernel.ts";

/** Words of the program's memory, at byte addresses; those that change in a step have a cache line of their own. */
export const TICKET = 64;
const DONE = 128;
const IDLE = 192;
/** 1 while the caller is in a run: helpers stay. */
export const ACTIVE = 256;
/** 1 when the helpers are wanted elsewhere. */
export const LEAVE = 260;
/** 1 when a helper has failed: the caller traps. */
export const BROKEN = 264;
const WAITING = 268;
/** Tasks that helpers have done. */
export const HELPED = 272;
/** For each helper a word: 1 from when it is asked to help until it leaves. */
export const ASKED = 320;
export const MOST_THREADS = 48;
export const SHARING_BYTES = 512;

const TASK_BITS = 12;
const TASKS = (1 << TASK_BITS) - 1;
/** Looks at a word before a thread goes to sleep. */
const SPINS = 20_000;
/** Nanoseconds that a helper sleeps before it asks whether the run is over. */
const NAP = 20_000_000;
/** Nanoseconds that the caller sleeps at a time, and how often while nothing at all gets done before it gives up. */
const WAIT = 500_000_000;
const MOST_WAITS = 120;
const MOST_SPINS = 4_000_000_000;

export interface Crew {
  /** Shares whatever can be cut, for tests. */
  readonly sharesAll: boolean;
  readonly threads: number;
  /** Whether the caller may sleep; a page's own thread may not. */
  readonly mayWait: boolean;
}

export class Sharing {
  readonly #kernels: { kernel: Kernel; ticket: number; tasks: number; unitsEach: number }[] = [];
  readonly #threads: number;
  readonly #mayWait: boolean;
  #share: Func | undefined;

  constructor({ threads, mayWait }: Omit<Crew, "sharesAll">) {
    this.#threads = threads;
    this.#mayWait = mayWait;
  }

  /** A kernel to be shared; before write(). */
  add(kernel: Kernel): void {
    const cut = tasksOf(kernel, this.#threads);
    const ticket = (this.#kernels.length << TASK_BITS) | cut.tasks;
    this.#kernels.push({ kernel, ticket, ...cut });
  }

  has(kernel: Kernel): boolean {
    return this.#kernels.some(each => each.kernel === kernel);
  }

  /** Runs the kernel on all threads that are there. */
  call(f: FunctionWriter, kernel: Kernel): void {
    const { ticket, tasks } = this.#kernels.find(each => each.kernel === kernel)!;
    f.i32(ticket).i32(tasks).call(this.#share!);
  }

  /** The functions behind it, once all kernels are added: `help` is exported. */
  write(module: ModuleWriter, scratchOffset: Global): void {
    const execute = module.func("execute", ["i32"], [], f => this.#execute(f));
    const drain = module.func("drain", [], ["i32"], f => this.#drain(f, execute));
    this.#share = module.func("share", ["i32", "i32"], [], f => this.#publish(f, drain));
    const help = module.func("help", ["i32", "i32"], [], f =>
      helpFunction(f, drain, scratchOffset),
    );
    module.export(help);
  }

  /** (ticket) Runs the task that the ticket offered. */
  #execute(f: FunctionWriter): void {
    const [ticket] = f.params as [Local];
    const [number, from, to] = [f.local("i32"), f.local("i32"), f.local("i32")];
    f.get(ticket).i32(TASK_BITS).op("i32.shr_u").set(number);
    this.#kernels.forEach(({ kernel: { func, units }, tasks, unitsEach }, i) => {
      f.get(number).i32(i).op("i32.eq");
      f.if(() => {
        f.i32(tasks).get(ticket).i32(TASKS).op("i32.and").op("i32.sub");
        f.i32(unitsEach).op("i32.mul").tee(from);
        f.i32(unitsEach).op("i32.add").set(to);
        f.get(from).get(to).i32(units).get(to).i32(units).op("i32.lt_u").op("select");
        f.call(func).op("return");
      });
    });
  }

  /** Takes tasks and runs them until none is left; how many it took. */
  #drain(f: FunctionWriter, execute: Func): void {
    const [ticket, taken] = [f.local("i32"), f.local("i32")];
    f.loop(again => {
      f.i32(0).memory("i32.atomic.load", TICKET).tee(ticket);
      f.i32(TASKS).op("i32.and").op("i32.eqz");
      f.if(() => f.get(taken).op("return"));
      f.i32(0).get(ticket).get(ticket).i32(1).op("i32.sub");
      f.memory("i32.atomic.rmw.cmpxchg", TICKET).get(ticket).op("i32.ne");
      again("if");
      f.get(ticket).call(execute);
      f.get(taken).i32(1).op("i32.add").set(taken);
      f.i32(0).i32(1).memory("i32.atomic.rmw.add", DONE).op("drop");
      if (this.#mayWait) {
        f.i32(0).memory("i32.atomic.load", WAITING);
        f.if(() => f.i32(0).i32(-1).memory("memory.atomic.notify", DONE).op("drop"));
      }
      again();
    });
    f.op("unreachable");
  }

  /** (ticket, tasks) Publishes the ticket, works, and waits until all tasks are done. */
  #publish(f: FunctionWriter, drain: Func): void {
    const [ticket, tasks] = f.params as [Local, Local];
    f.i32(0).i32(0).memory("i32.atomic.store", DONE);
    f.i32(0).get(ticket).memory("i32.atomic.store", TICKET);
    f.i32(0).memory("i32.atomic.load", IDLE);
    f.if(() => f.i32(0).i32(-1).memory("memory.atomic.notify", TICKET).op("drop"));
    f.call(drain).op("drop");
    const [spins, done] = [f.local("i32"), f.local("i32")];
    f.i32(this.#mayWait ? SPINS : MOST_SPINS).set(spins);
    f.block(over => {
      f.loop(again => {
        f.i32(0).memory("i32.atomic.load", DONE).get(tasks).op("i32.eq");
        over("if");
        f.i32(0)
          .memory("i32.atomic.load", BROKEN)
          .if(() => f.op("unreachable"));
        f.get(spins).i32(1).op("i32.sub").tee(spins);
        again("if");
      });
      if (this.#mayWait) sleepUntilDone(f, tasks, done, spins);
      else f.op("unreachable");
    });
  }
}

function sleepUntilDone(f: FunctionWriter, tasks: Local, done: Local, waits: Local): void {
  f.i32(0).set(waits);
  f.i32(0).i32(1).memory("i32.atomic.store", WAITING);
  f.block(over => {
    f.loop(again => {
      f.i32(0).memory("i32.atomic.load", DONE).tee(done).get(tasks).op("i32.eq");
      over("if");
      f.i32(0).get(done).i64(WAIT).memory("memory.atomic.wait32", DONE);
      f.i32(2).op("i32.eq");
      f.if(
        () => f.get(waits).i32(1).op("i32.add").set(waits),
        () => f.i32(0).set(waits),
      );
      f.i32(0).memory("i32.atomic.load", BROKEN);
      f.get(waits).i32(MOST_WAITS).op("i32.eq").op("i32.or");
      f.if(() => f.op("unreachable"));
      again();
    });
  });
  f.i32(0).i32(0).memory("i32.atomic.store", WAITING);
}

/** (scratch offset, address of its own word) Helps until there is nothing more to do. */
function helpFunction(f: FunctionWriter, drain: Func, scratchOffset: Global): void {
  const [offset, own] = f.params as [Local, Local];
  const [ticket, spins, timedOut] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.get(offset).op("global.set", scratchOffset.index);
  f.block(leave => {
    f.loop(again => {
      f.i32(0).call(drain).memory("i32.atomic.rmw.add", HELPED).op("drop");
      f.i32(0).memory("i32.atomic.load", TICKET).tee(ticket).i32(TASKS).op("i32.and");
      again("if");
      f.i32(SPINS).set(spins);
      f.loop(spin => {
        f.i32(0).memory("i32.atomic.load", LEAVE);
        leave("if");
        f.i32(0).memory("i32.atomic.load", TICKET).get(ticket).op("i32.ne");
        again("if");
        f.get(spins).i32(1).op("i32.sub").tee(spins);
        spin("if");
      });
      f.i32(0).i32(1).memory("i32.atomic.rmw.add", IDLE).op("drop");
      f.i32(0).get(ticket).i64(NAP).memory("memory.atomic.wait32", TICKET);
      f.i32(2).op("i32.eq").set(timedOut);
      f.i32(0).i32(-1).memory("i32.atomic.rmw.add", IDLE).op("drop");
      f.i32(0).memory("i32.atomic.load", LEAVE);
      leave("if");
      f.get(timedOut).i32(0).memory("i32.atomic.load", ACTIVE).op("i32.eqz").op("i32.and");
      leave("if");
      again();
    });
  });
  f.get(own).i32(0).memory("i32.atomic.store", 0);
}
