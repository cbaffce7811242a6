// One training step as one program: forward, loss, backward, clipping and the optimizer's update, for batches of a
// fixed number of rows. It runs many steps in one call; whatever changes between them comes in slots.

import type { Executable, WriteSlot } from "../backends/backend.ts";
import type { TypedArray } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import { type Dataset, gather } from "../data/dataset.ts";
import { gradient } from "../ir/gradient.ts";
import { topological } from "../ir/node.ts";
import { program } from "../ir/program.ts";
import type { FailureFacts } from "../log/records.ts";
import type { Loss } from "../nn/loss.ts";
import type { Module } from "../nn/module.ts";
import type { Cell, Slot } from "../ops/op.ts";
import { clipByNorm, globalNorm } from "../optim/clip.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { type Capture, capture, Setting } from "../tensor/capture.ts";
import type { Device } from "../tensor/device.ts";
import { Tensor, tensor } from "../tensor/tensor.ts";
import { findFailure } from "./failure.ts";

export interface StepParts {
  readonly model: Module;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly dataset: Dataset;
  readonly seed: number;
  /** Largest gradient norm; 0: no clipping. */
  readonly clipNorm: number;
  /** Whether the squared norm of each parameter's gradient can be asked for. */
  readonly squares?: boolean;
  /** The data set as programs hold it, where steps of several batch sizes are to share it. */
  readonly held?: HeldData | undefined;
  /** Sets the settings (rate, bias corrections) that hold at a step, counted from 0. */
  readonly prepare: (step: number) => void;
}

export interface TrainStep {
  /**
   * Runs batches of these rows, one batch after the other, starting with step number `first`. With `squares` it tells the
   * gradients of the last one by parameter, if the step was made to keep them.
   */
  run(rows: Int32Array, first: number, squares?: boolean): Promise<StepScalars>;
  /** Why the loss of this step's batch is not finite. */
  failure(batch: Int32Array, step: number): Promise<FailureFacts>;
  /** Numbers of the parameters from which no way leads to the loss. */
  readonly orphans: ReadonlySet<number>;
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
  /** Squared norms of the last step's gradients, by parameter, before clipping; if they were asked for. */
  readonly squares: number[];
}

/** Elements of a data set that a program holds whole; the batches of a larger one are written into it. */
const MOST_HELD = 1 << 20;

export function trainStep(parts: StepParts, batchRows: number): TrainStep {
  const { dataset, held = heldData(parts) } = parts;
  const feed = held
    ? heldFeed(dataset, held, batchRows)
    : writtenFeed(dataset, deviceOf(parts), batchRows);
  const { step, cells, executable, loss, weighted, orphans } = build(parts, feed.batch);
  const staged = (rows: Int32Array, first: number): SlotMap => {
    const values = stagedSettings(step, parts, first, rows.length / batchRows);
    feed.stage(values, rows);
    return values;
  };
  return {
    orphans,
    async failure(batch, at) {
      return {
        step: at,
        ...(await findFailure(parts.model, loss, deviceOf(parts), staged(batch, at))),
      };
    },
    async run(rows, first, asked = false) {
      const steps = rows.length / batchRows;
      const values = staged(rows, first);
      const outputs = executable.run(values, steps);
      for (const [cell, tensor] of cells) {
        cell.version++;
        tensor.settle(cell);
      }
      const squares = asked ? (await outputs.kept()).map(values => values[0]!) : [];
      const [loss, norm, total] = await outputs.read();
      const counts = weighted ? total! : new Float32Array(steps).fill(batchRows);
      const { applied } = outputs;
      return { applied, loss: [...loss!], norm: [...norm!], weight: [...counts], squares };
    },
  };
}

const deviceOf = ({ model }: Pick<StepParts, "model">): Device =>
  [...model.parameters()][0]!.device;

/** A data set in the memory of programs. */
export interface HeldData {
  readonly inputs: Tensor; // (N, size)
  readonly targets: Tensor;
  readonly weights: Tensor | undefined;
}

/** The data set as programs hold it; nothing where it is too large for that. */
export function heldData(parts: Pick<StepParts, "dataset" | "model">): HeldData | undefined {
  const { rows, inputs, targets, weights, inputShape, targetShape } = parts.dataset;
  if (inputs.length + targets.length > MOST_HELD) return undefined;
  const device = deviceOf(parts);
  const held = (values: Float32Array | Int32Array, shape: readonly number[]) =>
    tensor(values, { shape: [rows, sizeOf(shape)], device });
  return {
    inputs: held(inputs, inputShape),
    targets: held(targets, targetShape),
    weights: weights && held(weights, []),
  };
}

