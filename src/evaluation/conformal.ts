// Intervals that hold a promised share of true values, whatever the network: ŷ ± q by split-conformal prediction (Lei et
// al. 2018, JASA 113, algorithm 2). The promise is for rows that are exchangeable with those of the errors. Where the errors
// are out-of-fold ones, each of the network that did not see the row, this is CV+ (Barber et al. 2021, Ann. Statist. 49)
// made simple: one quantile of all errors around one prediction, without that paper's guarantee of 1 − 2α.

import { halfWidth } from "../prepare/calibration.ts";

/**
 * Half the width q of an interval that holds a true value with probability `level`: the ⌈(n + 1)·level⌉-th smallest of n
 * absolute errors |y − ŷ|, in the target's units; Infinity where n is too small for any promise.
 *
 * @throws option-out-of-range for a level that is not between 0 and 1
 * @example
 * import { conformalQuantile } from "downhill/evaluation";
 *
 * console.log(conformalQuantile([1, 2, 3, 4], 0.8)); // 4
 * console.log(conformalQuantile([1, 2, 3, 4], 0.9)); // Infinity
 */
export function conformalQuantile(errors: ArrayLike<number>, level: number): number {
  const sorted = [...Float64Array.from(errors).sort()];
  return halfWidth({ rows: sorted.length, sorted }, level);
}

export interface Coverage {
  /** Share of true values inside their intervals, ends included. */
  readonly coverage: number;
  /**
   * By which it spreads around the level though the promise holds: √(p(1 − p)·(1/m + 1/(n + 2))) for m rows here and n errors
   * that the quantile was taken of (the variance of a beta-binomial share, Vovk 2012, rounded up).
   */
  readonly standardError: number;
}

/**
 * How many true values lie in the interval prediction ± `half`; `errors` is how many errors `half` came from.
 *
 * @example
 * import { coverageOf } from "downhill/evaluation";
 *
 * console.log(coverageOf([1, 2, 3, 9], [1, 2, 2, 2], { half: 1, level: 0.9, errors: 100 }).coverage); // 0.75
 */
export function coverageOf(
  truth: ArrayLike<number>,
  prediction: ArrayLike<number>,
  { half, level, errors }: { half: number; level: number; errors: number },
): Coverage {
  let inside = 0;
  for (let i = 0; i < truth.length; i++) if (Math.abs(truth[i]! - prediction[i]!) <= half) inside++;
  const variance = level * (1 - level) * (1 / truth.length + 1 / (errors + 2));
  return { coverage: inside / truth.length, standardError: Math.sqrt(variance) };
}
