// Curves that have risen from their best: what the look says and a test on other epochs than the best was found on bears out.
// A curve that looks risen and has not is restless, so two rules ask.

import { type Rise, riseFromBest } from "../curve/window-test.ts";
import { type Glance, type Impression, sickLook } from "./impression.ts";
import type { Reading } from "./reading.ts";

/** Besides the look of the curve: the rise must be such a share of the best level. */
const LEAST_SHARE = 0.015;
/**
 * A rise of so many standard errors and a larger share speaks for itself: without a training curve, and where the look is
 * in doubt but more like this than like health.
 */
const [ALONE_Z, ALONE_SHARE] = [6, 0.05];

/** The rise of the validation curve while the training curve fell; undefined where it is none, or is not borne out. */
export function riseOf({ reading, impression }: Glance): Rise | undefined {
  if (reading.valid === undefined) return undefined;
  const rise = riseFromBest(reading.valid, Math.max(4, Math.round(reading.valid.length / 10)));
  if (rise === undefined) return undefined;
  const plain = rise.z >= ALONE_Z && rise.share >= ALONE_SHARE;
  const risen = reading.train
    ? looksRisen(impression, plain) && rise.share >= LEAST_SHARE && trainFell(reading, rise)
    : plain;
  return risen ? rise : undefined;
}

function looksRisen(impression: Impression, plain: boolean): boolean {
  const { healthy, falling, jagged, risen } = impression;
  const likeliest = risen > Math.max(healthy, falling, jagged);
  return sickLook(impression) === "risen" || (plain && likeliest);
}

function trainFell({ train }: Reading, { best }: Rise): boolean {
  return train![best]! > train!.at(-1)!;
}
