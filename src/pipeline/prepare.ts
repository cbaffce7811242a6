// Tables to datasets, by a preparation fitted on the training rows.

import type { Dataset } from "../data/dataset.ts";
import type { DataFacts, FeatureFacts } from "../log/records.ts";
import {
  applyInputs,
  applyTarget,
  featureNames,
  fitPreparation,
  type Preparation,
} from "../prepare/index.ts";
import { isNumeric } from "../table/columns.ts";
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
  run(whole, context) {
    const { config, task, classes, parts } = whole;
    const { target, scaling, features, drop } = config;
    const preparation = fitPreparation(parts.train.table, parts.train.rows, {
      target,
      task,
      classes,
      scaling,
      features,
      drop,
    });
    const set = (part: Part | null) => part && datasetOf(preparation, part);
    const sets = {
      train: datasetOf(preparation, parts.train),
      valid: set(parts.valid),
      test: set(parts.test),
    };
    const prepared = { ...whole, preparation, sets };
    context.record?.(dataFacts(prepared));
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

function dataFacts({
  task,
  config,
  source,
  parts,
  preparation,
  sets,
  classes,
  skipped,
}: Prepared): DataFacts {
  const { inputs, target, leftOut } = preparation;
  const counts = classes.map(
    (_, code) => Array.from(sets.train.targets).filter(value => value === code).length,
  );
  return {
    type: "data",
    task,
    target: config.target,
    file: source.file,
    sha256: source.sha256,
    ...(source.others && { others: source.others }),
    rows: {
      train: parts.train.rows.length,
      valid: parts.valid?.rows.length ?? 0,
      test: parts.test?.rows.length ?? 0,
      skipped,
    },
    features: inputs.map(input => featureFacts(input.name, parts.train)),
    leftOut,
    ...(classes.length > 0
      ? { classes, classCounts: counts }
      : { targetMean: target.center, targetStd: target.scale }),
  };
}

function featureFacts(name: string, { table, rows }: Part): FeatureFacts {
  const column = table.columns.find(candidate => candidate.name === name)!;
  const cells = Array.from(rows, row =>
    isNumeric(column) ? column.values[row]! : column.codes[row]!,
  );
  const present = cells.filter(cell => (isNumeric(column) ? !Number.isNaN(cell) : cell >= 0));
  const facts = {
    name,
    kind: column.kind,
    missing: cells.length - present.length,
    distinct: new Set(present).size,
  };
  if (!isNumeric(column) || present.length === 0) return facts;
  const mean = present.reduce((sum, x) => sum + x, 0) / present.length;
  const std = Math.sqrt(
    present.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / present.length,
  );
  const range = {
    min: present.reduce((a, b) => Math.min(a, b)),
    max: present.reduce((a, b) => Math.max(a, b)),
  };
  return { ...facts, mean, std, ...range };
}
