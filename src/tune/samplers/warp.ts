// Losses made fit for a Gaussian process: ln(1 + u/c), u the loss above the least in units of the median's (Box and Cox,
// 1964, "An analysis of transformations", section 2: the logarithm after a shift). A loss that spans decades is spread out
// where the good ones lie; a tame one stays as it is. Which c, the likelihood of the process says.

import { log } from "../../core/math.ts";

/** Candidates for c; the first leaves the losses as they are. */
export const OFFSETS = [Number.POSITIVE_INFINITY, 1, 0.1, 0.01];

export interface Warped {
  /** Of mean 0 and variance 1, in the same order; all 0 when they are equal. */
  readonly values: Float64Array;
  /** ln of the factor from a density of the values to one of the losses, up to a constant. */
  readonly logFactor: number;
}

export function warped(losses: readonly number[], offset: number): Warped {
  const sorted = losses.toSorted((a, b) => a - b);
  const least = sorted[0]!;
  const middle = sorted[sorted.length >> 1]! - least;
  const unit = middle > 0 ? middle : sorted.at(-1)! - least;
  if (!(unit > 0)) return { values: new Float64Array(losses.length), logFactor: 0 };
  const above = Float64Array.from(losses, loss => (loss - least) / unit);
  if (offset === Number.POSITIVE_INFINITY) return standardized(above, 0);
  const logJacobian = above.reduce((sum, u) => sum - log(offset + u), 0);
  return standardized(
    above.map(u => log(1 + u / offset)),
    logJacobian,
  );
}

function standardized(values: Float64Array, logJacobian: number): Warped {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / n);
  return {
    values: values.map(v => (v - mean) / deviation),
    logFactor: logJacobian - n * log(deviation),
  };
}
