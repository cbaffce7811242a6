// The check that every numeric option of an optimizer, a schedule or clipping goes through.

import { DownhillError } from "../core/errors.ts";

/** Throws option-out-of-range unless `value` is a finite number from `from` to below `below`. */
export function inRange(
  option: string,
  value: number,
  from: number,
  below = Number.POSITIVE_INFINITY,
): void {
  if (value >= from && value < below) return;
  const lower = from === Number.MIN_VALUE ? "above 0" : `at least ${from}`;
  const upper = below === Number.POSITIVE_INFINITY ? "finite" : `below ${below}`;
  throw new DownhillError(
    "option-out-of-range",
    `optim: ${option} must be ${lower} and ${upper}, found ${value}.`,
    { option, value },
  );
}
