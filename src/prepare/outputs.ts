// The network's raw outputs as what a person asked for: numbers in the target's units, or probabilities of classes.

import { exp, sigmoid } from "../core/math.ts";
import { mostProbable } from "../core/most-probable.ts";
import type { Preparation } from "./preparation.ts";

/** Of two classes the second is predicted above this, where nothing else was asked for. */
export const HALF = 0.5;

/**
 * Probabilities, rows × classes: a sigmoid of the one logit of two classes, else a softmax; of logits divided by the
 * temperature (Guo et al. 2017, arXiv 1706.04599, eq. 9).
 */
export function probabilities(
  { task, target }: Preparation,
  outputs: Float32Array,
  temperature = 1,
): Float64Array {
  if (task === "binary")
    return Float64Array.from({ length: 2 * outputs.length }, (_, i) => {
      const positive = sigmoid(outputs[i >> 1]! / temperature);
      return i % 2 === 1 ? positive : 1 - positive;
    });
  const k = target.classes.length;
  const out = new Float64Array(outputs.length);
  for (let from = 0; from < outputs.length; from += k) {
    const row = outputs.subarray(from, from + k);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const weights = Array.from(row, logit => exp((logit - largest) / temperature));
    const total = weights.reduce((a, b) => a + b);
    out.set(
      weights.map(weight => weight / total),
      from,
    );
  }
  return out;
}

/**
 * The class predicted in each row of probabilities (rows × classes): the most probable one; of two the second where its
 * probability is above the threshold.
 */
export function predictedClasses(
  p: Float64Array,
  classes: number,
  threshold: number = HALF,
): Int32Array {
  if (classes !== 2) return mostProbable(p, classes);
  return Int32Array.from({ length: p.length / 2 }, (_, row) => Number(p[2 * row + 1]! > threshold));
}
