// One training step as one program: forward, loss, backward, clipping and the optimizer's update, for batches of a
// fixed number of rows. It runs many steps in one call; whatever changes between them comes in slots.

import type { Executable, WriteSlot } from "../backends/backend.ts";
import type { TypedArray } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import { type Dataset, gather } from "../data/dataset.ts";
import { gradient } from "../ir/gradient.ts";
import { program } from "../ir/program.ts";
import type { FailureFacts } from "../log/records.ts";
import type { Loss } from "../nn/loss.ts";
import type { Module } from "../nn/module.ts";
import type { Cell, Slot } from "../ops/op.ts";
import { clipByNorm, globalNorm } from "../optim/clip.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { type Capture, capture, Setting } from "../tensor/capture.ts";
import { Tensor } from "../tensor/tensor.ts";
import { findFailure } from "./failure.ts";

export interface StepParts {
  readonly model: Module;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly dataset: Dataset;
  readonly seed: number;
  /** Largest gradient norm; 0: no clipping. */
  readonly clipNorm: number;
  /** Sets the settings (rate, bias corrections) that hold at a step, counted from 0. */
  readonly prepare: (step: number) => void;
}

export interface TrainStep {
  /** Runs batches of these rows, one batch after the other, starting with step number `first`. */
  run(rows: Int32Array, first: number): Promise<StepScalars>;
  /** Why the loss of this step's batch is not finite. */
  failure(batch: Int32Array, step: number): Promise<FailureFacts>;
}

/** One number a step, that of a step that was not applied included. */
export interface StepScalars {
  /** Steps applied: fewer than asked for when a loss was not finite. */
  readonly applied: number;
  readonly loss: number[];
  /** The gradients' global norm, before clipping. */
  readonly norm: number[];
  /** What the batch counts for in the epoch's mean: its rows, or the sum of their weights. */
  readonly weight: number[];
}

export function trainStep(parts: StepParts, batchRows: number): TrainStep {
  const { dataset } = parts;
  const inputs = dataSlot("inputs", batchRows, dataset.inputShape, "float32");
  const targetType = dataset.targets instanceof Int32Array ? "int32" : "float32";
  const targets = dataSlot("targets", batchRows, dataset.targetShape, targetType);
  const weights = dataset.weights && dataSlot("weights", batchRows, [], "float32");
  const { step, cells, executable, loss } = build(parts, inputs, targets, weights);

  const staged = (rows: Int32Array, first: number): SlotMap => {
    const values = stagedSettings(step, parts, first, rows.length / batchRows);
    const batches = (source: Float32Array | Int32Array, slot: Slot): void => {
      const size = sizeOf(slot.shape) / batchRows;
      values.set(slot, (out, from) => {
        const start = from * batchRows;
        const chosen = rows.subarray(start, start + out.length / size);
        gather(source, chosen, size, out as typeof source);
      });
    };
    batches(dataset.inputs, inputs);
    batches(dataset.targets, targets);
    if (weights) batches(dataset.weights!, weights);
    return values;
  };

  return {
    async failure(batch, at) {
      const device = [...parts.model.parameters()][0]!.device;
      return { step: at, ...(await findFailure(parts.model, loss, device, staged(batch, at))) };
    },
    async run(rows, first) {
      const steps = rows.length / batchRows;
      const values = staged(rows, first);
      const outputs = executable.run(values, steps);
      for (const [cell, tensor] of cells) {
        cell.version++;
        tensor.settle(cell);
      }
      const [loss, norm, weight] = await outputs.read();
      const counts = weight ?? new Float32Array(steps).fill(batchRows);
      return { applied: outputs.applied, loss: [...loss!], norm: [...norm!], weight: [...counts] };
    },
  };
}

type SlotMap = Map<Slot, TypedArray | WriteSlot>;

function dataSlot(
  name: string,
  rows: number,
  shape: readonly number[],
  dtype: Slot["dtype"],
): Slot {
  return { name, shape: [rows, ...shape], dtype };
}

/** The graph of a step, and which cells it writes. */
function build(parts: StepParts, inputs: Slot, targets: Slot, weights: Slot | undefined) {
  const { model, loss, optimizer } = parts;
  const parameters = [...model.parameters()];
  const device = parameters[0]!.device;
  const limit = new Setting("clipNorm", parts.clipNorm);
  model.train();
  const { capture: step, result } = capture(device, () => {
    const prediction = model.forward(Tensor.ofSlot(inputs, device));
    const weight = weights && Tensor.ofSlot(weights, device);
    const target = Tensor.ofSlot(targets, device);
    const value = loss(prediction, target, weight);
    const counts = loss.rowWeights?.(prediction, target);
    const total = (counts && weight ? counts.mul(weight) : (counts ?? weight))?.sum();
    const raw = gradient(
      value.node,
      parameters.map(parameter => parameter.node),
    ).map(dw => new Tensor(dw, device));
    const { gradients, norm } =
      parts.clipNorm > 0
        ? clipByNorm(raw, limit.tensor())
        : { gradients: raw, norm: globalNorm(raw) };
    optimizer.build(new Map(parameters.map((parameter, i) => [parameter, gradients[i]!])));
    return [value, norm, ...(total ? [total] : [])];
  });
  const updates = [...step.assigned].map(tensor => [tensor.home!, tensor.node] as const);
  const cells = new Map<Cell, Tensor>([...step.assigned].map(tensor => [tensor.home!, tensor]));
  for (const [cell, tensor] of cells) tensor.settle(cell);
  const outputs = result.map(scalar => scalar.node);
  const whole = program(updates, outputs, outputs[0]);
  const executable: Executable = device.compile(whole);
  return { step, cells, executable, loss: outputs[0]! };
}

/** For each setting that the step uses, and its random key, the values of `steps` steps. */
function stagedSettings(step: Capture, parts: StepParts, first: number, steps: number) {
  const values: SlotMap = new Map();
  const key = new Int32Array(2 * steps);
  const settings = [...step.settings].map(([setting, { slot }]) => {
    const all = new Float32Array(steps);
    values.set(slot, all);
    return { setting, all };
  });
  for (let k = 0; k < steps; k++) {
    parts.prepare(first + k);
    key[2 * k] = parts.seed | 0;
    key[2 * k + 1] = first + k;
    for (const { setting, all } of settings) all[k] = setting.value;
  }
  return values.set(step.key, key);
}
