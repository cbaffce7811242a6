// The network, the loss and the optimizer that a configuration asks for.

import { DownhillError } from "../core/errors.ts";
import { sampled } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import {
  COMMAND_LINE,
  keyPlace,
  type LossName,
  type RunConfig,
  type ScheduleName,
  type TaskKind,
} from "../log/config.ts";
import * as nn from "../nn/index.ts";
import { networkOf } from "../nn/made-network.ts";
import { networkInputs, type SingleSpec } from "../nn/network.ts";
import { tableFeatures } from "../nn/table-input.ts";
import * as optim from "../optim/index.ts";
import { layoutOf } from "../prepare/index.ts";
import { quantile } from "../table/statistics.ts";
import { type Device, device, manualSeed, tensor } from "../tensor/index.ts";
import { learntRows } from "./folds.ts";
import { balancedWeights, checkMetric } from "./metric.ts";
import type { Prepared } from "./prepare.ts";
import type { Task } from "./task.ts";

export interface Built extends Prepared {
  readonly network: SingleSpec;
  readonly device: Device;
  readonly model: nn.Module;
  readonly loss: nn.Loss;
  readonly optimizer: optim.Optimizer;
  readonly schedule: optim.Schedule | undefined;
}

export const build: Task<Prepared, Built> = {
  name: "build",
  run(prepared, context) {
    const { config, task } = prepared;
    const network = specOf(prepared);
    const inputs = networkInputs(network);
    checkSize(inputs, network);
    manualSeed(config.seed);
    const { deterministic } = config;
    const home = device(config.device, { deterministic });
    const model = networkOf(network).to(home);
    if (model instanceof nn.Ensemble) nn.dataDriven(model, firstRows(prepared, home), config);
    checkMetric(config, task);
    const loss = lossOf(config, task, balancedWeights(prepared));
    context.record?.({
      type: "network",
      inputs,
      outputs: network.outputs,
      parameters: nn.parameterCount(model),
      layers: nn.layerFacts(model, [inputs]),
      loss: loss.name,
      reduction: loss.reduction,
      optimizer: config.optimizer,
      ...(hasMomentum(config) && { momentum: config.momentum }),
    });
    return {
      ...prepared,
      network,
      device: home,
      model,
      loss,
      optimizer: optimizerOf(config, model),
      schedule: scheduleOf(config.schedule),
    };
  },
};

/** The network of a configuration for prepared data. */
function specOf({ config, preparation, task, classes, sets }: Prepared): SingleSpec {
  const { hidden, activation, dropout, batchNorm, members, shared } = config;
  const outputs = task === "multiclass" ? classes.length : 1;
  const { names, numeric, plain, codes } = layoutOf(preparation);
  const shape = { hidden, outputs, activation, dropout };
  if (config.network === "mlp") return { kind: "mlp", inputs: names.length, ...shape, batchNorm };
  const numbers = numeric > 0 ? embeddingOf(config, sets.train, numeric) : null;
  const columns = { numeric, plain, codes, numbers, codeDim: CODE_DIM };
  return { kind: "realMlp", ...columns, ...shape, members, shared };
}

/** Numbers that a code becomes, frequencies of a number, and what it becomes (RealMLP's constants). */
const [CODE_DIM, FREQUENCIES, PBLD_DIM] = [8, 16, 4];
/** Bins of piecewise linear embeddings, at most, and what a number becomes. */
const [BINS, PIECEWISE_DIM] = [16, 8];

function embeddingOf(
  { embedding, frequencyScale }: RunConfig,
  train: Dataset,
  numeric: number,
): nn.NumberEmbedding | null {
  if (embedding === "none") return null;
  if (embedding === "pbld")
    return { kind: "pbld", frequencies: FREQUENCIES, dim: PBLD_DIM, sigma: frequencyScale };
  const bounds = Array.from({ length: numeric }, (_, i) => edgesOf(train, i));
  return { kind: "piecewiseLinear", dim: PIECEWISE_DIM, bounds };
}

