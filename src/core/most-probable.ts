// The class that a row of probabilities speaks for.

/** The most probable class of each row of `classes` probabilities; the first of equals. */
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
