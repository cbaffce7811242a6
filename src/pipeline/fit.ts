// The training of a run, and the scores of its best epoch in the target's units.

import type { Dataset } from "../data/dataset.ts";
import type { Metrics } from "../log/records.ts";
import type { NetworkSpec } from "../nn/network.ts";
import { type FitResult, predictOutputs } from "../train/index.ts";
import { greedyEnsemble } from "./ensemble.ts";
import type { Built } from "./network.ts";
import type { Task } from "./task.ts";
import { metricsOf, type TrainingOptions, trained } from "./training.ts";

export interface Fitted extends Omit<Built, "network"> {
  /** What was built, or the mixture that a search has chosen. */
  readonly network: NetworkSpec;
  readonly fitted: FitResult;
}

export function fit(options: TrainingOptions = {}): Task<Built, Fitted> {
  return {
    name: "fit",
    async run(built, context) {
      if (built.config.ensemble === "greedy") return greedyEnsemble(built, context, options);
      return { ...built, fitted: await trained(built, context, options) };
    },
  };
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

/** The training rows by the members that have not learnt from them. */
function unseen({ fitted, preparation, sets }: Fitted): Scored | undefined {
  const outputs = fitted.outOfFold;
  return outputs && { outputs, metrics: metricsOf(preparation, outputs, sets.train.targets) };
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
      valid: unseen(fitted) ?? (sets.valid && (await score(sets.valid))),
      test: sets.test && (await score(sets.test)),
    };
    return { ...fitted, scores };
  },
};
