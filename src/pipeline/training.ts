// How one network of a run is trained, and what its outputs are worth in the target's units.

import { batchBounds } from "../data/sampler.ts";
import type { Metrics } from "../log/records.ts";
import * as nn from "../nn/index.ts";
import * as optim from "../optim/index.ts";
import { type Calibration, inverseTarget, type Preparation } from "../prepare/index.ts";
import { probabilities } from "../prepare/outputs.ts";
import {
  type Callback,
  checkpoint,
  earlyStopping,
  type FitResult,
  fit as fitModel,
  plateau,
  progress,
} from "../train/index.ts";
import { memberBatches } from "../train/members.ts";
import { binaryMetrics, multiclassMetrics, regressionMetrics } from "../train/metrics.ts";
import { memberRows } from "./folds.ts";
import { monitorOf } from "./metric.ts";
import type { Built } from "./network.ts";
import type { Context } from "./task.ts";

export interface TrainingOptions {
  /** Epochs that the schedule was planned for, when a resumed run goes past them. */
  readonly plannedEpochs?: number;
  /** Whether what only the doctor reads is recorded; default: true. */
  readonly signals?: boolean;
}

/** One network, trained as its configuration says. */
export async function trained(
  built: Built,
  context: Context,
  { plannedEpochs, signals = true }: TrainingOptions,
): Promise<FitResult> {
  const { config, model, loss, optimizer, schedule, sets, preparation } = built;
  // Those that remember something stand first, so that a resumed run finds their state at the same places.
  const callbacks: Callback[] = [
    ...(config.patience > 0
      ? [earlyStopping({ patience: config.patience, minDelta: config.minDelta })]
      : []),
    ...(config.schedule === "plateau" ? [plateau(optim.reduceOnPlateau())] : []),
    ...(context.callbacks ?? []),
    ...(context.checkpoint ? [checkpoint(context.checkpoint)] : []),
    ...(context.progress ? [progress(context.progress)] : []),
  ];
  const batches = batchesOf(built);
  const settings = config.regularization === "flatCosine" ? fading(model, optimizer) : undefined;
  const fitted = await fitModel(model, {
    train: sets.train,
    ...(sets.valid && { valid: sets.valid }),
    loss,
    optimizer,
    ...(schedule && { schedule }),
    ...(model instanceof nn.Ensemble && { members: memberRows(built) }),
    ...(settings && { settings }),
    monitor: { ...monitorOf(config, preparation.task), ties: config.ties },
    ...(plannedEpochs && { scheduleSteps: plannedEpochs * batches }),
    epochs: config.epochs,
    batchSize: config.batchSize,
    seed: config.seed,
    clipNorm: config.clipNorm,
    signals,
    metrics: (outputs, dataset) => metricsOf(preparation, outputs, dataset.targets),
    callbacks,
    ...(context.signal && { signal: context.signal }),
    ...(config.timeBudget !== null && { timeBudget: config.timeBudget }),
    onRecord: facts => {
      // The network is known from the configuration, with the optimizer's name.
      if (facts.type !== "network") context.record?.(facts);
    },
    ...(context.resume && { resume: context.resume }),
  });
  // The factors of the last step are not the network's own.
  settings?.(0, 1);
  return fitted;
}

/** Batches of an epoch. */
export function batchesOf(built: Built): number {
  const { config, model, sets } = built;
  const bounds =
    model instanceof nn.Ensemble
      ? memberBatches(memberRows(built), config.batchSize)
      : batchBounds(sets.train.rows, config.batchSize, { mergeSingle: true });
  return bounds.length - 1;
}

/** Dropout and weight decay full over the first half of the plan, then less and less. */
function fading(model: nn.Module, optimizer: optim.Optimizer) {
  const modules = [...model.namedModules()].map(([, module]) => module);
  const dropouts = modules.filter(module => module instanceof nn.Dropout);
  const bases = dropouts.map(({ p }) => p.value);
  const factor = optim.flatCosine();
  return (step: number, total: number) => {
    const now = factor(step, total);
    optimizer.setDecay(now);
    dropouts.forEach(({ p }, i) => {
      p.value = bases[i]! * now;
    });
  };
}

/** The task's metrics from the network's raw outputs; regression in the target's units. */
export function metricsOf(
  preparation: Preparation,
  outputs: Float32Array,
  targets: Float32Array | Int32Array,
  { temperature, threshold }: Calibration = {},
): Metrics {
  const { task, target } = preparation;
  if (task === "regression")
    return regressionMetrics(trueValues(preparation, targets), inverseTarget(preparation, outputs));
  const p = probabilities(preparation, outputs, temperature);
  const truth = Int32Array.from(targets);
  if (task === "multiclass") return multiclassMetrics(truth, p, target.classes.length);
  return binaryMetrics(
    truth,
    p.filter((_, i) => i % 2 === 1),
    threshold,
  );
}

/** Standardised targets in their units. A 0 that came back as a rounding error would spoil every share of it. */
export function trueValues(
  preparation: Preparation,
  targets: Float32Array | Int32Array,
): Float64Array {
  const { center, scale } = preparation.target;
  const least = 1e-6 * (Math.abs(center) + scale);
  const values = inverseTarget(preparation, targets);
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i]!) < least) values[i] = 0;
  return values;
}
