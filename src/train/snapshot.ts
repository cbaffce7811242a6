// A snapshot is all that a run needs to go on as if it had never stopped: weights, running statistics, the
// optimizer's state, the best weights so far, the position in the epoch with its partial sums, and what callbacks
// remember. Tensors go as safetensors takes them, the rest is JSON.

import type { TypedArray } from "../core/dtype.ts";
import { DownhillError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import type { SavedTensor } from "../formats/safetensors.ts";
import type { Module } from "../nn/module.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Tensor } from "../tensor/tensor.ts";

export interface Progress {
  /** Epochs done. */
  epoch: number;
  /** Batches done of the epoch under way. */
  batch: number;
  /** Steps done in all. */
  step: number;
  /** Of the epoch under way: sum of row-weighted losses, rows, and the steps' own figures. */
  lossSum: number;
  rowSum: number;
  losses: number[];
  norms: number[];
  rates: number[];
  best: { epoch: number; value: number };
  seconds: number;
}

export interface Snapshot {
  readonly tensors: Map<string, SavedTensor>;
  readonly state: {
    readonly progress: Progress;
    /** Early stopping has ended this plan of so many epochs. */
    readonly stopped?: { readonly epochs: number };
    readonly optimizerSteps: number;
    readonly callbacks: readonly unknown[];
    readonly plateau?: unknown;
  };
}

/** Every tensor that training changes, by the name it has in a snapshot. */
export function stateTensors(model: Module, optimizer: Optimizer): Map<string, Tensor> {
  const all = new Map<string, Tensor>();
  for (const [name, tensor] of model.stateDict()) all.set(`model.${name}`, tensor);
  for (const [name, tensor] of optimizer.stateBuffers()) all.set(`optimizer.${name}`, tensor);
  return all;
}

/** The values of a module's parameters and buffers, by name. */
export async function readState(
  tensors: ReadonlyMap<string, Tensor>,
): Promise<Map<string, TypedArray>> {
  const values = new Map<string, TypedArray>();
  for (const [name, tensor] of tensors) values.set(name, await tensor.data());
  return values;
}

export function saved(values: TypedArray, shape: readonly number[]): SavedTensor {
  if (values instanceof Int32Array) return { dtype: "I32", shape: [...shape], data: values };
  const data = values instanceof Float32Array ? values : Float32Array.from(values);
  return { dtype: "F32", shape: [...shape], data };
}

/** Writes saved values into tensors; every name must be there, with the right number of elements. */
export function restoreState(
  tensors: ReadonlyMap<string, Tensor>,
  values: (name: string) => TypedArray | undefined,
): void {
  for (const [name, tensor] of tensors) {
    const value = values(name);
    if (value === undefined || value.length !== sizeOf(tensor.shape))
      throw new DownhillError(
        "not-resumable",
        `resume: the checkpoint has no fitting tensor "${name}". Was the network changed?`,
        { name },
      );
    tensor.store(value);
  }
}
