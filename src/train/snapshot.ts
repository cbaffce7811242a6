// A snapshot is all that a run needs to go on as if it had never stopped: weights, running statistics, the
// optimizer's state, the best weights so far, the position in the epoch with its partial sums, and what callbacks
// remember. Tensors go as safetensors takes them, the rest is JSON.

import type { TypedArray } from "../core/dtype.ts";
import { DownhillError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import { readSafetensors, type SavedTensor, writeSafetensors } from "../formats/safetensors.ts";
import type { LayerSignals } from "../log/records.ts";
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
  /** Of the epoch under way: Σ of the batches' losses × weights, Σ of those (rows, if none is weighted), and the steps' own figures. */
  lossSum: number;
  weightSum: number;
  losses: number[];
  norms: number[];
  rates: number[];
  best: { epoch: number; value: number };
  /** The layers' norms around the last step of the epoch under way, once that is done and they are wanted. */
  layers?: readonly LayerSignals[];
  /** The best epochs of the paired test, by each half of the validation rows; their losses are tensors. */
  halves?: { epoch: number; value: number }[];
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
  };
}

/**
 * A snapshot as the bytes of one file: safetensors, its state as JSON under the key `state` of the metadata.
 * `readSnapshot` takes them back.
 *
 * @example
 * import { data, fit, checkpoint, nn, optim, readSnapshot, snapshotBytes } from "downhill";
 *
 * const model = nn.linear(1, 1);
 * await fit(model, {
 *   train: data.dataset([[0], [1]], [[0], [1]]),
 *   loss: nn.mseLoss(),
 *   optimizer: optim.adam(model.parameters()),
 *   epochs: 2,
 *   callbacks: [
 *     checkpoint({
 *       save: snapshot => {
 *         const again = readSnapshot(snapshotBytes(snapshot));
 *         console.assert(again.state.progress.epoch === 2);
 *       },
 *     }),
 *   ],
 * });
 */
export function snapshotBytes({ tensors, state }: Snapshot): Uint8Array<ArrayBuffer> {
  return writeSafetensors(tensors, { state: JSON.stringify(state) });
}

/**
 * The snapshot in bytes that `snapshotBytes` made, for fit's `resume`.
 *
 * @throws safetensors-damaged, or not-resumable when the file is sound but holds no state of a run
 * @example
 * import { DownhillError, readSnapshot } from "downhill";
 *
 * try {
 *   readSnapshot(new Uint8Array(3), "upload.safetensors");
 * } catch (error) {
 *   console.log((error as DownhillError).code); // safetensors-damaged
 * }
 */
export function readSnapshot(bytes: Uint8Array, file = "snapshot"): Snapshot {
  const { tensors, metadata } = readSafetensors(bytes, file);
  const state = parsed(metadata.state);
  if (state === undefined)
    throw new DownhillError(
      "not-resumable",
      `resume: ${file} holds weights but no state of a run. Is it a model file rather than a checkpoint?`,
      { file },
    );
  return { tensors, state };
}

function parsed(text: string | undefined): Snapshot["state"] | undefined {
  try {
    const state = JSON.parse(text ?? "null") as Snapshot["state"] | null;
    return Array.isArray(state?.callbacks) && state.progress ? state : undefined;
  } catch {
    return undefined;
  }
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

/** A module's state dict as it is saved, each name behind `prefix`. */
export async function savedState(model: Module, prefix = ""): Promise<Map<string, SavedTensor>> {
  const tensors = new Map<string, SavedTensor>();
  for (const [name, tensor] of model.stateDict())
    tensors.set(`${prefix}${name}`, saved(await tensor.data(), tensor.shape));
  return tensors;
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