/** A batch as the step's graph sees it. */
interface Batch {
  readonly inputs: Tensor;
  readonly targets: Tensor;
  readonly weights: Tensor | undefined;
}

/** How batches reach the program: what stands for one in the graph, and what is staged for the batches of `rows`. */
interface Feed {
  readonly batch: Batch;
  stage(values: SlotMap, rows: Int32Array): void;
}

/** The program holds the data set and takes the rows' numbers: a few bytes a row, and it gathers fast. */
function heldFeed({ inputShape, targetShape }: Dataset, held: HeldData, batchRows: number): Feed {
  const slot: Slot = { name: "rows", shape: [batchRows], dtype: "int32" };
  const rows = Tensor.ofSlot(slot, held.inputs.device);
  const taken = (all: Tensor, shape: readonly number[]): Tensor => {
    const index = rows.reshape(batchRows, 1).broadcastTo([batchRows, sizeOf(shape)]);
    return all.gather(0, index).reshape(batchRows, ...shape);
  };
  return {
    batch: {
      inputs: taken(held.inputs, inputShape),
      targets: taken(held.targets, targetShape),
      weights: held.weights && taken(held.weights, []),
    },
    stage: (values, chosen) => void values.set(slot, chosen),
  };
}

/** The batches' values are written where the program takes them from: no second copy of the data. */
function writtenFeed(dataset: Dataset, device: Device, batchRows: number): Feed {
  const slots: { slot: Slot; source: Float32Array | Int32Array }[] = [];
  const written = (name: string, source: Float32Array | Int32Array, shape: readonly number[]) => {
    const dtype = source instanceof Int32Array ? "int32" : "float32";
    const slot: Slot = { name, shape: [batchRows, ...shape], dtype };
    slots.push({ slot, source });
    return Tensor.ofSlot(slot, device);
  };
  const batch = {
    inputs: written("inputs", dataset.inputs, dataset.inputShape),
    targets: written("targets", dataset.targets, dataset.targetShape),
    weights: dataset.weights && written("weights", dataset.weights, []),
  };
  return {
    batch,
    stage(values, rows) {
      for (const { slot, source } of slots) {
        const size = sizeOf(slot.shape) / batchRows;
        values.set(slot, (out, from) => {
          const start = from * batchRows;
          const chosen = rows.subarray(start, start + out.length / size);
          gather(source, chosen, size, out as typeof source);
        });
      }
    },
  };
}

type SlotMap = Map<Slot, TypedArray | WriteSlot>;

/** The graph of a step, and which cells it writes. */
function build(parts: StepParts, { inputs, targets, weights }: Batch) {
  const { model, loss, optimizer } = parts;
  const parameters = [...model.parameters()];
  const device = deviceOf(parts);
  const limit = new Setting("clipNorm", parts.clipNorm);
  model.train();
  let weighted = false;
  let orphans: ReadonlySet<number> = new Set();
  const { capture: step, result } = capture(device, () => {
    const prediction = model.forward(inputs);
    const value = loss(prediction, targets, weights);
    const counts = loss.rowWeights?.(prediction, targets);
    const total = (counts && weights ? counts.mul(weights) : (counts ?? weights))?.sum();
    weighted = total !== undefined;
    const used = new Set(topological([value.node]));
    orphans = new Set(parameters.flatMap(({ node }, i) => (used.has(node) ? [] : [i])));
    const raw = gradient(
      value.node,
      parameters.map(parameter => parameter.node),
    ).map(dw => new Tensor(dw, device));
    const { gradients, norm } =
      parts.clipNorm > 0
        ? clipByNorm(raw, limit.tensor())
        : { gradients: raw, norm: globalNorm(raw) };
    optimizer.build(new Map(parameters.map((parameter, i) => [parameter, gradients[i]!])));
    // The norm is made of them, so that keeping them costs nothing.
    const squares = parts.squares === true ? raw.map(dw => dw.square().sum().node) : [];
    return { scalars: [value, norm, ...(total ? [total] : [])], squares };
  });
  const updates = [...step.assigned].map(tensor => [tensor.home!, tensor.node] as const);
  const cells = new Map<Cell, Tensor>([...step.assigned].map(tensor => [tensor.home!, tensor]));
  for (const [cell, tensor] of cells) tensor.settle(cell);
  const outputs = result.scalars.map(scalar => scalar.node);
  const whole = program(updates, outputs, outputs[0], result.squares);
  const executable: Executable = device.compile(whole);
  return { step, cells, executable, loss: outputs[0]!, weighted, orphans };
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
