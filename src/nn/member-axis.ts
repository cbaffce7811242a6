// Members are networks of one shape trained side by side in one program: their parameters carry a leading axis (M, …), and
// a batch is (M, B, …), where each member may see rows of its own.

import { sizeOf } from "../core/shape.ts";
import { Parameter } from "../tensor/parameter.ts";

export interface MembersOption {
  /** How many networks lie side by side; absent: one, without a leading axis. */
  readonly members?: number | undefined;
}

/** A parameter of that shape, or one for each member, all of them `value`. */
export function parameterOf(
  members: number | undefined,
  own: readonly number[],
  value = 0,
): Parameter {
  const shape = members === undefined ? own : [members, ...own];
  return new Parameter(new Float32Array(sizeOf(shape)).fill(value), shape);
}
