// The network as one program for a fixed number of rows: what an app needs of the engine, and nothing of training.

import type { TypedArray } from "../core/dtype.ts";
import { program } from "../ir/program.ts";
import type { Module } from "../nn/module.ts";
import type { Slot } from "../ops/op.ts";
import { capture } from "../tensor/capture.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Rows of one step of prediction, at most. */
const CHUNK = 256;

/** (rows × width) numbers in, (rows × outputs) numbers out. */
export type Forward = (inputs: Float32Array) => Promise<Float32Array>;

/** Compiled once a chunk size. `model` is in evaluation mode and stays as it is. */
export function forwardOf(model: Module, width: number): Forward {
  const known = new Map<number, Forward>();
  return async inputs => {
    const chunk = Math.min(CHUNK, inputs.length / width);
    if (chunk === 0) return new Float32Array(0);
    const step = known.get(chunk) ?? compiled(model, chunk, width);
    known.set(chunk, step);
    return inChunks(step, inputs, chunk * width);
  };
}

function compiled(model: Module, rows: number, width: number): Forward {
  const slot: Slot = { name: "inputs", shape: [rows, width], dtype: "float32" };
  const device = [...model.parameters()][0]!.device;
  const { result } = capture(device, () => [model.forward(Tensor.ofSlot(slot, device)).node]);
  const executable = device.compile(program([], result));
  return async inputs => {
    const [outputs] = await executable.run(new Map<Slot, TypedArray>([[slot, inputs]]), 1).read();
    return Float32Array.from(outputs!);
  };
}

/** The last chunk is filled up with zeros, whose results are dropped. */
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
