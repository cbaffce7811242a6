// What a run is judged by and what its classes count for, from the configuration.

import { DownhillError } from "../core/errors.ts";
import type { Dataset } from "../data/dataset.ts";
import type { MetricName, RunConfig, TaskKind } from "../log/config.ts";
import type { Monitor } from "../train/index.ts";
import type { Prepared } from "./prepare.ts";

/** The metrics that a task has; which way each is better. */
const METRICS: Readonly<Record<TaskKind, Partial<Record<MetricName, Monitor["mode"]>>>> = {
  regression: { rmse: "min", mae: "min", r2: "max", mse: "min" },
  binary: {
    auc: "max",
    logLoss: "min",
    accuracy: "max",
    balancedAccuracy: "max",
    precision: "max",
    recall: "max",
    f1: "max",
  },
  multiclass: { accuracy: "max", balancedAccuracy: "max", macroF1: "max", logLoss: "min" },
};

/** @throws config-invalid for what the task does not have */
export function checkMetric(
  { metric, threshold, interval, classWeights }: RunConfig,
  task: TaskKind,
) {
  const refuse = (key: string, found: unknown, needs: string) => {
    const sentence = `--${key} ${found} is for ${needs}, this is ${task}. Leave it out.`;
    throw new DownhillError("config-invalid", sentence, { key, found, expected: needs });
  };
  if (metric !== "auto" && METRICS[task][metric] === undefined) {
    const known = Object.keys(METRICS[task]).join(", ");
    const sentence = `--metric ${metric} is not a score of ${task}. Take one of ${known}, or leave it out.`;
    throw new DownhillError("config-invalid", sentence, {
      key: "metric",
      found: metric,
      expected: known,
    });
  }
  if (threshold !== 0.5 && task !== "binary") refuse("threshold", threshold, "binary");
  if (interval !== null && task !== "regression") refuse("interval", interval, "regression");
  if (classWeights !== "none" && task === "regression")
    refuse("class-weights", classWeights, "binary and multiclass");
}

/** What the best epoch is chosen by. */
export function monitorOf({ metric }: RunConfig, task: TaskKind): Monitor {
  if (metric === "auto") return { metric: "loss", mode: "min" };
  return { metric, mode: METRICS[task][metric]! };
}

/** n / (K·nₖ) for each of K classes, as scikit-learn's "balanced"; undefined where every row is to count for one. */
export function balancedWeights({ config, classes, sets }: Prepared): number[] | undefined {
  if (config.classWeights === "none" || classes.length === 0) return undefined;
  const counts = classCounts(sets.train, classes.length);
  return counts.map(count => sets.train.rows / (classes.length * Math.max(1, count)));
}

/** Rows of each class. */
export function classCounts({ targets }: Dataset, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const code of targets) counts[code]!++;
  return counts;
}
