// The class that a row of probabilities speaks for.

/**
 * The most probable class of each row of `classes` probabilities (rows × classes, row-major); the first of equals.
 *
 * @example
 * import { metrics } from "downhill";
 *
 * console.log([...metrics.mostProbable([0.1, 0.9, 0.5, 0.5], 2)]); // [ 1, 0 ]
 */
export function mostProbable(probabilities: ArrayLike<number>, classes: number): Int32Array {
  const picked = new Int32Array(probabilities.length / classes);
  for (let i = 0; i < picked.length; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (probabilities[i * classes + c]! > probabilities[i * classes + best]!) best = c;
    picked[i] = best;
  }
  return picked;
}
