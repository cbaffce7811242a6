// Statistics of columns for profiles and preparations; missing values are left out by the caller.

/** The linearly interpolated quantile of sorted values, as NumPy's. */
export function quantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const left = sorted[below]!;
  return left + (position - below) * ((sorted[below + 1] ?? left) - left);
}

/** Mean and population standard deviation. */
export function moments(values: Float64Array): { mean: number; std: number } {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) * (values[i]! - mean);
  return { mean, std: Math.sqrt(squares / values.length) };
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: Float64Array): Float64Array {
  // Numbers sort much faster than places by a function that compares their numbers.
  const sorted = values.toSorted();
  return values.map(value => (countBelow(sorted, value) + countUpTo(sorted, value) + 1) / 2);
}

/** How many of sorted values are below one. */
function countBelow(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

function countUpTo(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Spearman's rank correlation: Pearson's of the ranks; 0 when either is constant. */
export function spearman(a: Float64Array, b: Float64Array): number {
  const [x, y] = [ranks(a), ranks(b)];
  const [mx, my] = [moments(x), moments(y)];
  if (mx.std === 0 || my.std === 0) return 0;
  const products = x.reduce((sum, r, i) => sum + (r - mx.mean) * (y[i]! - my.mean), 0);
  return products / x.length / (mx.std * my.std);
}

/** Area under the ROC curve of a score for the rows that are positive (Mann and Whitney's U); 0.5 without both. */
export function areaUnderCurve(score: Float64Array, positive: readonly boolean[]): number {
  const [positives, negatives] = parted(score, positive);
  if (positives.length === 0 || negatives.length === 0) return 0.5;
  // Twice U: each pair counts 2 where the positive is higher, and 1 where both are equal.
  let [below, upTo, twice] = [0, 0, 0];
  for (let i = 0; i < positives.length; i++) {
    const value = positives[i]!;
    while (below < negatives.length && negatives[below]! < value) below++;
    while (upTo < negatives.length && negatives[upTo]! <= value) upTo++;
    twice += below + upTo;
  }
  return twice / (2 * positives.length * negatives.length);
}

/** Scores of the positive and of the other rows, sorted. */
function parted(score: Float64Array, positive: readonly boolean[]): [Float64Array, Float64Array] {
  const both = new Float64Array(score.length);
  let [from, to] = [0, score.length];
  for (let i = 0; i < score.length; i++)
    if (positive[i]) both[from++] = score[i]!;
    else both[--to] = score[i]!;
  return [both.subarray(0, from).sort(), both.subarray(from).sort()];
}
