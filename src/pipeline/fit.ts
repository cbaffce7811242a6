// The training of a run, and the scores of its best epoch in the target's units.

import type { Dataset } from "../data/dataset.ts";
import { batchBounds } from "../data/sampler.ts";
import type { Metrics } from "../log/records.ts";
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
  predictOutputs,
  progress,
} from "../train/index.ts";
import { binaryMetrics, multiclassMetrics, regressionMetrics } from "../train/metrics.ts";
import { monitorOf } from "./metric.ts";
import type { Built } from "./network.ts";
import type { Task } from "./task.ts";

export interface Fitted extends Built {
  readonly fitted: FitResult;
}

export interface FitStageOptions {
  /** Epochs that the schedule was planned for, when a resumed run goes past them. */
  readonly plannedEpochs?: number;
  /** Whether what only the doctor reads is recorded; default: true. */
  readonly signals?: boolean;
}

export function fit({ plannedEpochs, signals = true }: FitStageOptions = {}): Task<Built, Fitted> {
  return {
    name: "fit",
    async run(built, context) {
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
      const bounds = batchBounds(sets.train.rows, config.batchSize, { mergeSingle: true });
      const fitted = await fitModel(model, {
        train: sets.train,
        ...(sets.valid && { valid: sets.valid }),
        loss,
        optimizer,
        ...(schedule && { schedule }),
        ...(plannedEpochs && { scheduleSteps: plannedEpochs * (bounds.length - 1) }),
        epochs: config.epochs,
        batchSize: config.batchSize,
        seed: config.seed,
        clipNorm: config.clipNorm,
        monitor: monitorOf(config, preparation.task),
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
      return { ...built, fitted };
    },
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

/** What the network gives and what was true on a part of the rows. */
export interface Scored {
  readonly metrics: Metrics;
  readonly outputs: Float32Array;
}

export interface Evaluated extends Fitted {
  readonly scores: {
    readonly train: Scored;
    readonly valid: Scored | null;
    readonly test: Scored | null;
  };
}

export const evaluate: Task<Fitted, Evaluated> = {
  name: "evaluate",
  async run(fitted) {
    const { model, preparation, sets } = fitted;
    const score = async (set: Dataset): Promise<Scored> => {
      const outputs = await predictOutputs(model, set.inputs, set.inputShape);
      return { outputs, metrics: metricsOf(preparation, outputs, set.targets) };
    };
    const scores = {
      train: await score(sets.train),
      valid: sets.valid && (await score(sets.valid)),
      test: sets.test && (await score(sets.test)),
    };
    return { ...fitted, scores };
  },
};
