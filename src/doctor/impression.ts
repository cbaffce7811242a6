// The impression that a curve gives at a glance: how likely it is healthy, falling still, restless, or risen from its best.
// Its judges were fitted to the development half of benchmarks/doctor and to nothing else, once for curves alone and once for
// what our own trainer knows besides; the rules ask for evidence besides.

import { exp, log } from "../core/math.ts";
import type { History } from "../log/history.ts";
import { calibration } from "./calibration.ts";
import { probabilities } from "./judges.ts";
import { type Reading, readingOf } from "./reading.ts";
import { ownSigns, signVector } from "./signs.ts";

export const looks = ["healthy", "falling", "jagged", "risen"] as const;
export type Look = (typeof looks)[number];
/** A look that is not healthy. */
export type SickLook = Exclude<Look, "healthy">;

export interface Impression extends Readonly<Record<Look, number>> {
  /** Whose it is: the judges of curves alone, or those who know what our trainer knows. */
  readonly by: keyof typeof calibration;
}

export function impressionOf(reading: Reading): Impression {
  const [signs, own] = [signVector(reading), ownSigns(reading)];
  const by = own ? "ours" : "curves";
  const [healthy, falling, jagged, risen] = probabilities(
    [...signs, ...(own ?? [])],
    calibration[by].judges,
  );
  if (isSolved(reading)) return { healthy: 1 - risen!, falling: 0, jagged: 0, risen: risen!, by };
  return { healthy: healthy!, falling: falling!, jagged: jagged!, risen: risen!, by };
}

/** Of a constant's loss: with less the task is solved, and what the rest may fall or shake is next to nothing. */
const NOTHING_LEFT = 0.001;

/** Classes that can be told apart without error let the loss fall, by ever smaller amounts, as long as it is trained. */
export function isSolved({ judged, train = judged, constant = 0 }: Reading): boolean {
  const late = (values: readonly number[]) =>
    Math.max(...values.slice(-Math.ceil(values.length / 2)));
  return Math.max(late(judged), late(train)) < NOTHING_LEFT * constant;
}

export interface Glance {
  readonly reading: Reading;
  readonly impression: Impression;
  /** How likely a look is the right one; undefined where no held-out runs have calibrated it. */
  readonly confidence: (look: SickLook) => number | undefined;
}

const known = new WeakMap<History, Glance>();

/** A history's reading and impression, found once for all rules; undefined where there is too little to read. */
export function readAtAGlance(history: History | undefined): Glance | undefined {
  if (history === undefined) return undefined;
  const before = known.get(history);
  if (before) return before;
  const reading = readingOf(history);
  if (reading === undefined) return undefined;
  const impression = impressionOf(reading);
  // Held-out runs had both columns, and losses in them.
  const calibrated = reading.valid && reading.train && history.measure.kind === "loss";
  const seen: Glance = {
    ...{ reading, impression },
    confidence: look => (calibrated ? confidenceOf(impression, look) : undefined),
  };
  known.set(history, seen);
  return seen;
}

/** Never quite 0 or 1, and to two digits: the runs that it rests on are some hundreds. */
export function confidenceOf(impression: Impression, look: SickLook): number {
  const [a, b] = calibration[impression.by].confidence;
  const p = Math.min(1 - 1e-6, Math.max(1e-6, impression[look]));
  const share = 1 / (1 + exp(-(a + b * log(p / (1 - p)))));
  return Number(Math.min(0.99, Math.max(0.01, share)).toFixed(2));
}

/** The look by which a curve is not healthy; undefined where it is, or where there is too much doubt. */
export function sickLook(impression: Impression): SickLook | undefined {
  if (1 - impression.healthy < calibration[impression.by].threshold) return undefined;
  return sickLooks.reduce((a, b) => (impression[b] > impression[a] ? b : a));
}

export const sickLooks: readonly SickLook[] = ["falling", "jagged", "risen"];

/** Whether nothing speaks against health: not even a doubt that falls short of a diagnosis. */
export const impressionIsHealthy = ({ healthy }: Impression) => healthy > 0.6;
