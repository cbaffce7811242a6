// The network as one program for a fixed number of rows: what prediction needs of the engine, and nothing of
// training. The last chunk is filled up with zeros whose results are dropped, so rows are independent.

import type { Executable, WriteSlot } from "../backends/backend.ts";
import type { TypedArray } from "../core/dtype.ts";
import { Pace } from "../core/pace.ts";
import { sizeOf } from "../core/shape.ts";
import { program } from "../ir/program.ts";
import type { Slot } from "../ops/op.ts";
import { capture } from "../tensor/capture.ts";
import type { Device } from "../tensor/device.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Module } from "./module.ts";

/** Rows of one step of prediction or evaluation, at most. */
const CHUNK = 128;

/** The rows of a step for so many in all. Parts of one table, if not tiny, have the same, and share a program. */
export function chunkOf(rows: number): number {
  return rows > CHUNK / 2 ? CHUNK : rows;
}

/** (rows × …) numbers in, (rows × outputs) numbers out. */
export type Forward = (inputs: Float32Array) => Promise<Float32Array>;

/** What `model` gives in evaluation mode for rows of `inputShape`; compiled once a chunk size. */
export function forwardOf(model: Module, inputShape: readonly number[]): Forward {
  const { device } = [...model.parameters()][0]!;
  const build = (x: Tensor) =>
    evaluating(model, () => capture(device, () => model.forward(x))).result;
  return rowsForward(device, build, inputShape);
}

/** What a function of tensors gives for rows of `inputShape`; compiled once a chunk size. */
export function rowsForward(
  device: Device,
  build: (x: Tensor) => Tensor,
  inputShape: readonly number[],
): Forward {
  const width = sizeOf(inputShape);
  const known = new Map<number, Forward>();
  return async inputs => {
    const chunk = chunkOf(inputs.length / width);
    if (chunk === 0) return new Float32Array(0);
    const step = known.get(chunk) ?? compiled(device, build, [chunk, ...inputShape]);
    known.set(chunk, step);
    return step(inputs);
  };
}

/**
 * The network's outputs, rows × outputs, for rows of inputs; in evaluation mode, before any sigmoid or softmax of
 * the loss. `inputs` is rows × `inputShape`, row-major, as a dataset's are.
 *
 * @example
 * import { data, nn, predictOutputs } from "downhill";
 *
 * const set = data.dataset([[1, 2], [3, 4], [5, 6]], [0, 0, 0]);
 * const outputs = await predictOutputs(nn.linear(2, 4), set.inputs, set.inputShape);
 * console.assert(outputs.length === 3 * 4);
 */
export function predictOutputs(
  model: Module,
  inputs: Float32Array,
  inputShape: readonly number[],
): Promise<Float32Array> {
  return forwardOf(model, inputShape)(inputs);
}

/** What `run` gives while `model` is in evaluation mode; every module is then in the mode it was in. */
export function evaluating<T>(model: Module, run: () => T): T {
  const modes = [...model.namedModules()].map(([, module]) => [module, module.training] as const);
  model.eval();
  try {
    return run();
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
}

function compiled(device: Device, build: (x: Tensor) => Tensor, shape: readonly number[]): Forward {
  const slot: Slot = { name: "inputs", shape, dtype: "float32" };
  const executable = device.compile(program([], [build(Tensor.ofSlot(slot, device)).node]));
  const width = sizeOf(shape.slice(1));
  return async inputs => {
    const [outputs] = await overRows(executable, [[slot, inputs]], inputs.length / width);
    return outputs as Float32Array;
  };
}

/**
 * Runs a program of so many rows a step over all rows of the arrays that fill its slots; each output for all rows,
 * rows × what it gives a row.
 */
export async function overRows(
  executable: Executable,
  sources: readonly (readonly [Slot, Float32Array | Int32Array])[],
  rows: number,
): Promise<TypedArray[]> {
  const chunk = sources[0]![0].shape[0]!;
  const steps = Math.ceil(rows / chunk);
  const pace = new Pace();
  let whole: TypedArray[] = [];
  for (let first = 0; first < steps; ) {
    const now = Math.min(pace.steps, steps - first);
    const from = first;
    const slots = new Map(
      sources.map(([slot, values]) => [slot, rowsFrom(slot, values, from)] as const),
    );
    const outputs = await pace.stretch(now, () => executable.run(slots, now)).read();
    if (now === steps) whole = [...outputs];
    else {
      if (first === 0)
        whole = outputs.map(output => zerosLike(output, (output.length / now) * steps));
      outputs.forEach((output, i) => {
        whole[i]!.set(output, (output.length / now) * from);
      });
    }
    first += now;
    await pace.breathe();
  }
  return whole.map(output => output.subarray(0, (output.length / (steps * chunk)) * rows));
}

/** Writes rows as they lie, from a step on; past the last row zeros. */
function rowsFrom(slot: Slot, values: Float32Array | Int32Array, start: number): WriteSlot {
  const size = sizeOf(slot.shape);
  return (out, first) => {
    const part = values.subarray((start + first) * size, (start + first) * size + out.length);
    out.set(part);
    out.fill(0, part.length);
  };
}

function zerosLike(array: TypedArray, size: number): TypedArray {
  return new (array.constructor as new (size: number) => TypedArray)(size);
}
