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
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  return { mean, std: Math.sqrt(squares / values.length) };
}

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: Float64Array): Float64Array {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) out[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return out;
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
  const positives = positive.filter(Boolean).length;
  const negatives = score.length - positives;
  if (positives === 0 || negatives === 0) return 0.5;
  const sum = ranks(score).reduce((total, rank, i) => total + (positive[i] ? rank : 0), 0);
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
