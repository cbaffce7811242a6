// Members are networks of one shape trained side by side in one program: their parameters carry a leading axis (M, …), and
// a batch is (M, B, …), where each member may see rows of its own.

import type { Tensor } from "../tensor/tensor.ts";

export interface MembersOption {
  /** How many networks lie side by side; absent: one, without a leading axis. */
  readonly members?: number | undefined;
}

/** What members put before a parameter's own shape. */
export const membersAxis = (members: number | undefined): number[] =>
  members === undefined ? [] : [members];

/** A parameter (M, F) as it meets a batch (M, B, F): (M, 1, F). One without members is left as it is. */
export function ofMembers(parameter: Tensor, members: number | undefined): Tensor {
  return members === undefined
    ? parameter
    : parameter.reshape(members, 1, ...parameter.shape.slice(1));
}
