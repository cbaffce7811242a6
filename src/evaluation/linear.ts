// The linear models that a network is measured against: ridge regression and (multinomial) logistic regression, solved in
// float64. Definitions are scikit-learn's Ridge(alpha=1) and LogisticRegression(C=1): squares of the weights are penalised,
// biases are not. Rows are kept without their zeros, of which one-hot inputs are full.

import { exp, log, log1p, sigmoid } from "../core/math.ts";
import { type LbfgsOptions, lbfgs, type Objective } from "./lbfgs.ts";

/** Rows × features, row-major. */
export interface Design {
  readonly rows: number;
  readonly features: number;
  readonly values: ArrayLike<number>;
}

export interface LinearModel {
  readonly outputs: number;
  readonly features: number;
  /** Features × outputs, row-major. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** What is not zero: of row i the places `start[i]` to `start[i + 1]`. */
interface SparseRows {
  readonly rows: number;
  readonly features: number;
  readonly start: Int32Array;
  readonly feature: Int32Array;
  readonly value: Float64Array;
}

function sparse({ rows, features, values }: Design): SparseRows {
  const start = new Int32Array(rows + 1);
  let count = 0;
  for (let i = 0; i < rows * features; i++) if (values[i] !== 0) count++;
  const [feature, value] = [new Int32Array(count), new Float64Array(count)];
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < features; j++) {
      const x = values[i * features + j]!;
      if (x === 0) continue;
      [feature[at], value[at]] = [j, x];
      at++;
    }
    start[i + 1] = at;
  }
  return { rows, features, start, feature, value };
}

/**
 * The loss of one row by what the model gives it, whose slopes it writes; (outputs,) -> (outputs,).
 */
type RowLoss = (given: Float64Array, row: number, slopes: Float64Array) => number;

/** The least Σ loss + penalty/2 · ‖w‖² over weights and biases, divided by the rows. */
function fitted(
  x: SparseRows,
  penalty: number,
  loss: RowLoss,
  bias: Float64Array,
  { rounds }: LbfgsOptions = {},
): LinearModel {
  const { rows, features } = x;
  const outputs = bias.length;
  const sizeOfWeights = outputs * features;
  const start = new Float64Array(sizeOfWeights + outputs);
  start.set(bias, sizeOfWeights);
  const given = new Float64Array(outputs);
  const slopes = new Float64Array(outputs);
  const objective: Objective = (at, gradient) => {
    let total = 0;
    for (let i = 0; i < rows; i++) {
      outputsOf(x, i, at, given);
      total += loss(given, i, slopes);
      for (let p = x.start[i]!; p < x.start[i + 1]!; p++) {
        const from = x.feature[p]! * outputs;
        const value = x.value[p]! / rows;
        for (let k = 0; k < outputs; k++) gradient[from + k]! += slopes[k]! * value;
      }
      for (let k = 0; k < outputs; k++) gradient[sizeOfWeights + k]! += slopes[k]! / rows;
    }
    for (let j = 0; j < sizeOfWeights; j++) {
      total += (penalty / 2) * at[j]! * at[j]!;
      gradient[j]! += (penalty * at[j]!) / rows;
    }
    return total / rows;
  };
  const solution = lbfgs(objective, start, { rounds });
  return {
    outputs,
    features,
    weights: solution.slice(0, sizeOfWeights),
    bias: solution.slice(sizeOfWeights),
  };
}

/** xᵀW + b of one row; `at` holds the weights, then the biases. */
function outputsOf(x: SparseRows, row: number, at: Float64Array, out: Float64Array): void {
  const { features, start, feature, value } = x;
  const outputs = out.length;
  for (let k = 0; k < outputs; k++) out[k] = at[outputs * features + k]!;
  for (let p = start[row]!; p < start[row + 1]!; p++) {
    const from = feature[p]! * outputs;
    const cell = value[p]!;
    for (let k = 0; k < outputs; k++) out[k]! += at[from + k]! * cell;
  }
}

