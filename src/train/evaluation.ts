// Evaluation mode: the loss of each row and the network's outputs, in chunks of a fixed number of rows. The last
// chunk is filled up with zero rows whose results are dropped, so rows are independent and one program serves all.

import type { Executable, WriteSlot } from "../backends/backend.ts";
import { sizeOf } from "../core/shape.ts";
import { type Dataset, gather } from "../data/dataset.ts";
import { program } from "../ir/program.ts";
import { Activation } from "../nn/activations.ts";
import { chunkOf, evaluating, overRows } from "../nn/forward.ts";
import type { Loss } from "../nn/loss.ts";
import type { Module } from "../nn/module.ts";
import { type LayerCall, watchingLayers } from "../nn/summary.ts";
import type { Slot } from "../ops/op.ts";
import { capture } from "../tensor/capture.ts";
import { Tensor } from "../tensor/tensor.ts";

export interface Evaluated {
  /** The loss over all rows as PyTorch's reduction "mean" gives it, by weights of rows and classes if any. */
  readonly loss: number;
  /** One a row, times what its class counts for. */
  readonly rowLosses: Float64Array;
  /** Rows × outputs: what the network gives, before any sigmoid or softmax of the loss. */
  readonly outputs: Float32Array;
  /** What each row counts for in the mean, where classes are weighted. */
  readonly rowCounts?: Float64Array;
}

export interface Evaluator {
  evaluate(dataset: Dataset): Promise<Evaluated>;
}

/**
 * Evaluates `model` on datasets by `loss`, in evaluation mode: the mean, each row's loss, and the outputs (rows ×
 * outputs). Compiled once a chunk size, a multiple of `group`; the weights are those of the moment.
 *
 * @example
 * import { data, evaluator, nn } from "downhill";
 *
 * const model = nn.linear(1, 1);
 * nn.init.zeros(model.weight);
 * nn.init.zeros(model.bias!);
 * const set = data.dataset([[1], [2]], [[1], [3]]);
 * const { loss, rowLosses } = await evaluator(model, nn.mseLoss()).evaluate(set);
 * console.log(loss, [...rowLosses]); // 5 [ 1, 9 ]
 */
export function evaluator(model: Module, loss: Loss): Evaluator {
  return watchedEvaluator(model, loss, { keepActivations: false });
}

/** An evaluator that also tells what it has seen of the network's layers. */
export interface WatchedEvaluator extends Evaluator {
  /** The calls of the layers that a row of `dataset` goes through. */
  calls(dataset: Dataset): readonly LayerCall[];
  /** Shows what each activation gives for these rows of `dataset`, a chunk after the other: rows × units. */
  eachActivation(
    dataset: Dataset,
    rows: Int32Array,
    show: (call: LayerCall, values: Float32Array) => void,
  ): Promise<void>;
}

export function watchedEvaluator(
  model: Module,
  loss: Loss,
  { keepActivations, group = 1 }: { keepActivations: boolean; group?: number },
): WatchedEvaluator {
  const programs = new Map<number, ChunkProgram>();
  const programFor = (dataset: Dataset): ChunkProgram => {
    const rows = Math.ceil(chunkOf(dataset.rows) / group) * group;
    const known = programs.get(rows) ?? chunkProgram(model, dataset, rows, loss, keepActivations);
    programs.set(rows, known);
    return known;
  };
  return {
    calls: dataset => programFor(dataset).calls,
    async eachActivation(dataset, rows, show) {
      const { executable, inputs, targets, activations } = programFor(dataset);
      const chunk = inputs.shape[0]!;
      const size = sizeOf(dataset.inputShape);
      for (let from = 0; from < rows.length; from += chunk) {
        const chosen = rows.subarray(from, from + chunk);
        // Where they do not fill a chunk they repeat: members lie apart in what is kept. The loss is nobody's concern here.
        const filled = Int32Array.from({ length: chunk }, (_, i) => chosen[i % chosen.length]!);
        const slots = new Map<Slot, WriteSlot>([
          [inputs, out => void gather(dataset.inputs, filled, size, out as Float32Array)],
          [targets, out => void out.fill(0)],
        ]);
        const kept = await executable.run(slots, 1).kept();
        activations.forEach((call, i) => {
          const values = kept[i] as Float32Array;
          show(call, values.subarray(0, (values.length / chunk) * chosen.length));
        });
      }
    },
    async evaluate(dataset) {
      const { executable, inputs, targets } = programFor(dataset);
      const [outputs, rowLosses, counts] = await overRows(
        executable,
        [
          [inputs, dataset.inputs],
          [targets, dataset.targets],
        ],
        dataset.rows,
      );
      return {
        loss: weightedMean(rowLosses!, counts, dataset.weights),
        rowLosses: new Float64Array(rowLosses!),
        outputs: new Float32Array(outputs!),
        ...(counts && { rowCounts: new Float64Array(counts) }),
      };
    },
  };
}

interface ChunkProgram {
  readonly executable: Executable;
  readonly inputs: Slot;
  readonly targets: Slot;
  readonly calls: readonly LayerCall[];
  /** The calls whose results the program keeps. */
  readonly activations: readonly LayerCall[];
}

function chunkProgram(
  model: Module,
  dataset: Dataset,
  rows: number,
  loss: Loss,
  keepActivations: boolean,
): ChunkProgram {
  const dtype = dataset.targets instanceof Int32Array ? "int32" : "float32";
  const inputs: Slot = { name: "inputs", shape: [rows, ...dataset.inputShape], dtype: "float32" };
  const targets: Slot = { name: "targets", shape: [rows, ...dataset.targetShape], dtype };
  const device = [...model.parameters()][0]!.device;
  const { result, calls } = watchingLayers(model, () =>
    evaluating(model, () =>
      capture(device, () => {
        const prediction = model.forward(Tensor.ofSlot(inputs, device));
        const target = Tensor.ofSlot(targets, device);
        const counts = loss.rowWeights?.(prediction, target);
        const tensors = [prediction, loss.rows(prediction, target), ...(counts ? [counts] : [])];
        return tensors.map(tensor => tensor.node);
      }),
    ),
  );
  const activations = keepActivations
    ? calls.filter(({ module }) => module instanceof Activation)
    : [];
  const kept = activations.map(({ output }) => output.node);
  const executable = device.compile(program([], result.result, undefined, kept));
  return { executable, inputs, targets, calls, activations };
}

/** Σ w·l / Σ w·c for weights w of rows and what c their classes count for; the losses l have c in them. */
export function weightedMean(
  losses: ArrayLike<number>,
  counts: ArrayLike<number> | undefined,
  weights: Float32Array | undefined,
): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < losses.length; i++) {
    const weight = weights?.[i] ?? 1;
    sum += weight * losses[i]!;
    total += weight * (counts?.[i] ?? 1);
  }
  return sum / total;
}
