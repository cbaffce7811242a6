// Tables to datasets, by a preparation fitted on the training rows.

import type { Dataset } from "../data/dataset.ts";
import {
  applyInputs,
  applyTarget,
  featureNames,
  fitPreparation,
  type Preparation,
} from "../prepare/index.ts";
import { dataFacts } from "./data-facts.ts";
import type { Part, Parts } from "./read.ts";
import type { Task } from "./task.ts";

export interface Prepared extends Parts {
  readonly preparation: Preparation;
  readonly sets: {
    readonly train: Dataset;
    readonly valid: Dataset | null;
    readonly test: Dataset | null;
  };
}

export const prepare: Task<Parts, Prepared> = {
  name: "prepare",
  async run(whole, context) {
    const { config, task, classes, parts } = whole;
    const { target, scaling, oneHot, clipOutput, features, drop, group, time } = config;
    const preparation = fitPreparation(parts.train.table, parts.train.rows, {
      target,
      task,
      classes,
      scaling,
      oneHot,
      codes: config.network === "realMlp",
      clipOutput,
      features,
      drop,
      splitBy: { group, time },
    });
    const set = (part: Part | null) => part && datasetOf(preparation, part);
    const sets = {
      train: datasetOf(preparation, parts.train),
      valid: set(parts.valid),
      test: set(parts.test),
    };
    const prepared = { ...whole, preparation, sets };
    context.record?.(await dataFacts(prepared));
    return prepared;
  },
};

export function datasetOf(preparation: Preparation, { table, rows }: Part): Dataset {
  const targets = applyTarget(preparation, table, rows);
  return {
    rows: rows.length,
    inputs: applyInputs(preparation, table, rows),
    inputShape: [featureNames(preparation).length],
    targets,
    targetShape: targets instanceof Int32Array ? [] : [1],
  };
}
