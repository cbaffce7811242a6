// How much a curve jitters, estimated so that neither its trend nor a few wild values count.

/** The middle value; of an even number the mean of the two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Makes the median absolute deviation of a normal distribution its standard deviation: 1 / Φ⁻¹(3/4). */
const NORMAL = 1.4826;

/** The standard deviation by the median absolute deviation from the median. */
export function robustDeviation(values: readonly number[]): number {
  const middle = median(values);
  return NORMAL * median(values.map(value => Math.abs(value - middle)));
}

/** The jitter of one value around a smooth curve: the deviation of first differences, over √2. */
export function jitter(values: readonly number[]): number {
  const differences = values.slice(1).map((value, i) => value - values[i]!);
  return robustDeviation(differences) / Math.SQRT2;
}
