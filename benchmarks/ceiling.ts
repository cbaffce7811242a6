// The child that measures what the machine can do, beside what we make of it: multiply-adds a second from registers
// on one thread and on two (`flops/relaxed/2`), and bytes a second read and written by a copy (`copy/v128/4000000`).
// WebAssembly starts in a baseline compiler and no loop is replaced while it runs, so calls are short and many, and
// what comes before the optimising compiler is done is thrown away.

import { once } from "node:events";
import { availableParallelism } from "node:os";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import {
  COPY_STRIDE,
  type CopyKind,
  copyLoop,
  FLOP_PER_ITERATION,
  type MultiplyAdd,
  registerLoop,
} from "./ceiling-code.ts";
import { type Missing, type Round, roundSeconds, serve } from "./serve.ts";

const ITERATIONS = 20_000;
const WARM_UP_SECONDS = 0.5;

type Run = (...args: number[]) => number;

interface Order {
  readonly kind: MultiplyAdd;
  readonly seconds: number;
}

function instantiate(code: Uint8Array<ArrayBuffer>): { run: Run; memory: WebAssembly.Memory } {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  return exports as unknown as { run: Run; memory: WebAssembly.Memory };
}

/** Calls a second of `call`, over `seconds`. */
function rate(call: () => void, seconds: number): number {
  const began = performance.now();
  let calls = 0;
  let elapsed = 0;
  for (; elapsed < seconds * 1000; elapsed = performance.now() - began, calls++) call();
  return calls / (elapsed / 1000);
}

const loops = new Map<MultiplyAdd, Run>();

function flopRate({ kind, seconds }: Order): number {
  let run = loops.get(kind);
  if (run === undefined) {
    const loop = instantiate(registerLoop(kind)).run;
    rate(() => void loop(ITERATIONS), WARM_UP_SECONDS);
    loops.set(kind, loop);
    run = loop;
  }
  return rate(() => void run(ITERATIONS), seconds) * ITERATIONS * FLOP_PER_ITERATION;
}

async function flops(kind: string, threads: string): Promise<Round | Missing> {
  if (kind !== "relaxed" && kind !== "mul-add") return { missing: `no kind ${kind}` };
  if (!WebAssembly.validate(registerLoop(kind))) return { missing: `no ${kind} in this engine` };
  if (Number(threads) > availableParallelism()) return { missing: "fewer processors than that" };
  const order = { kind, seconds: roundSeconds() } as const;
  if (threads === "1") return () => flopRate(order);
  const workers = Array.from({ length: Number(threads) }, () => new Worker(import.meta.filename));
  const together = async (given: Order) => {
    const rates = workers.map(worker => answerOf(worker, given));
    return (await Promise.all(rates)).reduce((sum, one) => sum + one, 0);
  };
  await together({ kind, seconds: 0.01 });
  return () => together(order);
}

async function answerOf(worker: Worker, order: Order): Promise<number> {
  worker.postMessage(order);
  const [rate] = (await once(worker, "message")) as [number];
  return rate;
}

function copy(kind: string, size: string): Round | Missing {
  if (kind !== "memory.copy" && kind !== "v128") return { missing: `no kind ${kind}` };
  const bytes = Math.floor(Number(size) / COPY_STRIDE) * COPY_STRIDE;
  const { run, memory } = instantiate(copyLoop(kind satisfies CopyKind, 2 * bytes + COPY_STRIDE));
  new Uint8Array(memory.buffer).fill(1);
  const copyOnce = () => void run(bytes, 0, bytes);
  rate(copyOnce, WARM_UP_SECONDS);
  return () => rate(copyOnce, roundSeconds()) * 2 * bytes;
}

if (isMainThread) {
  if (import.meta.main) {
    const versions = { node: process.versions.node, v8: process.versions.v8 };
    await serve({ name: "SIMD128 limit", versions }, { flops, copy });
  }
} else {
  parentPort!.on("message", (order: Order) => parentPort!.postMessage(flopRate(order)));
}
