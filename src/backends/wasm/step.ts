// A compiled program as one module: a function for each kernel, and `run(steps)`, which takes the values of the slots
// of each step from where the host has staged them, calls the kernels, and puts the outputs where the host reads
// them. Cells change only after a step's guard has been found finite and no index out of range.

import { bytesOf, planMemory } from "../../compile/4-plan-memory.ts";
import type { Kernel as Compiled, Lowered, Place } from "../../compile/kernel.ts";
import { type FunctionWriter, type MemoryLimits, ModuleWriter } from "./assembler.ts";
import type { Memory } from "./body.ts";
import type { Kernel, Target } from "./kernel.ts";
import { loopKernel } from "./loop.ts";
import { matmulKernel } from "./product.ts";
import { fillKernel, scatterKernel } from "./scatter.ts";

/** Not 0 when an index was out of range (1 in gather, 2 in scatterAdd); then follow the index and the axis's size. */
export const FAULT = 0;
/** From here on, an address for each slot and then each output: where its next value is staged. */
export const STAGES = 16;

export interface StepModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly addressOf: (place: Place) => number;
  /** First byte that the host may use for staging. */
  readonly staging: number;
}

export interface StepLayout {
  readonly lowered: Lowered;
  /** In the program's order. */
  readonly slots: readonly Place[];
}

export function stepModule(
  { lowered, slots }: StepLayout,
  target: Target,
  limits: MemoryLimits = { initial: 1 },
): StepModule {
  const module = new ModuleWriter(limits);
  const stages = slots.length + lowered.outputs.length;
  const plan = planMemory(lowered, align(STAGES + 4 * stages));
  const scratch = align(plan.end);
  const memory: Memory = { addressOf: place => plan.address.get(place)!, fault: FAULT };
  let scratchBytes = 0;
  const functions = lowered.kernels.map((kernel, i) => {
    const written = writeKernel(module, `${i}`, kernel, { memory, target, scratch });
    scratchBytes = Math.max(scratchBytes, written.scratchBytes);
    return written.kernels;
  });
  const run = module.func("run", ["i32"], ["i32"], f => {
    const [steps] = f.params as [(typeof f.params)[0]];
    const done = f.local("i32");
    f.block(leave =>
      f.loop(again => {
        f.get(done).get(steps).op("i32.ge_u");
        leave("if");
        slots.forEach((place, i) => fetchSlot(f, STAGES + 4 * i, place, memory));
        for (const kernels of functions.slice(0, lowered.commit)) callAll(f, kernels);
        lowered.outputs.forEach((place, i) =>
          putOutput(f, STAGES + 4 * (slots.length + i), place, memory),
        );
        f.i32(0).memory("i32.load", FAULT);
        leave("if");
        if (lowered.guard !== undefined) {
          isNotFinite(f, memory.addressOf(lowered.guard));
          leave("if");
        }
        for (const kernels of functions.slice(lowered.commit)) callAll(f, kernels);
        f.get(done).i32(1).op("i32.add").set(done);
        again();
      }),
    );
    f.get(done);
  });
  module.export(run);
  return {
    bytes: module.bytes(),
    addressOf: memory.addressOf,
    staging: scratch + align(scratchBytes),
  };
}

function writeKernel(
  module: ModuleWriter,
  name: string,
  kernel: Compiled,
  setting: { memory: Memory; target: Target; scratch: number },
): { kernels: readonly Kernel[]; scratchBytes: number } {
  const { memory } = setting;
  switch (kernel.kind) {
    case "loop":
      return loopKernel(module, name, kernel, setting);
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

function callAll(f: FunctionWriter, kernels: readonly Kernel[]): void {
  for (const { func, units } of kernels) {
    if (units > 1) f.i32(0).i32(units);
    f.call(func);
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

function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
