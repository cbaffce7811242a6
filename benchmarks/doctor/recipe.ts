// A recipe is all that decides a run of the benchmark, but for its seed; a run is what came out of it, with the loss on
// sealed rows that no doctor sees.

import type { Dataset } from "../../src/data/dataset.ts";
import { manualSeed, nn, optim } from "../../src/index.ts";
import type { ActivationName } from "../../src/log/config.ts";
import { historyOf } from "../../src/log/history.ts";
import type { LogRecord } from "../../src/log/records.ts";
import type { Parameter } from "../../src/tensor/index.ts";
import { fit } from "../../src/train/index.ts";
import { drawn, type Task } from "./tasks.ts";

export type Method = "sgd" | "momentum" | "adam" | "adamW";

export interface Recipe {
  readonly hidden: readonly number[];
  readonly activation: ActivationName;
  readonly method: Method;
  readonly lr: number;
  readonly schedule: "constant" | "cosine";
  readonly batch: number;
  readonly epochs: number;
  readonly weightDecay: number;
  readonly dropout: number;
  /** Training and validation rows. */
  readonly rows: number;
  readonly validRows: number;
  /** Epochs of a schedule that is longer or shorter than the run. */
  readonly scheduleEpochs?: number;
}

/** An epoch's values side by side. */
export interface Curves {
  readonly train: number[];
  readonly trainEval: number[];
  readonly valid: number[];
  readonly sealed: number[];
  readonly lr: number[];
  /** What our trainer knows besides, as a history has it (src/log/history.ts). */
  readonly steps: number[];
  readonly gradientNorm: number[];
  readonly updateRatio: (number | null)[];
  readonly constant: number | null;
}

const SEALED_ROWS = 1000;
/** Streams of a seed: rows to train on, to validate on, and sealed ones. */
const [TRAIN, VALID, SEALED] = [1, 2, 3];

export async function train(task: Task, recipe: Recipe, seed: number): Promise<Curves> {
  const rows = {
    train: drawn(task, recipe.rows, seed, TRAIN),
    valid: drawn(task, recipe.validRows, seed, VALID),
    sealed: drawn(task, SEALED_ROWS, seed, SEALED),
  };
  manualSeed(seed);
  const model = nn.mlp({
    inputs: task.features,
    hidden: recipe.hidden,
    outputs: task.classes,
    activation: recipe.activation,
    dropout: recipe.dropout,
  });
  const { records } = await fit(model, {
    train: rows.train,
    // One pass over both; the metrics tell them apart again.
    valid: joined(rows.valid, rows.sealed),
    loss: task.classes === 1 ? nn.mseLoss() : nn.crossEntropyLoss(),
    optimizer: optimizerOf(recipe, model.parameters()),
    schedule: recipe.schedule === "cosine" ? optim.cosine() : optim.constant(),
    ...(recipe.scheduleEpochs && {
      scheduleSteps: recipe.scheduleEpochs * Math.ceil(recipe.rows / recipe.batch),
    }),
    epochs: recipe.epochs,
    batchSize: recipe.batch,
    seed,
    metrics: (outputs, data) =>
      data.rows === recipe.validRows + SEALED_ROWS
        ? {
            valid: meanLoss(task, outputs, data, 0, recipe.validRows),
            sealed: meanLoss(task, outputs, data, recipe.validRows, data.rows),
          }
        : {},
  });
  return curvesOf(records);
}

function curvesOf(records: readonly LogRecord[]): Curves {
  const history = historyOf(records);
  const sealed = records.flatMap(record =>
    record.type === "epoch" ? [record.validMetrics?.sealed ?? Number.NaN] : [],
  );
  const valid = records.flatMap(record =>
    record.type === "epoch" ? [record.validMetrics?.valid ?? Number.NaN] : [],
  );
  const { train = [], trainEval = [], lr = [], steps = [], gradientNorm = [] } = history ?? {};
  return {
    ...{ train: train.map(rounded), trainEval: trainEval.map(rounded) },
    ...{ valid: valid.map(rounded), sealed: sealed.map(rounded) },
    ...{ lr: lr.map(rounded), steps: [...steps], gradientNorm: gradientNorm.map(rounded) },
    updateRatio: (history?.updateRatio ?? []).map(v => (Number.isNaN(v) ? null : rounded(v))),
    constant: history?.constant ?? null,
  };
}

function optimizerOf({ method, lr, weightDecay }: Recipe, parameters: Iterable<Parameter>) {
  switch (method) {
    case "sgd":
      return optim.sgd(parameters, { lr, weightDecay });
    case "momentum":
      return optim.sgd(parameters, { lr, weightDecay, momentum: 0.9 });
    case "adam":
      return optim.adam(parameters, { lr, weightDecay });
    case "adamW":
      return optim.adamW(parameters, { lr, weightDecay });
  }
}

const rounded = (value: number) => Number(value.toPrecision(6));

function joined(a: Dataset, b: Dataset): Dataset {
  const inputs = Float32Array.of(...a.inputs, ...b.inputs);
  const targets =
    a.targets instanceof Int32Array
      ? Int32Array.of(...a.targets, ...b.targets)
      : Float32Array.of(...a.targets, ...b.targets);
  return { ...a, rows: a.rows + b.rows, inputs, targets };
}

/** Mean squared error or cross-entropy of rows `from` … `to`. */
function meanLoss(task: Task, outputs: Float32Array, data: Dataset, from: number, to: number) {
  let sum = 0;
  for (let row = from; row < to; row++) {
    const target = data.targets[row]!;
    if (task.classes === 1) sum += (outputs[row]! - target) ** 2;
    else {
      const logits = outputs.subarray(row * task.classes, (row + 1) * task.classes);
      const top = logits.reduce((a, b) => Math.max(a, b));
      const total = logits.reduce((all, logit) => all + Math.exp(logit - top), 0);
      sum += top + Math.log(total) - logits[target]!;
    }
  }
  return sum / (to - from);
}

/** The loss of the best constant prediction on the training rows. */
export function chanceLoss(task: Task, seed: number): number {
  const { targets, rows } = drawn(task, 2000, seed, TRAIN);
  const values = Array.from<number>(targets);
  if (task.classes === 1) {
    const mean = values.reduce((a, b) => a + b, 0) / rows;
    return values.reduce((sum, y) => sum + (y - mean) ** 2, 0) / rows;
  }
  let entropy = 0;
  for (let k = 0; k < task.classes; k++) {
    const share = values.reduce((n, y) => n + (y === k ? 1 : 0), 0) / rows;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return entropy;
}
