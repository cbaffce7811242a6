// Evaluation mode: the loss of each row and the network's outputs, in chunks of a fixed number of rows. The last
// chunk is filled up with zero rows whose results are dropped, so rows are independent and one program serves all.

import type { Executable } from "../backends/backend.ts";
import type { TypedArray } from "../core/dtype.ts";
import { type Dataset, gatherInputs, gatherTargets } from "../data/dataset.ts";
import { program } from "../ir/program.ts";
import type { Loss } from "../nn/loss.ts";
import type { Module } from "../nn/module.ts";
import type { Slot } from "../ops/op.ts";
import { capture } from "../tensor/capture.ts";
import { Tensor } from "../tensor/tensor.ts";

/** Rows of one step of evaluation. */
const CHUNK = 256;

export interface Evaluated {
  /** Mean of the rows' losses, weighted by the rows' weights where there are any. */
  readonly loss: number;
  readonly rowLosses: Float64Array;
  /** Rows × outputs: what the network gives, before any sigmoid or softmax of the loss. */
  readonly outputs: Float32Array;
}

export interface Evaluator {
  evaluate(dataset: Dataset): Promise<Evaluated>;
}

/** Compiled once a chunk size; the weights are those of the moment. */
export function evaluator(model: Module, loss: Loss): Evaluator {
  const programs = new Map<number, ChunkProgram>();
  return {
    async evaluate(dataset) {
      const rows = Math.min(CHUNK, dataset.rows);
      const known = programs.get(rows) ?? chunkProgram(model, dataset, rows, loss);
      programs.set(rows, known);
      const [outputs, rowLosses] = await runChunks(known, dataset, rows);
      return {
        loss: weightedMean(rowLosses!, dataset.weights),
        rowLosses: Float64Array.from(rowLosses!),
        outputs: Float32Array.from(outputs!),
      };
    },
  };
}

/** The network's outputs for rows of inputs: rows × outputs. */
export async function predictOutputs(
  model: Module,
  inputs: Float32Array,
  inputShape: readonly number[],
): Promise<Float32Array> {
  const width = inputShape.reduce((product, n) => product * n, 1);
  const rows = inputs.length / width;
  if (rows === 0) return new Float32Array(0);
  const dataset: Dataset = {
    rows,
    inputs,
    inputShape,
    targets: new Float32Array(rows),
    targetShape: [],
  };
  const chunk = Math.min(CHUNK, rows);
  const [outputs] = await runChunks(chunkProgram(model, dataset, chunk), dataset, chunk);
  return Float32Array.from(outputs!);
}

interface ChunkProgram {
  readonly executable: Executable;
  readonly inputs: Slot;
  readonly targets: Slot;
}

function chunkProgram(model: Module, dataset: Dataset, rows: number, loss?: Loss): ChunkProgram {
  const dtype = dataset.targets instanceof Int32Array ? "int32" : "float32";
  const inputs: Slot = { name: "inputs", shape: [rows, ...dataset.inputShape], dtype: "float32" };
  const targets: Slot = { name: "targets", shape: [rows, ...dataset.targetShape], dtype };
  const device = [...model.parameters()][0]!.device;
  const wasTraining = model.training;
  model.eval();
  const { result } = capture(device, () => {
    const prediction = model.forward(Tensor.ofSlot(inputs, device));
    const losses = loss?.rows(prediction, Tensor.ofSlot(targets, device));
    return losses === undefined ? [prediction.node] : [prediction.node, losses.node];
  });
  if (wasTraining) model.train();
  return { executable: device.compile(program([], result)), inputs, targets };
}

/** Each output of the program over all rows of the data. */
async function runChunks(
  { executable, inputs, targets }: ChunkProgram,
  dataset: Dataset,
  chunk: number,
): Promise<TypedArray[]> {
  const parts: (readonly TypedArray[])[] = [];
  for (let from = 0; from < dataset.rows; from += chunk) {
    const rows = Int32Array.from(
      { length: Math.min(chunk, dataset.rows - from) },
      (_, i) => from + i,
    );
    const slots = new Map<Slot, TypedArray>([
      [inputs, filledUp(gatherInputs(dataset, rows), chunk / rows.length)],
      [targets, filledUp(gatherTargets(dataset, rows), chunk / rows.length)],
    ]);
    parts.push(await executable.run(slots, 1).read());
  }
  return parts[0]!.map((first, i) => {
    const perRow = first.length / chunk;
    const whole = new Float64Array(dataset.rows * perRow);
    parts.forEach((part, k) => {
      const from = k * chunk * perRow;
      whole.set(part[i]!.subarray(0, whole.length - from), from);
    });
    return whole;
  });
}

function filledUp(values: Float32Array | Int32Array, factor: number): TypedArray {
  if (factor === 1) return values;
  const size = Math.round(values.length * factor);
  const whole = values instanceof Int32Array ? new Int32Array(size) : new Float32Array(size);
  whole.set(values);
  return whole;
}

function weightedMean(losses: ArrayLike<number>, weights: Float32Array | undefined): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < losses.length; i++) {
    const weight = weights?.[i] ?? 1;
    sum += weight * losses[i]!;
    total += weight;
  }
  return sum / total;
}
