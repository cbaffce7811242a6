// The network's raw outputs as what a person asked for: numbers in the target's units, or probabilities of classes.

import { exp, sigmoid } from "../core/math.ts";
import type { Preparation } from "./preparation.ts";

/** Probabilities, rows × classes: a sigmoid of the one logit of two classes, else a softmax. */
export function probabilities({ task, target }: Preparation, outputs: Float32Array): Float64Array {
  if (task === "binary")
    return Float64Array.from({ length: 2 * outputs.length }, (_, i) => {
      const positive = sigmoid(outputs[i >> 1]!);
      return i % 2 === 1 ? positive : 1 - positive;
    });
  const k = target.classes.length;
  const out = new Float64Array(outputs.length);
  for (let from = 0; from < outputs.length; from += k) {
    const row = outputs.subarray(from, from + k);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const weights = Array.from(row, logit => exp(logit - largest));
    const total = weights.reduce((a, b) => a + b);
    out.set(
      weights.map(weight => weight / total),
      from,
    );
  }
  return out;
}
