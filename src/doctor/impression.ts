// The impression that a curve gives at a glance: how likely it is healthy, falling still, restless, or risen from its best.
// Its judges were fitted to the development half of benchmarks/doctor and to nothing else, once for curves alone and once for
// what our own trainer knows besides; the rules ask for evidence besides.

import type { History } from "../log/history.ts";
import { calibration } from "./calibration.ts";
import { probabilities } from "./judges.ts";
import { type Reading, readingOf } from "./reading.ts";
import { ownSigns, signVector } from "./signs.ts";

export const looks = ["healthy", "falling", "jagged", "risen"] as const;
export type Look = (typeof looks)[number];
export type Impression = Readonly<Record<Look, number>>;

/** Below this share of doubt that a curve is healthy, nothing is said; above it the likeliest look is. */
export const SICK = calibration.threshold;

export function impressionOf(reading: Reading): Impression {
  const [signs, own] = [signVector(reading), ownSigns(reading)];
  const [healthy, falling, jagged, risen] =
    own && calibration.ours
      ? probabilities([...signs, ...own], calibration.ours)
      : probabilities(signs, calibration.curves);
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
