// The training of a run, and the scores of its best epoch in the target's units.

import type { Dataset } from "../data/dataset.ts";
import type { Metrics } from "../log/records.ts";
import type { Module } from "../nn/module.ts";
import type { NetworkSpec } from "../nn/network.ts";
import { type FitResult, predictOutputs } from "../train/index.ts";
import { greedyEnsemble } from "./ensemble.ts";
import { validSet } from "./folds.ts";
import type { Built } from "./network.ts";
import type { Task } from "./task.ts";
import { metricsOf, type TrainingOptions, trained } from "./training.ts";

export interface Fitted extends Omit<Built, "network"> {
  /** What was built, or the mixture that a search has chosen. */
  readonly network: NetworkSpec;
  /** The network that the curve is of: the model itself, or of a mixture the one that the run began with. */
  readonly lead: Module;
  readonly fitted: FitResult;
}

export function fit(options: TrainingOptions = {}): Task<Built, Fitted> {
  return {
    name: "fit",
    async run(built, context) {
      if (built.config.ensemble !== "none") return greedyEnsemble(built, context, options);
      return { ...built, lead: built.model, fitted: await trained(built, context, options) };
    },
  };
}

/** What the network gives and what was true on a part of the rows. */
export interface Scored {
  readonly metrics: Metrics;
  readonly outputs: Float32Array;
  readonly targets: Dataset["targets"];
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
    const score = async ({ inputs, inputShape, targets }: Dataset, given?: Float32Array) => {
      const outputs = given ?? (await predictOutputs(model, inputs, inputShape));
      return { outputs, targets, metrics: metricsOf(preparation, outputs, targets) };
    };
    const valid = validSet(fitted);
    const scores = {
      train: await score(sets.train),
      // Out of fold each row is scored by the members that have not learnt from it.
      valid: valid && (await score(valid, fitted.fitted.outOfFold)),
      test: sets.test && (await score(sets.test)),
    };
    return { ...fitted, scores };
  },
};
