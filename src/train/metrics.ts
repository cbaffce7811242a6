// What evaluation reports, as pure functions on arrays in the target's units: errors of numbers here, of
// classes and probabilities beside, and the bundles that the trainer and the commands show. Definitions are
// scikit-learn's (tests/goldens/metrics.py); what is undefined is NaN. Sums run in row order in float64, so
// equal rows give equal bits.

import { mostProbable } from "../core/most-probable.ts";
import type { Metrics } from "../log/records.ts";
import {
  accuracy,
  balancedAccuracy,
  checkLength,
  f1,
  macroF1,
  precision,
  recall,
} from "./class-metrics.ts";
import { logLoss, rocAuc } from "./probability-metrics.ts";

export { mostProbable } from "../core/most-probable.ts";
export {
  type CalibrationLimitOptions,
  type Confidence,
  calibrationErrorLimit,
  confidence,
  expectedCalibrationError,
  type ReliabilityBin,
  reliability,
} from "./calibration-metrics.ts";
export {
  accuracy,
  balancedAccuracy,
  confusionMatrix,
  f1,
  macroF1,
  macroPrecision,
  macroRecall,
  precision,
  recall,
} from "./class-metrics.ts";
export {
  averagePrecision,
  type Cut,
  cuts,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  type RocCurve,
  rocCurve,
} from "./curve-metrics.ts";
export { logLoss, rocAuc } from "./probability-metrics.ts";

/** The mean of `error(truth, prediction)` over rows; NaN of no rows. */
function meanError(
  metric: string,
  truth: ArrayLike<number>,
  prediction: ArrayLike<number>,
  error: (y: number, p: number) => number,
): number {
  checkLength(metric, "predictions", prediction.length, truth.length);
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += error(truth[i]!, prediction[i]!);
  return sum / truth.length;
}

/**
 * The mean squared error Σ(y − p)² / n, in the square of the target's unit.
 *
 * @throws shape-mismatch when the lengths differ, here and in all metrics
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.mse([1, 2], [1, 4])); // 2
 */
export function mse(truth: ArrayLike<number>, prediction: ArrayLike<number>): number {
  return meanError("mse", truth, prediction, (y, p) => (y - p) * (y - p));
}

/**
 * The root of the mean squared error, in the target's unit.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.rmse([0, 0], [3, 3])); // 3
 */
export function rmse(truth: ArrayLike<number>, prediction: ArrayLike<number>): number {
  return Math.sqrt(mse(truth, prediction));
}

/**
 * The mean absolute error Σ|y − p| / n, in the target's unit.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.mae([1, 2], [1, 4])); // 1
 */
export function mae(truth: ArrayLike<number>, prediction: ArrayLike<number>): number {
  return meanError("mae", truth, prediction, (y, p) => Math.abs(y - p));
}

/**
 * The mean of |y − p| / |y|, without unit: 0.1 is 10 %. A true 0 counts as 2^-52, which makes the mean huge.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.mape([10, 20], [11, 20])); // 0.05
 */
export function mape(truth: ArrayLike<number>, prediction: ArrayLike<number>): number {
  return meanError(
    "mape",
    truth,
    prediction,
    (y, p) => Math.abs(y - p) / Math.max(Math.abs(y), Number.EPSILON),
  );
}

/**
 * The share of the target's variance explained: 1 − Σ(y − p)² / Σ(y − ȳ)². NaN for fewer than two rows or a constant
 * target, where it is undefined (scikit-learn returns 0 or 1 for the latter).
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.r2([1, 2, 3], [1, 2, 3]), metrics.r2([1, 2, 3], [2, 2, 2])); // 1 0
 */
export function r2(truth: ArrayLike<number>, prediction: ArrayLike<number>): number {
  const residual = mse(truth, prediction);
  let sum = 0;
  for (let i = 0; i < truth.length; i++) sum += truth[i]!;
  const mean = sum / truth.length;
  let variance = 0;
  let constant = true;
  for (let i = 0; i < truth.length; i++) {
    const deviation = truth[i]! - mean;
    variance += (deviation * deviation) / truth.length;
    if (truth[i] !== truth[0]) constant = false;
  }
  // By comparison, since rounding of the mean can leave a constant target a tiny variance.
  return constant ? Number.NaN : 1 - residual / variance;
}

/**
 * rmse, mae, r2, mse, and mape where no true value is 0.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.regressionMetrics([1, 2], [1, 4]).mae); // 1
 */
export function regressionMetrics(
  truth: ArrayLike<number>,
  prediction: ArrayLike<number>,
): Metrics {
  const hasZero = Array.prototype.includes.call(truth, 0);
  return {
    rmse: rmse(truth, prediction),
    mae: mae(truth, prediction),
    r2: r2(truth, prediction),
    mse: mse(truth, prediction),
    ...(hasZero ? {} : { mape: mape(truth, prediction) }),
  };
}

/**
 * auc, logLoss, accuracy, balancedAccuracy, precision, recall and f1, of truth 0 or 1 and the probability of 1; a row is
 * predicted 1 above the threshold.
 *
 * @throws invalid-argument for a truth that is neither 0 nor 1
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.binaryMetrics([0, 1, 1], [0.2, 0.9, 0.4]).auc); // 1
 */
export function binaryMetrics(
  truth: ArrayLike<number>,
  probability: ArrayLike<number>,
  threshold = 0.5,
): Metrics {
  const predicted = Int32Array.from(probability, p => (p > threshold ? 1 : 0));
  return {
    auc: rocAuc(truth, probability),
    logLoss: logLoss(truth, probability),
    accuracy: accuracy(truth, predicted),
    balancedAccuracy: balancedAccuracy(truth, predicted),
    precision: precision(truth, predicted),
    recall: recall(truth, predicted),
    f1: f1(truth, predicted),
  };
}

/**
 * accuracy, balancedAccuracy, macroF1 and logLoss, of true classes (n) and probabilities (n × classes, row-major); the
 * most probable class is predicted.
 *
 * @throws invalid-argument for a class outside 0 … classes − 1
 * @example
 * import { metrics } from "downhill";
 *
 * console.log(metrics.multiclassMetrics([0, 2], [0.8, 0.1, 0.1, 0.2, 0.5, 0.3], 3).accuracy); // 0.5
 */
export function multiclassMetrics(
  truth: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  classes: number,
): Metrics {
  const predicted = mostProbable(probabilities, classes);
  return {
    accuracy: accuracy(truth, predicted),
    balancedAccuracy: balancedAccuracy(truth, predicted),
    macroF1: macroF1(truth, predicted),
    logLoss: logLoss(truth, probabilities, classes),
  };
}
