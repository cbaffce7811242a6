// Temperature scaling (Guo et al. 2017, arXiv 1706.04599, section 4.2, eq. 9): one number T > 0 that all logits are
// divided by, so that a network which is too sure of itself says so less. What is most probable stays so.

import { exp, log, sigmoid } from "../core/math.ts";

/** T is looked for between 1/20 and 20. */
const MOST = 20;
const ROUNDS = 60;

export interface TemperatureOptions {
  /** Logits a row; without it one, of class 1 against class 0. */
  readonly classes?: number;
  /**
   * Standard deviation of ln T as believed before the rows are seen, around T = 1, so that few rows move T little. Default:
   * Infinity, the maximum of the likelihood alone, as in the paper.
   */
  readonly prior?: number;
}

/**
 * The temperature at which the log loss −Σ ln softmax(z/T)[y] is least, plus (ln T)²/(2·prior²) where there is a prior.
 * The loss is convex in β = 1/T; its root of slope is found by Newton's steps inside a bracket. 1 without rows, and where
 * no logit differs from another.
 *
 * @example
 * import { fitTemperature } from "downhill/evaluation";
 *
 * // Sure of class 1 by a logit of 4, and right in three of four rows: ln 3 would have been the honest one.
 * console.log(fitTemperature([4, 4, 4, 4], [1, 1, 1, 0]).toFixed(3)); // 3.641
 */
export function fitTemperature(
  logits: ArrayLike<number>,
  truth: ArrayLike<number>,
  { classes, prior = Number.POSITIVE_INFINITY }: TemperatureOptions = {},
): number {
  const slopesOf = classes === undefined ? binarySlopes : manySlopes(classes);
  let [low, high, beta] = [1 / MOST, MOST, 1];
  for (let round = 0; round < ROUNDS && high - low > 1e-12; round++) {
    const data = slopesOf(logits, truth, beta);
    // The prior's slope: d/dβ of (ln β)²/(2s²).
    const first = data.first + log(beta) / (beta * prior * prior);
    if (first === 0) break;
    if (first > 0) high = beta;
    else low = beta;
    const second = data.second + (1 - log(beta)) / (beta * beta * prior * prior);
    const next = beta - first / second;
    const inside = second > 0 && next > low && next < high;
    const before = beta;
    beta = inside ? next : (low + high) / 2;
    if (Math.abs(beta - before) < 1e-13 * beta) break;
  }
  return 1 / beta;
}

interface Slopes {
  readonly first: number;
  readonly second: number;
}

/** Slopes by β of Σ softplus(βz) − y·β·z. */
function binarySlopes(logits: ArrayLike<number>, truth: ArrayLike<number>, beta: number): Slopes {
  let [first, second] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    const z = logits[i]!;
    const p = sigmoid(beta * z);
    first += (p - truth[i]!) * z;
    second += p * (1 - p) * z * z;
  }
  return { first, second };
}

/** Slopes by β of Σ ln Σₖ exp(βzₖ) − β·z_y: the mean of z under the probabilities less z_y, and its variance. */
const manySlopes =
  (classes: number) =>
  (logits: ArrayLike<number>, truth: ArrayLike<number>, beta: number): Slopes => {
    let [first, second] = [0, 0];
    for (let i = 0; i < truth.length; i++) {
      const from = i * classes;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) most = Math.max(most, logits[from + k]!);
      let [total, sum, squares] = [0, 0, 0];
      for (let k = 0; k < classes; k++) {
        const z = logits[from + k]! - most;
        const weight = exp(beta * z);
        total += weight;
        sum += weight * z;
        squares += weight * z * z;
      }
      const mean = sum / total;
      first += mean - (logits[from + truth[i]!]! - most);
      second += squares / total - mean * mean;
    }
    return { first, second };
  };
