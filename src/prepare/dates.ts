// A date's parts as numbers; month and weekday lie on circles, so that December is next to January.

import { cos, sin } from "../core/math.ts";

/** Year, day of month, sin and cos of month and weekday; NaN for a missing date. */
export function dateParts(milliseconds: number): number[] {
  if (Number.isNaN(milliseconds)) return new Array<number>(6).fill(Number.NaN);
  const date = new Date(milliseconds);
  const month = (2 * Math.PI * date.getUTCMonth()) / 12;
  const weekday = (2 * Math.PI * date.getUTCDay()) / 7;
  return [
    date.getUTCFullYear(),
    date.getUTCDate(),
    sin(month),
    cos(month),
    sin(weekday),
    cos(weekday),
  ];
}