/** Quantiles of a column of the training rows; where values repeat, edges behind the last that no value reaches. */
function edgesOf({ inputs, inputShape, rows }: Dataset, column: number): number[] {
  const [width] = inputShape as [number];
  const values = Float64Array.from({ length: rows }, (_, row) => inputs[row * width + column]!);
  const sorted = values.sort();
  const all = Array.from({ length: BINS + 1 }, (_, i) => quantile(sorted, i / BINS));
  const edges = [...new Set(all)];
  while (edges.length <= BINS) edges.push(edges.at(-1)! + 1);
  return edges;
}

/** Rows of each member that initial weights are suited to. */
const SUITED = 1024;

/** Training rows at random, row i for member i mod M. */
function firstRows({ config, sets: { train }, folds }: Prepared, home: Device) {
  const learnt = folds && learntRows(folds, train.rows);
  const each = Math.min(SUITED, ...(learnt ?? []).map(rows => rows.length), train.rows);
  const [width] = train.inputShape as [number];
  const values = new Float32Array(each * config.members * width);
  for (let member = 0; member < config.members; member++) {
    const rows = learnt?.[member];
    const chosen = sampled(config.seed, FIRST - member, rows?.length ?? train.rows, each);
    chosen.forEach((place, i) => {
      const row = rows?.[place] ?? place;
      const from = train.inputs.subarray(row * width, (row + 1) * width);
      values.set(from, (i * config.members + member) * width);
    });
  }
  return tensor(values, { shape: [each * config.members, width], device: home });
}

/** Streams of the generator that draws them, downwards. */
const FIRST = 0x7fff0000;

const REASONS = {
  "one-member": "a plain mlp has 1 member; several need --network realMlp",
  "nothing-to-share": "only members of --network realMlp share layers",
  "no-embedding": "only --network realMlp embeds numbers",
  "no-batch-norm": "realMlp has no batch normalisation",
  "shared-out-of-fold":
    "layers that members share learn from every row, so no row is unseen: give --validation holdout",
  "alone-out-of-fold": "out of fold needs 2 members or more",
} as const;

/** What only one of the networks can do. @throws config-invalid */
export function checkNetwork({
  network,
  members,
  shared,
  embedding,
  batchNorm,
  validation,
}: RunConfig) {
  const refuse = (key: string, found: unknown, reason: keyof typeof REASONS) => {
    const sentence = `${keyPlace(COMMAND_LINE, key)}: ${REASONS[reason]}, found ${JSON.stringify(found)}.`;
    throw new DownhillError("config-invalid", sentence, { from: COMMAND_LINE, key, found, reason });
  };
  if (network === "mlp") {
    if (members > 1) refuse("members", members, "one-member");
    if (shared) refuse("shared", shared, "nothing-to-share");
    if (embedding !== "none") refuse("embedding", embedding, "no-embedding");
  } else if (batchNorm) refuse("batchNorm", batchNorm, "no-batch-norm");
  if (validation !== "outOfFold") return;
  if (shared) refuse("shared", shared, "shared-out-of-fold");
  if (members < 2) refuse("validation", validation, "alone-out-of-fold");
}

/** Weights, gradients and two moments of so many take 4 GiB. */
const MOST_PARAMETERS = 2 ** 28;

/** @throws option-out-of-range before memory is asked for */
function checkSize(inputs: number, network: SingleSpec): void {
  const { hidden, outputs } = network;
  const members = network.kind === "mlp" || network.shared ? 1 : network.members;
  const width = network.kind === "mlp" ? inputs : tableFeatures(network);
  const sizes = [width, ...hidden, outputs];
  const weights =
    members * sizes.slice(1).reduce((sum, size, i) => sum + size * (sizes[i]! + 1), 0);
  if (weights <= MOST_PARAMETERS) return;
  const sentence = `${keyPlace(COMMAND_LINE, "hidden")}: a network ${sizes.join("-")} has ${weights} parameters, more than the ${MOST_PARAMETERS} that fit. Take fewer or smaller layers.`;
  throw new DownhillError("option-out-of-range", sentence, {
    from: COMMAND_LINE,
    key: "hidden",
    found: hidden,
  });
}

interface LossSettings {
  readonly labelSmoothing: number;
  /** What each class counts for. */
  readonly weights: readonly number[] | undefined;
}

