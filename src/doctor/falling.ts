// Curves that fall still when training ends. The same steps that are too few may be too small, or have been stopped by the
// schedule; which of them shows best is decided here, once, and the rules of those illnesses ask.

import { type Chart, isStaged } from "./chart.ts";
import type { Code } from "./finding.ts";
import { impressionOf, readAtAGlance, sickLook } from "./impression.ts";
import { brokenAt, type Reading } from "./reading.ts";
import { type CurveSigns, signsOf } from "./signs.ts";

export interface Falling {
  readonly code: Code &
    ("not-learning" | "schedule-ended-early" | "learning-rate-too-low" | "undertrained");
  readonly reading: Reading;
  readonly signs: CurveSigns;
  /** How likely it is right, where the judges decide and held-out runs have calibrated them. */
  readonly confidence?: number;
}

/** What a curve is called that falls still: by the number of its epochs. */
export function fallingCode({ epoch }: Reading): "learning-rate-too-low" | "undertrained" {
  const many = epoch.at(-1)! - epoch[0]! + 1 >= MANY_EPOCHS;
  return many ? "learning-rate-too-low" : "undertrained";
}

/** A curve that has not moved by this share of its first value has learnt nothing. */
const NOTHING = 0.01;
/** So many epochs should have been enough: what falls after them falls too slowly. */
const MANY_EPOCHS = 40;
/** A rate below this share of its highest does no work. */
export const IDLE = 0.02;
/** … and for so long a part of the run. */
const IDLE_PART = 0.2;

export function fallingOf(chart: Chart): Falling | undefined {
  const seen = readAtAGlance(chart.history);
  if (seen === undefined || brokenAt(chart.history) !== undefined) return undefined;
  const { reading, impression } = seen;
  const signs = signsOf(reading.judged, reading.lr);
  if (isFlat(reading)) return { code: "not-learning", reading, signs };
  // The last fall of a rate that ends at 0 several times takes the error down with it, each time: no sign that more would.
  if (isStaged(chart)) return undefined;
  const before = beforeIdle(reading);
  // What the curve did while the rate did something; afterwards it is flat whether it has arrived or not.
  if (before && sickLook(impressionOf(before)) === "falling")
    return { code: "schedule-ended-early", reading, signs: signsOf(before.judged, before.lr) };
  if (sickLook(impression) !== "falling") return undefined;
  const confidence = seen.confidence("falling");
  return {
    ...{ code: fallingCode(reading), reading, signs },
    ...(confidence !== undefined && { confidence }),
  };
}

/** Neither curve has moved, from the first epoch on. */
function isFlat({ judged, train = judged, epoch }: Reading): boolean {
  const moved = (values: readonly number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (high - low) / Math.max(Math.abs(values[0]!), 1e-12);
  };
  // Two epochs that differ by little are too few to say that nothing moves.
  return epoch.length >= 3 && moved(judged) < NOTHING && moved(train) < 2 * NOTHING;
}

/** The reading up to where the rate became idle; undefined where it did not, or only at the very end. */
function beforeIdle({ lr, epoch, judged, valid, train }: Reading): Reading | undefined {
  if (lr === undefined) return undefined;
  const highest = Math.max(...lr);
  const end = lr.findLastIndex(rate => rate >= IDLE * highest) + 1;
  if (end < 5 || lr.length - end < IDLE_PART * lr.length) return undefined;
  return {
    epoch: epoch.slice(0, end),
    judged: judged.slice(0, end),
    ...(valid && { valid: valid.slice(0, end) }),
    ...(train && { train: train.slice(0, end) }),
    lr: lr.slice(0, end),
  };
}
