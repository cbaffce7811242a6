// The impression that a curve gives at a glance: how likely it is healthy, falling still, restless, or risen from its best.
// A multinomial logistic regression on the signs of the curve (signs.ts). Its weights were fitted to the development half
// of benchmarks/doctor and to nothing else; the rules ask for evidence besides.

import { exp } from "../core/math.ts";
import type { History } from "../log/history.ts";
import { calibration } from "./calibration.ts";
import { type Reading, readingOf } from "./reading.ts";
import { signVector } from "./signs.ts";

export const looks = ["healthy", "falling", "jagged", "risen"] as const;
export type Look = (typeof looks)[number];
export type Impression = Readonly<Record<Look, number>>;

/** Below this share of doubt that a curve is healthy, nothing is said; above it the likeliest look is. */
export const SICK = calibration.threshold;

export function impressionOf(reading: Reading): Impression {
  const [healthy, falling, jagged, risen] = probabilities(features(signVector(reading)));
  return { healthy: healthy!, falling: falling!, jagged: jagged!, risen: risen! };
}

const known = new WeakMap<History, { reading: Reading; impression: Impression }>();

/** A history's reading and impression, found once for all rules; undefined where there is too little to read. */
export function readAtAGlance(history: History | undefined) {
  if (history === undefined) return undefined;
  const before = known.get(history);
  if (before) return before;
  const reading = readingOf(history);
  if (reading === undefined) return undefined;
  const seen = { reading, impression: impressionOf(reading) };
  known.set(history, seen);
  return seen;
}

/** The look by which a curve is not healthy; undefined where it is, or where there is too much doubt. */
export function sickLook(impression: Impression): Exclude<Look, "healthy"> | undefined {
  if (1 - impression.healthy < SICK) return undefined;
  const [, ...sick] = looks;
  return sick.reduce((a, b) => (impression[b] > impression[a] ? b : a));
}

/** Whether nothing speaks against health: not even a doubt that falls short of a diagnosis. */
export const impressionIsHealthy = ({ healthy }: Impression) => healthy > 0.6;

/** Standardised signs, cut off at ±4, and their sizes: a curve can be odd in two directions. */
export function features(signs: readonly number[], { mean, deviation } = calibration): number[] {
  const z = signs.map((sign, i) => Math.min(4, Math.max(-4, (sign - mean[i]!) / deviation[i]!)));
  return [...z, ...z.map(Math.abs), 1];
}

export function probabilities(x: readonly number[], weights = calibration.weights): number[] {
  const scores = weights.map(row => row.reduce((sum, w, i) => sum + w * x[i]!, 0));
  const top = Math.max(...scores);
  const odds = scores.map(score => exp(score - top));
  const total = odds.reduce((a, b) => a + b, 0);
  return odds.map(odd => odd / total);
}
