// Where the two curves of a history ended, for the rules that compare them.

import { jitter, median } from "../curve/noise.ts";
import type { Reading } from "./reading.ts";

export interface Levels {
  readonly train: number;
  readonly valid: number;
  /** Of one value, the larger of the two curves'. */
  readonly jitter: number;
}

/** Medians of the last fifth; undefined without both curves or of fewer than five epochs. */
export function lastLevels({ train, valid }: Reading): Levels | undefined {
  if (train === undefined || valid === undefined || valid.length < 5) return undefined;
  const last = (values: readonly number[]) =>
    values.slice(-Math.max(3, Math.round(values.length / 5)));
  return {
    train: median(last(train)),
    valid: median(last(valid)),
    jitter: Math.max(
      jitter(train.slice(train.length >> 1)),
      jitter(valid.slice(valid.length >> 1)),
    ),
  };
}
