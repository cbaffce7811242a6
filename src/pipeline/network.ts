// The network, the loss and the optimizer that a configuration asks for.

import { DownhillError } from "../core/errors.ts";
import type { LossName, RunConfig, ScheduleName, TaskKind } from "../log/config.ts";
import * as nn from "../nn/index.ts";
import * as optim from "../optim/index.ts";
import { featureNames } from "../prepare/index.ts";
import { type Device, device, manualSeed } from "../tensor/index.ts";
import { balancedWeights, checkMetric } from "./metric.ts";
import type { Prepared } from "./prepare.ts";
import type { Task } from "./task.ts";

export interface Built extends Prepared {
  readonly network: nn.MlpOptions;
  readonly device: Device;
  readonly model: nn.Sequential;
  readonly loss: nn.Loss;
  readonly optimizer: optim.Optimizer;
  readonly schedule: optim.Schedule | undefined;
}

export const build: Task<Prepared, Built> = {
  name: "build",
  run(prepared, context) {
    const { config, preparation, task, classes } = prepared;
    const network = {
      inputs: featureNames(preparation).length,
      hidden: config.hidden,
      outputs: task === "multiclass" ? classes.length : 1,
      activation: config.activation,
      dropout: config.dropout,
      batchNorm: config.batchNorm,
    };
    checkSize(network);
    manualSeed(config.seed);
    const { deterministic } = config;
    const home = device(config.device, { deterministic });
    const model = nn.mlp(network).to(home);
    checkMetric(config, task);
    const loss = lossOf(config, task, balancedWeights(prepared));
    context.record?.({
      type: "network",
      inputs: network.inputs,
      outputs: network.outputs,
      parameters: nn.parameterCount(model),
      layers: nn.layerFacts(model, [network.inputs]),
      loss: loss.name,
      reduction: loss.reduction,
      optimizer: config.optimizer,
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

/** Weights, gradients and two moments of so many take 4 GiB. */
const MOST_PARAMETERS = 2 ** 28;

/** @throws option-out-of-range before memory is asked for */
function checkSize({ inputs, hidden, outputs }: nn.MlpOptions): void {
  const sizes = [inputs, ...hidden, outputs];
  const weights = sizes.slice(1).reduce((sum, size, i) => sum + size * (sizes[i]! + 1), 0);
  if (weights <= MOST_PARAMETERS) return;
  const sentence = `options: hidden: a network ${sizes.join("-")} has ${weights} parameters, more than the ${MOST_PARAMETERS} that fit. Take fewer or smaller layers.`;
  throw new DownhillError("option-out-of-range", sentence, { key: "hidden", found: hidden });
}

type ClassWeights = readonly number[] | undefined;

const LOSSES: Record<LossName, { make: (weights: ClassWeights) => nn.Loss; task: TaskKind }> = {
  mse: { make: () => nn.mseLoss(), task: "regression" },
  mae: { make: () => nn.maeLoss(), task: "regression" },
  huber: { make: () => nn.huberLoss(), task: "regression" },
  bce: {
    make: weights => nn.bceWithLogitsLoss(weights && { posWeight: weights[1]! / weights[0]! }),
    task: "binary",
  },
  crossEntropy: {
    make: weights => nn.crossEntropyLoss(weights && { weight: weights }),
    task: "multiclass",
  },
};

const NATURAL_LOSS: Record<TaskKind, LossName> = {
  regression: "mse",
  binary: "bce",
  multiclass: "crossEntropy",
};

function lossOf({ loss }: RunConfig, task: TaskKind, weights: ClassWeights): nn.Loss {
  const name = loss === "auto" ? NATURAL_LOSS[task] : loss;
  const fitting = LOSSES[name];
  if (fitting.task === task) return fitting.make(weights);
  const sentence = `--loss ${name} is for ${fitting.task}, this is ${task}. Use ${NATURAL_LOSS[task]}, or leave it out.`;
  throw new DownhillError("config-invalid", sentence, {
    key: "loss",
    found: name,
    expected: NATURAL_LOSS[task],
  });
}

function optimizerOf(
  { optimizer, lr, weightDecay, momentum }: RunConfig,
  model: nn.Module,
): optim.Optimizer {
  const params = [...model.parameters()];
  switch (optimizer) {
    case "sgd":
      return optim.sgd(params, { lr, weightDecay, momentum });
    case "rmsprop":
      return optim.rmsprop(params, { lr, weightDecay, momentum });
    case "adam":
      return optim.adam(params, { lr, weightDecay });
    case "adamW":
      return optim.adamW(params, { lr, weightDecay });
  }
}

function scheduleOf(name: ScheduleName): optim.Schedule | undefined {
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
  }
}
