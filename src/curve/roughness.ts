// What of a curve is not its trend: how it jumps from place to place, and which places stand out.

import { median, robustDeviation } from "./noise.ts";

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
