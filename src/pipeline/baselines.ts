// What a network must beat to be worth its trouble: the best constant, and a linear model. Both are fitted on the training
// rows, prepared plainly (numbers standardised, categories one-hot), whatever the network's own inputs are.

import { log } from "../core/math.ts";
import { sampled } from "../core/random.ts";
import type { Dataset } from "../data/dataset.ts";
import { linearOutputs, logisticRegression, ridge } from "../evaluation/index.ts";
import { defaultConfig } from "../log/config.ts";
import type { BaselineFacts, Metrics, PartMetrics } from "../log/records.ts";
import { fitPreparation, type Preparation } from "../prepare/index.ts";
import { classCounts } from "./metric.ts";
import { datasetOf, type Prepared } from "./prepare.ts";
import type { Part } from "./read.ts";
import { metricsOf } from "./training.ts";

/** Training rows that are prepared anew; of more, so many drawn ones stand for all. */
const MOST_ROWS = 25_000;
/** Rows × inputs × classes that the linear model is fitted to, at most: about a second. More rows hardly change it. */
const MOST_CELLS = 8e5;
/** But no fewer rows than these in all, and of a class on average. */
const [LEAST_ROWS, LEAST_OF_CLASS] = [500, 5];
/** What all rounds of its solver may multiply: some seconds, for a thousand classes. */
const MOST_PRODUCTS = 1e9;
const [LEAST_ROUNDS, MOST_ROUNDS] = [20, 200];
/** Stream of the generator that draws them. */
const STREAM = 0x7ffffffd;

/** Gives the outputs of a network for rows of inputs: standardised numbers, or logits. */
type Predictor = (set: Dataset) => Float32Array;

/** The metrics of both baselines on every part. */
export function baselinesOf(prepared: Prepared): BaselineFacts {
  const { parts } = prepared;
  const preparation = plainPreparation(prepared);
  const sets = {
    train: datasetOf(preparation, someRows(parts.train, prepared.config.seed)),
    valid: parts.valid && datasetOf(preparation, parts.valid),
    test: parts.test && datasetOf(preparation, parts.test),
  };
  const scored = (predictor: Predictor): PartMetrics => {
    const score = (set: Dataset): Metrics => metricsOf(preparation, predictor(set), set.targets);
    return {
      train: score(sets.train),
      valid: sets.valid && score(sets.valid),
      test: sets.test && score(sets.test),
    };
  };
  return {
    constant: scored(constant(preparation, sets.train)),
    linear: scored(linear(preparation, fittedRows(sets.train, preparation, prepared.config.seed))),
  };
}

function plainPreparation({ config, task, classes, parts }: Prepared): Preparation {
  const { target, features, drop, group, time } = config;
  const { table, rows } = parts.train;
  return fitPreparation(table, rows, {
    target,
    task,
    classes,
    scaling: "standard",
    oneHot: defaultConfig.oneHot,
    codes: false,
    clipOutput: false,
    features,
    drop,
    splitBy: { group, time },
  });
}

/** Training rows that the baselines see at all. */
function someRows(part: Part, seed: number): Part {
  if (part.rows.length <= MOST_ROWS) return part;
  const chosen = sampled(seed, STREAM, part.rows.length, MOST_ROWS).sort();
  return { ...part, rows: chosen.map(i => part.rows[i]!) };
}

/** The training rows that the linear model is fitted to. */
function fittedRows(train: Dataset, { target }: Preparation, seed: number): Dataset {
  const width = train.inputShape[0]!;
  const { length: classes } = target.classes;
  const cells = width * Math.max(1, classes);
  const most = Math.max(LEAST_ROWS, LEAST_OF_CLASS * classes, Math.floor(MOST_CELLS / cells));
  if (train.rows <= most) return train;
  const chosen = sampled(seed, STREAM, train.rows, most).sort();
  const inputs = new Float32Array(most * width);
  chosen.forEach((row, i) => {
    inputs.set(train.inputs.subarray(row * width, (row + 1) * width), i * width);
  });
  const targets =
    train.targets instanceof Int32Array
      ? chosen.map(row => train.targets[row]!)
      : Float32Array.from(chosen, row => train.targets[row]!);
  return { ...train, rows: most, inputs, targets };
}

/** The mean of numbers, which is 0 once they are standardised; the shares of classes. */
function constant({ task, target }: Preparation, train: Dataset): Predictor {
  const same = (outputs: readonly number[]) => (set: Dataset) =>
    Float32Array.from(
      { length: set.rows * outputs.length },
      (_, i) => outputs[i % outputs.length]!,
    );
  if (task === "regression") return same([0]);
  const counts = classCounts(train, target.classes.length);
  // A class without a training row has no logit; a thousandth of a row stands for it.
  const logits = counts.map(count => log(Math.max(count, 1e-3)));
  return same(task === "binary" ? [logits[1]! - logits[0]!] : logits);
}

function linear({ task, target }: Preparation, train: Dataset): Predictor {
  const designOf = ({ rows, inputs, inputShape }: Dataset) => ({
    rows,
    features: inputShape[0]!,
    values: inputs,
  });
  const x = designOf(train);
  const { length: classes } = target.classes;
  const products = x.rows * x.features * classes;
  const model =
    task === "regression"
      ? ridge(x, train.targets)
      : logisticRegression(x, train.targets, classes, {
          rounds: Math.max(
            LEAST_ROUNDS,
            Math.min(MOST_ROUNDS, Math.floor(MOST_PRODUCTS / products)),
          ),
        });
  const given = (set: Dataset) => Float32Array.from(linearOutputs(model, designOf(set)));
  // Two classes under a softmax have two logits, of which the first may be 0.
  if (task === "multiclass" && model.outputs === 1)
    return set => Float32Array.from([...given(set)].flatMap(logit => [0, logit]));
  return given;
}
