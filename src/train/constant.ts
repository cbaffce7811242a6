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
  for (let row = 0; row < sample.rows; row++) {
    const prediction = outputs.subarray(row * width, (row + 1) * width);
    const plain = known.row(prediction, sample.targets.subarray(row * size, (row + 1) * size));
    if (!(Math.abs(plain - rowLosses[row]!) <= ROUNDING * (1 + Math.abs(plain)))) return undefined;
  }
  return known.constant(sample.targets, size, width);
}

type Numbers = Float32Array | Int32Array;

interface KnownLoss {
  /** Of one row. */
  readonly row: (prediction: Numbers, target: Numbers) => number;
  /** Of the best constant over rows of `size` targets, for `width` outputs. */
  readonly constant: (targets: Numbers, size: number, width: number) => number;
}

const square = (x: number) => x * x;

/** Mean over the elements of a row. */
function averaged(values: Numbers, of: (value: number, k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += of(values[k]!, k);
  return sum / values.length;
}

/** Mean over the columns of a figure of each. */
function byColumn(figure: (column: Float64Array) => number) {
  return (values: Numbers, size: number): number => {
    const column = new Float64Array(values.length / size);
    let sum = 0;
    for (let k = 0; k < size; k++) {
      for (let i = 0; i < column.length; i++) column[i] = values[i * size + k]!;
      sum += figure(column);
    }
    return sum / size;
  };
}

const losses: Readonly<Record<string, KnownLoss>> = {
  mse: {
    row: (p, y) => averaged(p, (value, k) => square(value - y[k]!)),
    constant: byColumn(variance),
  },
  mae: {
    row: (p, y) => averaged(p, (value, k) => Math.abs(value - y[k]!)),
    constant: byColumn(column => {
      const sorted = column.toSorted();
      const middle = sorted[sorted.length >> 1]!;
      return column.reduce((sum, y) => sum + Math.abs(y - middle), 0) / column.length;
    }),
  },
  bce: {
    row: (x, y) => averaged(x, (logit, k) => softplus(logit) - y[k]! * logit),
    constant: byColumn(column => {
      const share = column.reduce((sum, y) => sum + y, 0) / column.length;
      return entropy([share, 1 - share]);
    }),
  },
  crossEntropy: {
    row: (x, [y]) => {
      const most = Math.max(...x);
      return log(x.length * averaged(x, logit => exp(logit - most))) + most - x[y!]!;
    },
    constant: (targets, _, width) => entropy(shares(targets, width)),
  },
};

const softplus = (x: number) => Math.max(x, 0) + log1p(exp(-Math.abs(x)));

function variance(values: Float64Array): number {
  let [mean, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) mean += values[i]! / values.length;
  for (let i = 0; i < values.length; i++) squares += square(values[i]! - mean);
  return squares / values.length;
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
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return [mean, Math.sqrt(Math.max(0, squares / values.length - mean * mean))];
}