/**
 * Ridge regression (Hoerl and Kennard 1970): the least Σ (y − w·x − b)² + alpha·‖w‖².
 *
 * @example
 * import { linearOutputs, ridge } from "downhill/evaluation";
 *
 * const x = { rows: 3, features: 1, values: [0, 1, 2] };
 * const model = ridge(x, [1, 3, 5], 1e-9);
 * console.log([...linearOutputs(model, x)].map(y => y.toFixed(3))); // [ '1.000', '3.000', '5.000' ]
 */
export function ridge(x: Design, y: ArrayLike<number>, alpha = 1): LinearModel {
  const loss: RowLoss = (given, row, slopes) => {
    const residual = given[0]! - y[row]!;
    slopes[0] = residual;
    return (residual * residual) / 2;
  };
  let mean = 0;
  for (let i = 0; i < x.rows; i++) mean += y[i]! / x.rows;
  return fitted(sparse(x), alpha, loss, Float64Array.of(mean));
}

export interface LogisticOptions {
  /** What the rows' losses count for against the penalty. Default 1. */
  readonly c?: number;
  /** Of the solver, at most. Default 200. */
  readonly rounds?: number | undefined;
}

/**
 * Logistic regression: the least C·Σ −ln p(y|x) + ½‖w‖², of class numbers y from 0. Two classes have one output, the logit of
 * the second; more have one each, under a softmax.
 *
 * @example
 * import { linearOutputs, logisticRegression } from "downhill/evaluation";
 *
 * const x = { rows: 4, features: 1, values: [-2, -1, 1, 2] };
 * const logits = linearOutputs(logisticRegression(x, [0, 0, 1, 1], 2), x);
 * console.log([...logits].map(z => z > 0)); // [ false, false, true, true ]
 */
export function logisticRegression(
  x: Design,
  y: ArrayLike<number>,
  classes: number,
  { c = 1, rounds }: LogisticOptions = {},
): LinearModel {
  const outputs = classes === 2 ? 1 : classes;
  const loss = classes === 2 ? binaryLoss(y) : softmaxLoss(y);
  return fitted(sparse(x), 1 / c, loss, new Float64Array(outputs), { rounds });
}

const binaryLoss =
  (y: ArrayLike<number>): RowLoss =>
  (given, row, slopes) => {
    const z = given[0]!;
    slopes[0] = sigmoid(z) - y[row]!;
    return Math.max(z, 0) + log1p(exp(-Math.abs(z))) - y[row]! * z;
  };

const softmaxLoss =
  (y: ArrayLike<number>): RowLoss =>
  (given, row, slopes) => {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < given.length; k++) most = Math.max(most, given[k]!);
    let total = 0;
    for (let k = 0; k < given.length; k++) {
      slopes[k] = exp(given[k]! - most);
      total += slopes[k]!;
    }
    for (let k = 0; k < given.length; k++) slopes[k]! /= total;
    const label = y[row]!;
    slopes[label]! -= 1;
    return log(total) + most - given[label]!;
  };

/**
 * What a linear model gives, rows × outputs: numbers, or logits.
 *
 * @example
 * import { linearOutputs } from "downhill/evaluation";
 *
 * const model = { outputs: 1, features: 2, weights: Float64Array.of(1, 2), bias: Float64Array.of(3) };
 * console.log([...linearOutputs(model, { rows: 1, features: 2, values: [10, 100] })]); // [ 213 ]
 */
export function linearOutputs(
  { outputs, features, weights, bias }: LinearModel,
  x: Design,
): Float64Array {
  const out = new Float64Array(x.rows * outputs);
  for (let i = 0; i < x.rows; i++)
    for (let k = 0; k < outputs; k++) {
      let sum = bias[k]!;
      for (let j = 0; j < features; j++)
        sum += weights[j * outputs + k]! * x.values[i * features + j]!;
      out[i * outputs + k] = sum;
    }
  return out;
}
