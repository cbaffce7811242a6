// How jagged a curve is.

import { median, robustDeviation } from "./noise.ts";

/** Σ of all rises over the fall from the first value to the lowest: 0 of a curve that only falls. */
export function roughness(values: readonly number[]): number {
  let rises = 0;
  let lowest = Number.POSITIVE_INFINITY;
  values.forEach((value, i) => {
    if (i > 0) rises += Math.max(0, value - values[i - 1]!);
    lowest = Math.min(lowest, value);
  });
  const fall = values[0]! - lowest;
  if (rises === 0) return 0;
  return fall > 0 ? rises / fall : Number.POSITIVE_INFINITY;
}

/** The share of steps that go the other way than the one before: 2/3 of independent values, 0 of a smooth curve. */
export function signFlipRate(values: readonly number[]): number {
  if (values.length < 3) return 0;
  let flips = 0;
  for (let i = 2; i < values.length; i++)
    if ((values[i]! - values[i - 1]!) * (values[i - 1]! - values[i - 2]!) < 0) flips++;
  return flips / (values.length - 2);
}

/** Values less the median of those around them (`reach` to each side): what is left when the trend is taken out. */
export function withoutTrend(values: readonly number[], reach = 2): number[] {
  return values.map((value, i) => {
    const from = Math.max(0, i - reach);
    return value - median(values.slice(from, i + reach + 1));
  });
}

const REACH = 3;

/** Places whose value stands above those before and after it by `least` robust deviations of all. */
export function spikes(values: readonly number[], least: number): number[] {
  const residuals = withoutTrend(values, REACH);
  const spread = robustDeviation(residuals);
  if (!(spread > 0)) return [];
  return values.flatMap((value, i) => {
    const before = values.slice(Math.max(0, i - REACH), i);
    const stands = before.length > 0 && i < values.length - 1 && before.every(v => v < value);
    return stands && residuals[i]! > least * spread ? [i] : [];
  });
}
