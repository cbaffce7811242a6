// The network as one program for a fixed number of rows: what prediction needs of the engine, and nothing of
// training. The last chunk is filled up with zeros whose results are dropped, so rows are independent.

import type { TypedArray } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import { program } from "../ir/program.ts";
import type { Slot } from "../ops/op.ts";
import { capture } from "../tensor/capture.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { Module } from "./module.ts";

/** Rows of one step of prediction or evaluation, at most. */
export const CHUNK = 256;

/** (rows × …) numbers in, (rows × outputs) numbers out. */
export type Forward = (inputs: Float32Array) => Promise<Float32Array>;

/** What `model` gives in evaluation mode for rows of `inputShape`; compiled once a chunk size. */
export function forwardOf(model: Module, inputShape: readonly number[]): Forward {
  const width = sizeOf(inputShape);
  const known = new Map<number, Forward>();
  return async inputs => {
    const chunk = Math.min(CHUNK, inputs.length / width);
    if (chunk === 0) return new Float32Array(0);
    const step = known.get(chunk) ?? compiled(model, [chunk, ...inputShape]);
    known.set(chunk, step);
    return inChunks(step, inputs, chunk * width);
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

function compiled(model: Module, shape: readonly number[]): Forward {
  const slot: Slot = { name: "inputs", shape, dtype: "float32" };
  const device = [...model.parameters()][0]!.device;
  const { result } = evaluating(model, () =>
    capture(device, () => [model.forward(Tensor.ofSlot(slot, device)).node]),
  );
  const executable = device.compile(program([], result));
  return async inputs => {
    const [outputs] = await executable.run(new Map<Slot, TypedArray>([[slot, inputs]]), 1).read();
    return Float32Array.from(outputs!);
  };
}

async function inChunks(step: Forward, inputs: Float32Array, size: number): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (let from = 0; from < inputs.length; from += size) {
    const chunk = new Float32Array(size);
    chunk.set(inputs.subarray(from, from + size));
    parts.push(await step(chunk));
  }
  const perChunk = parts[0]!.length;
  const whole = new Float32Array((inputs.length / size) * perChunk);
  parts.forEach((part, i) => {
    whole.set(part.subarray(0, whole.length - i * perChunk), i * perChunk);
  });
  return whole;
}
