// Whether a curve has risen from its best stretch to its end, without the winner's curse: the lowest of noisy values is
// low by luck too, so the stretch is chosen on every other epoch and measured on the rest.

import { jitter } from "./noise.ts";

export interface Rise {
  /** Index of the middle of the best stretch. */
  readonly best: number;
  /** Mean of the last stretch less that of the best, over the latter. */
  readonly share: number;
  /** The difference in its standard errors. */
  readonly z: number;
}

/**
 * The rise from the best window to the last one, both of `width` values: chosen on even places and measured on odd ones,
 * then the other way round, and averaged. undefined where there are fewer than four windows.
 */
export function riseFromBest(values: readonly number[], width: number): Rise | undefined {
  const size = Math.max(2, Math.floor(width / 2));
  const halves = [0, 1].map(from => values.filter((_, i) => i % 2 === from));
  const usable = Math.min(...halves.map(half => half.length));
  if (usable < 4 * size) return undefined;
  const sigma = jitter(values);
  const rises = [0, 1].map(turn => {
    const chosen = halves[turn]!.slice(0, usable);
    const measured = halves[1 - turn]!.slice(0, usable);
    const start = lowestWindow(chosen, size);
    const before = mean(measured.slice(start, start + size));
    const after = mean(measured.slice(usable - size));
    return { start, before, rise: after - before };
  });
  const rise = mean(rises.map(one => one.rise));
  const before = mean(rises.map(one => one.before));
  // Each turn has size values before and after; the turns measure on different values.
  const error = (sigma * Math.sqrt(2 / size)) / Math.SQRT2;
  return {
    best: Math.min(values.length - 1, Math.round(2 * mean(rises.map(one => one.start)) + size)),
    share: rise / Math.abs(before),
    z: error === 0 ? (rise === 0 ? 0 : Math.sign(rise) * Number.POSITIVE_INFINITY) : rise / error,
  };
}

/** The start of the window with the least mean, by a running sum; one with a value that is not finite is passed over. */
function lowestWindow(values: readonly number[], size: number): number {
  let [start, lowest] = [0, Number.POSITIVE_INFINITY];
  let [sum, bad] = [0, 0];
  const count = (value: number, sign: 1 | -1) => {
    if (Number.isFinite(value)) sum += sign * value;
    else bad += sign;
  };
  values.forEach((value, i) => {
    count(value, 1);
    if (i >= size) count(values[i - size]!, -1);
    if (i >= size - 1 && bad === 0 && sum < lowest) [lowest, start] = [sum, i - size + 1];
  });
  return start;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
