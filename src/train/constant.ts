// What a network must beat: the loss of the best constant prediction, for the losses whose best constant is known;
// and how far its predictions are from being one constant.

import { exp, log, log1p } from "../core/math.ts";
import { mostProbable } from "../core/most-probable.ts";
import { sizeOf } from "../core/shape.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Evaluated } from "./evaluation.ts";

/** Row losses may differ by so much from the plain ones, for rounding. */
const ROUNDING = 1e-3;

/**
 * The mean loss of the best constant prediction on `sample`; undefined for a loss that is not known, or that the
 * evaluated rows show to be weighted or smoothed.
 */
export function constantLoss(
  name: string,
  sample: Dataset,
  { rowLosses, outputs }: Evaluated,
): number | undefined {
  const known = losses[name];
  if (known === undefined || sample.weights !== undefined) return undefined;
  const width = outputs.length / sample.rows;
  const size = Math.max(1, sizeOf(sample.targetShape));
  const rowOf = (values: ArrayLike<number>, row: number, each: number) =>
    Array.from({ length: each }, (_, k) => values[row * each + k]!);
  for (let row = 0; row < sample.rows; row++) {
    const plain = known.row(rowOf(outputs, row, width), rowOf(sample.targets, row, size));
    if (!(Math.abs(plain - rowLosses[row]!) <= ROUNDING * (1 + Math.abs(plain)))) return undefined;
  }
  return known.constant(sample.targets, size, width);
}

interface KnownLoss {
  /** Of one row. */
  readonly row: (prediction: readonly number[], target: readonly number[]) => number;
  /** Of the best constant over rows of `size` targets, for `width` outputs. */
  readonly constant: (targets: ArrayLike<number>, size: number, width: number) => number;
}

const square = (x: number) => x * x;
const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean over the columns of a figure of each. */
const byColumn =
  (figure: (column: Float64Array) => number) => (targets: ArrayLike<number>, size: number) =>
    average(
      Array.from({ length: size }, (_, k) =>
        figure(
          Float64Array.from({ length: targets.length / size }, (_, i) => targets[i * size + k]!),
        ),
      ),
    );

const losses: Readonly<Record<string, KnownLoss>> = {
  mse: {
    row: (p, y) => average(p.map((value, k) => square(value - y[k]!))),
    constant: byColumn(variance),
  },
  mae: {
    row: (p, y) => average(p.map((value, k) => Math.abs(value - y[k]!))),
    constant: byColumn(column => {
      const sorted = column.toSorted();
      const middle = sorted[sorted.length >> 1]!;
      return column.reduce((sum, y) => sum + Math.abs(y - middle), 0) / column.length;
    }),
  },
  bce: {
    row: (x, y) => average(x.map((logit, k) => softplus(logit) - y[k]! * logit)),
    constant: byColumn(column => {
      const share = column.reduce((sum, y) => sum + y, 0) / column.length;
      return entropy([share, 1 - share]);
    }),
  },
  crossEntropy: {
    row: (x, [y]) => {
      const most = Math.max(...x);
      return log(x.reduce((sum, logit) => sum + exp(logit - most), 0)) + most - x[y!]!;
    },
    constant: (targets, _, width) => entropy(shares(targets, width)),
  },
};

const softplus = (x: number) => Math.max(x, 0) + log1p(exp(-Math.abs(x)));

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, y) => sum + y, 0) / values.length;
  return values.reduce((sum, y) => sum + square(y - mean), 0) / values.length;
}

/** In nats. */
function entropy(parts: readonly number[]): number {
  return parts.reduce((sum, p) => (p > 0 ? sum - p * log(p) : sum), 0);
}

function shares(classes: ArrayLike<number>, count: number): number[] {
  const counts = new Array<number>(count).fill(0);
  for (let i = 0; i < classes.length; i++) counts[classes[i]!]!++;
  return counts.map(n => n / classes.length);
}

/** How the predictions spread over the rows: see ProbeFacts. */
export function spreadOf(name: string, { targets, rows }: Dataset, outputs: Float32Array) {
  const width = outputs.length / rows;
  const [outputMean, outputStd] = moments(outputs);
  if (targets instanceof Int32Array || name === "bce") {
    const classes = name === "bce" ? 2 : width;
    const predicted =
      name === "bce" ? outputs.map(logit => Number(logit > 0)) : mostProbable(outputs, width);
    const truth = entropy(shares(targets, classes));
    const spread = truth > 0 ? entropy(shares(predicted, classes)) / truth : 1;
    return { outputSpread: spread, outputMean, outputStd };
  }
  // Over rows, for each output: a network that gives each its own constant has no spread.
  const own = byColumn(variance);
  const [given, wanted] = [own(outputs, width), own(targets, width)];
  return { outputSpread: wanted > 0 ? Math.sqrt(given / wanted) : 1, outputMean, outputStd };
}

function moments(values: Float32Array): [number, number] {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return [mean, Math.sqrt(Math.max(0, squares / values.length - mean * mean))];
}