interface LossKind {
  readonly make: (settings: LossSettings) => nn.Loss;
  readonly task: TaskKind;
}

const LOSSES: Record<LossName, LossKind> = {
  mse: { make: () => nn.mseLoss(), task: "regression" },
  mae: { make: () => nn.maeLoss(), task: "regression" },
  huber: { make: () => nn.huberLoss(), task: "regression" },
  bce: {
    make: ({ labelSmoothing, weights }) =>
      nn.bceWithLogitsLoss({
        labelSmoothing,
        ...(weights && { posWeight: weights[1]! / weights[0]! }),
      }),
    task: "binary",
  },
  crossEntropy: {
    make: ({ labelSmoothing, weights }) =>
      nn.crossEntropyLoss({ labelSmoothing, ...(weights && { weight: weights }) }),
    task: "multiclass",
  },
};

const NATURAL_LOSS: Record<TaskKind, LossName> = {
  regression: "mse",
  binary: "bce",
  multiclass: "crossEntropy",
};

function lossOf(
  { loss, labelSmoothing }: RunConfig,
  task: TaskKind,
  weights: readonly number[] | undefined,
): nn.Loss {
  const name = loss === "auto" ? NATURAL_LOSS[task] : loss;
  const fitting = LOSSES[name];
  if (fitting.task === task) return fitting.make({ labelSmoothing, weights });
  const sentence = `--loss ${name} is for ${fitting.task}, this is ${task}. Use ${NATURAL_LOSS[task]}, or leave it out.`;
  throw new DownhillError("config-invalid", sentence, {
    key: "loss",
    found: name,
    expected: NATURAL_LOSS[task],
  });
}

const hasMomentum = ({ optimizer, momentum }: RunConfig): boolean =>
  momentum > 0 && (optimizer === "sgd" || optimizer === "rmsprop");

function optimizerOf(config: RunConfig, model: nn.Module): optim.Optimizer {
  const { optimizer, lr, weightDecay, momentum, beta2 } = config;
  const params = model instanceof nn.Ensemble ? groupsOf(config, model) : [...model.parameters()];
  const betas = [0.9, beta2] as const;
  switch (optimizer) {
    case "sgd":
      return optim.sgd(params, { lr, weightDecay, momentum });
    case "rmsprop":
      return optim.rmsprop(params, { lr, weightDecay, momentum });
    case "adam":
      return optim.adam(params, { lr, weightDecay, betas });
    case "adamW":
      return optim.adamW(params, { lr, weightDecay, betas });
  }
}

/** Factors on the rate and the weight decay by what a parameter is (RealMLP-TD, table A.1). */
const FACTORS = [
  { names: /\.scale$/, rate: 6, decay: 6 },
  { names: /\.alpha$/, rate: 0.1, decay: 0.1 },
  { names: /\.(numbers|codes)\./, rate: 0.1, decay: 0.1 },
  { names: /\.bias$/, rate: 0.1, decay: 0 },
  { names: /./, rate: 1, decay: 1 },
];

function groupsOf({ lr, weightDecay }: RunConfig, model: nn.Module): optim.GroupOptions[] {
  const named = [...model.namedParameters()];
  const factorOf = (name: string) => FACTORS.find(({ names }) => names.test(name))!;
  return FACTORS.flatMap(factor => {
    const params = named.filter(([name]) => factorOf(name) === factor).map(([, one]) => one);
    const group = { params, lr: lr * factor.rate, weightDecay: weightDecay * factor.decay };
    return params.length > 0 ? [group] : [];
  });
}

/** Undefined where the rate is constant, or hangs on how the epochs go. */
export function scheduleOf(name: ScheduleName): optim.Schedule | undefined {
  switch (name) {
    case "constant":
    case "plateau": // A callback of the fit, since it watches the epochs.
      return undefined;
    case "step":
      return optim.stepDecay();
    case "exponential":
      return optim.exponential();
    case "cosine":
      return optim.cosine();
    case "cosineRestarts":
      return optim.cosineRestarts();
    case "warmup":
      return optim.warmup();
    case "oneCycle":
      return optim.oneCycle();
    case "coslog4":
      return optim.coslog4();
    case "flatCosine":
      return optim.flatCosine();
  }
}
