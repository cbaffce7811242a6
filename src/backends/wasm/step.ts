// A compiled program as one module: a function for each kernel, and `run(steps)`, which takes the values of the slots
// of each step from where the host has staged them, calls the kernels, and puts the outputs where the host reads
// them. Cells change only after a step's guard has been found finite and no index out of range. Where it pays, kernels
// are shared among threads (sharing.ts).

import { bytesOf, planMemory } from "../../compile/4-plan-memory.ts";
import type { Kernel as Compiled, LoopKernel, Lowered, Place } from "../../compile/kernel.ts";
import { type FunctionWriter, type MemoryLimits, ModuleWriter } from "./assembler.ts";
import type { Memory } from "./body.ts";
import { isWorthSharing } from "./cost.ts";
import type { Kernel, Target } from "./kernel.ts";
import { longSum } from "./long-sum.ts";
import { type LoopSetting, loopKernel } from "./loop.ts";
import { matmulKernel } from "./product.ts";
import { fillKernel, scatterKernel } from "./scatter.ts";
import { ACTIVE, type Crew, SHARING_BYTES, Sharing } from "./sharing.ts";

/** Not 0 when an index was out of range (1 in gather, 2 in scatterAdd); then follow the index and the axis's size. */
export const FAULT = 0;
/** From here on, an address for each slot and then each output: where its next value is staged. */
export const STAGES = SHARING_BYTES;
/** Bytes of a page of memory. */
export const PAGE = 65536;
const MOST_PAGES = 65536;

export interface StepModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly addressOf: (place: Place) => number;
  /** First byte that the host may use for staging. */
  readonly staging: number;
  /** Of the memory that the module imports; a shared one if threads share kernels. */
  readonly limits: MemoryLimits;
  /** Bytes from one thread's scratch memory to the next one's. */
  readonly scratchStride: number;
  /** Of a step on one thread, about. */
  readonly microseconds: number;
}

export interface StepLayout {
  readonly lowered: Lowered;
  /** In the program's order. */
  readonly slots: readonly Place[];
  /** Bytes that the host stages at most. */
  readonly mostStaged: number;
}

export function stepModule(
  { lowered, slots, mostStaged }: StepLayout,
  target: Target,
  crew: Crew,
): StepModule {
  const module = new ModuleWriter({ initial: 1 });
  const stages = slots.length + lowered.outputs.length;
  const plan = planMemory(lowered, align(STAGES + 4 * stages));
  const scratch = align(plan.end);
  const memory: Memory = { addressOf: place => plan.address.get(place)!, fault: FAULT };
  const scratchOffset = crew.threads > 1 ? module.global() : undefined;
  let scratchBytes = 0;
  const functions = lowered.kernels.map((kernel, i) => {
    const setting = { memory, target, scratch, scratchOffset, splitsAll: crew.sharesAll };
    const written = writeKernel(module, `${i}`, kernel, setting);
    scratchBytes = Math.max(scratchBytes, written.scratchBytes);
    return written.kernels;
  });
  const all = functions.flat();
  const isShared = (kernel: Kernel) =>
    crew.sharesAll ? kernel.units > 1 : isWorthSharing(kernel, crew.threads);
  const shared = all.filter(isShared);
  const sharing = shared.length > 0 ? new Sharing(crew) : undefined;
  for (const kernel of shared) sharing!.add(kernel);
  sharing?.write(module, scratchOffset!);
  const run = module.func("run", ["i32"], ["i32"], f => {
    const [steps] = f.params as [(typeof f.params)[0]];
    const done = f.local("i32");
    if (sharing) f.i32(0).i32(1).memory("i32.atomic.store", ACTIVE);
    f.block(leave =>
      f.loop(again => {
        f.get(done).get(steps).op("i32.ge_u");
        leave("if");
        slots.forEach((place, i) => fetchSlot(f, STAGES + 4 * i, place, memory));
        for (const kernels of functions.slice(0, lowered.commit)) callAll(f, kernels, sharing);
        lowered.outputs.forEach((place, i) =>
          putOutput(f, STAGES + 4 * (slots.length + i), place, memory),
        );
        f.i32(0).memory("i32.load", FAULT);
        leave("if");
        if (lowered.guard !== undefined) {
          isNotFinite(f, memory.addressOf(lowered.guard));
          leave("if");
        }
        for (const kernels of functions.slice(lowered.commit)) callAll(f, kernels, sharing);
        f.get(done).i32(1).op("i32.add").set(done);
        again();
      }),
    );
    if (sharing) f.i32(0).i32(0).memory("i32.atomic.store", ACTIVE);
    f.get(done);
  });
  module.export(run);
  const scratchStride = align(scratchBytes);
  const staging = scratch + scratchStride * (sharing ? crew.threads : 1);
  const initial = pages(staging);
  const maximum = Math.min(pages(staging + mostStaged), MOST_PAGES);
  if (sharing) module.memory = { initial, maximum, shared: true };
  else module.memory = { initial };
  return {
    bytes: module.bytes(),
    addressOf: memory.addressOf,
    staging,
    limits: module.memory,
    scratchStride,
    microseconds: all.reduce((sum, { microseconds }) => sum + microseconds, 0),
  };
}

