// Whether probabilities mean what they say: of the rows told 0.7, seven in ten should be positive. Bins of equal width, as
// scikit-learn's calibration_curve; the expected calibration error is Naeini, Cooper and Hauskrecht's (2015), which Guo
// et al. (2017, arXiv 1706.04599, eq. 3) made known. Of many classes the most probable one's probability is judged.

import { DownhillError } from "../core/errors.ts";
import { mostProbable } from "../core/most-probable.ts";
import { Generator } from "../core/random.ts";
import { checkLength } from "./class-metrics.ts";

const BINS = 10;
/** Draws that a simulation may take in all. */
const MOST_DRAWS = 2e7;

export interface ReliabilityBin {
  /** Probabilities above `from`, up to `to`; the first bin holds 0 too. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** The mean probability of its rows. */
  readonly predicted: number;
  /** The share of its rows that are positive. */
  readonly observed: number;
}

/**
 * The reliability diagram: what was said against what was so, in bins of equal width; empty ones are left out. `truth`
 * holds 0 and 1.
 *
 * @throws shape-mismatch when the lengths differ; invalid-argument for a probability outside 0 … 1
 * @example
 * import { metrics } from "downhill";
 *
 * const [low] = metrics.reliability([0, 1, 1, 1], [0.2, 0.2, 0.9, 1], 2);
 * console.log(low); // { from: 0, to: 0.5, rows: 2, predicted: 0.2, observed: 0.5 }
 */
export function reliability(
  truth: ArrayLike<number>,
  probability: ArrayLike<number>,
  bins = BINS,
): ReliabilityBin[] {
  checkLength("reliability", "probabilities", probability.length, truth.length);
  const rows = new Array<number>(bins).fill(0);
  const [told, positives] = [[...rows], [...rows]];
  for (let i = 0; i < truth.length; i++) {
    const p = probability[i]!;
    const bin = binOf(p, bins, i);
    rows[bin]!++;
    told[bin]! += p;
    positives[bin]! += truth[i]!;
  }
  return rows.flatMap((n, bin) =>
    n === 0
      ? []
      : [
          {
            from: bin / bins,
            to: (bin + 1) / bins,
            rows: n,
            predicted: told[bin]! / n,
            observed: positives[bin]! / n,
          },
        ],
  );
}

function binOf(p: number, bins: number, row: number): number {
  if (p >= 0 && p <= 1) return Math.max(0, Math.ceil(p * bins) - 1);
  throw new DownhillError(
    "invalid-argument",
    `reliability: expected probabilities from 0 to 1, got ${p} in row ${row}. Are these logits?`,
    { value: p, row },
  );
}

/**
 * The expected calibration error Σ n_b/n · |observed_b − predicted_b| over the bins of `reliability`, 0 … 1; NaN of no rows.
 * It is above 0 for a perfect model too, by chance: `calibrationErrorLimit` says how far.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.expectedCalibrationError([0, 1, 1, 1], [0.2, 0.2, 0.9, 0.9], 2).toFixed(4)); // 0.2000
 */
export function expectedCalibrationError(
  truth: ArrayLike<number>,
  probability: ArrayLike<number>,
  bins = BINS,
): number {
  const errors = reliability(truth, probability, bins).map(
    ({ rows, predicted, observed }) => rows * Math.abs(observed - predicted),
  );
  return errors.reduce((sum, error) => sum + error, 0) / truth.length;
}

export interface CalibrationLimitOptions {
  /** Of the simulated errors. Default 0.99. */
  readonly quantile?: number;
  readonly bins?: number;
  /** Default 1,000; fewer where the rows are so many that they would take long. */
  readonly simulations?: number;
  readonly seed?: number;
}

/**
 * What the calibration error of a perfectly calibrated model stays below, which says these very probabilities: each
 * simulation draws a class for every row by its probability (consistency resampling, Bröcker and Smith 2007); of their
 * errors the 99th percentile.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * const limit = metrics.calibrationErrorLimit(new Array(100).fill(0.5));
 * console.log(limit > 0.08, limit < 0.2); // true true
 */
export function calibrationErrorLimit(
  probability: ArrayLike<number>,
  { quantile = 0.99, bins = BINS, simulations = 1000, seed = 0 }: CalibrationLimitOptions = {},
): number {
  const rows = probability.length;
  if (rows === 0) return Number.NaN;
  const rounds = Math.max(100, Math.min(simulations, Math.floor(MOST_DRAWS / rows)));
  const generator = new Generator(seed);
  const places = Int32Array.from({ length: rows }, (_, i) => binOf(probability[i]!, bins, i));
  const errors = Float64Array.from({ length: rounds }, () => {
    const excess = new Float64Array(bins);
    for (let i = 0; i < rows; i++)
      excess[places[i]!]! += Number(generator.uniform() < probability[i]!) - probability[i]!;
    return excess.reduce((sum, value) => sum + Math.abs(value), 0) / rows;
  }).sort();
  return errors[Math.min(rounds - 1, Math.ceil(quantile * rounds) - 1)]!;
}

/** For each row whether its most probable class is the true one (0 or 1), and how probable it was said to be. */
export interface Confidence {
  readonly truth: Int32Array;
  readonly probability: Float64Array;
}

/**
 * Many classes as `reliability` and the errors take them; `probabilities` holds rows of `classes`, row-major.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * const { truth, probability } = metrics.confidence([2, 0], [0.1, 0.2, 0.7, 0.3, 0.6, 0.1], 3);
 * console.log([...truth], [...probability]); // [ 1, 0 ] [ 0.7, 0.6 ]
 */
export function confidence(
  truth: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
): Confidence {
  checkLength("confidence", "probabilities", probabilities.length, truth.length * classes);
  const predicted = mostProbable(probabilities, classes);
  return {
    truth: predicted.map((code, i) => Number(code === truth[i])),
    probability: Float64Array.from(predicted, (code, i) => probabilities[i * classes + code]!),
  };
}
