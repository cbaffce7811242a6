// The logarithm of the improvement that is expected of a normal prediction, for minimising: ln E max(0, target − f) =
// ln σ + ln h(z), z = (target − μ)/σ, h(z) = φ(z) + z·Φ(z) (Ament et al., 2023, "Unexpected improvements to expected
// improvement", arXiv 2310.20708, equations 4 and 8). It keeps a slope where the improvement itself rounds to 0.

import { erf, exp, log } from "../../core/math.ts";
import type { Prediction } from "./gaussian-process.ts";

const LOG_ROOT_2_PI = 0.9189385332046727;
/** Below it h is taken from Laplace's continued fraction of Mills' ratio, with this many terms. */
const [FAR, TERMS] = [-3, 40];

/** ln h(z), and its derivative Φ/h. */
export function logH(z: number): { value: number; slope: number } {
  const logDensity = -0.5 * z * z - LOG_ROOT_2_PI;
  if (z > FAR) {
    const mass = 0.5 * (1 + erf(z * Math.SQRT1_2));
    const h = exp(logDensity) + z * mass;
    return { value: log(h), slope: mass / h };
  }
  // Φ(−x)/φ(x) = 1/(x + c) with c = 1/(x + 2/(x + 3/(x + …))), so h = φ·c/(x + c) and Φ/h = 1/c.
  const x = -z;
  let rest = 0;
  for (let k = TERMS; k >= 2; k--) rest = k / (x + rest);
  const c = 1 / (x + rest);
  return { value: logDensity + log(c / (x + c)), slope: 1 / c };
}

export function logImprovement(target: number, { mean, variance }: Prediction): number {
  const sigma = Math.sqrt(variance);
  return log(sigma) + logH((target - mean) / sigma).value;
}

/** The same, with its derivatives by mean and variance. */
export function improvementSlopes(target: number, { mean, variance }: Prediction) {
  const sigma = Math.sqrt(variance);
  const z = (target - mean) / sigma;
  const { value, slope } = logH(z);
  return {
    value: log(sigma) + value,
    byMean: -slope / sigma,
    byVariance: (1 - z * slope) / (2 * variance),
  };
}