function writeKernel(
  module: ModuleWriter,
  name: string,
  kernel: Compiled,
  setting: LoopSetting,
): { kernels: readonly Kernel[]; scratchBytes: number } {
  const { memory } = setting;
  switch (kernel.kind) {
    case "loop":
      return loopKernels(module, name, kernel, setting);
    case "matmul":
      return matmulKernel(module, name, kernel, setting);
    case "scatter":
      return { kernels: scatterKernel(module, name, kernel, memory), scratchBytes: 0 };
    case "fill": {
      const { target } = kernel;
      return {
        kernels: fillKernel(module, name, memory.addressOf(target), bytesOf(target)),
        scratchBytes: 0,
      };
    }
  }
}

function loopKernels(
  module: ModuleWriter,
  name: string,
  kernel: LoopKernel,
  setting: LoopSetting,
): { kernels: readonly Kernel[]; scratchBytes: number } {
  const long = longSum(kernel);
  if (long === undefined) return loopKernel(module, name, kernel, setting);
  const { memory, scratch } = setting;
  const addressOf = (place: Place) => (place === long.partials ? scratch : memory.addressOf(place));
  const kernels = long.kernels.flatMap(
    (part, i) =>
      loopKernel(module, `${name}.${i}`, part, { ...setting, memory: { ...memory, addressOf } })
        .kernels,
  );
  return { kernels, scratchBytes: bytesOf(long.partials) + 16 };
}

function callAll(
  f: FunctionWriter,
  kernels: readonly Kernel[],
  sharing: Sharing | undefined,
): void {
  for (const kernel of kernels) {
    if (sharing?.has(kernel)) sharing.call(f, kernel);
    else {
      if (kernel.units > 1) f.i32(0).i32(kernel.units);
      f.call(kernel.func);
    }
  }
}

/** Copies the step's value of a slot to its place and moves on to the next step's. */
function fetchSlot(f: FunctionWriter, stage: number, place: Place, memory: Memory): void {
  const from = f.local("i32");
  f.i32(0).memory("i32.load", stage).set(from);
  copyWords(f, place.size, memory.addressOf(place), from, "to");
  f.i32(0)
    .get(from)
    .i32(place.size * 4)
    .op("i32.add")
    .memory("i32.store", stage);
  f.release(from);
}

function putOutput(f: FunctionWriter, stage: number, place: Place, memory: Memory): void {
  const to = f.local("i32");
  f.i32(0).memory("i32.load", stage).set(to);
  copyWords(f, place.size, memory.addressOf(place), to, "from");
  f.i32(0)
    .get(to)
    .i32(place.size * 4)
    .op("i32.add")
    .memory("i32.store", stage);
  f.release(to);
}

/** Words below which a copy is written out in vectors; a call of memory.copy costs about as much as 64. */
const SHORT_COPY = 256;

/** Copies to, or from, a fixed address; the other end is in a local. */
function copyWords(
  f: FunctionWriter,
  words: number,
  fixed: number,
  moving: { index: number; type: "i32" } | ReturnType<FunctionWriter["local"]>,
  direction: "to" | "from",
): void {
  const inward = direction === "to";
  if (words > SHORT_COPY) {
    if (inward) f.i32(fixed).get(moving);
    else f.get(moving).i32(fixed);
    f.i32(words * 4).op("memory.copy");
    return;
  }
  const piece = (load: "v128.load" | "i32.load", store: "v128.store" | "i32.store", at: number) => {
    if (inward)
      f.i32(0)
        .get(moving)
        .memory(load, at)
        .memory(store, fixed + at);
    else
      f.get(moving)
        .i32(0)
        .memory(load, fixed + at)
        .memory(store, at);
  };
  const vectors = Math.floor(words / 4);
  for (let i = 0; i < vectors; i++) piece("v128.load", "v128.store", i * 16);
  for (let i = vectors * 4; i < words; i++) piece("i32.load", "i32.store", i * 4);
}

/** x − x is 0 for finite x, else NaN: leaves 1 when it is not. */
function isNotFinite(f: FunctionWriter, address: number): void {
  const x = f.local("f32");
  f.i32(0).memory("f32.load", address).tee(x).get(x).op("f32.sub").f32(0).op("f32.ne");
  f.release(x);
}

export function pages(bytes: number): number {
  return Math.ceil(bytes / PAGE);
}

function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
