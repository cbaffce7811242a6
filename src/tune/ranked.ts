// The order of trials: by value, in the direction of the study.

import { inOrder } from "../log/study.ts";
import type { Direction } from "./records.ts";
import type { Trial } from "./trial.ts";

/**
 * Complete trials, the best first; of equals the earlier.
 *
 * @example
 * import { float, ranked, tune } from "downhill/tune";
 *
 * const { trials, best } = await tune({
 *   space: { x: float(0, 3) },
 *   objective: ({ x }) => (Number(x) - 1) ** 2,
 *   trials: 20,
 * });
 * console.assert(ranked(trials, "minimize")[0] === best);
 */
export function ranked<T extends Pick<Trial, "number" | "state" | "value">>(
  trials: readonly T[],
  direction: Direction,
): T[] {
  return trials
    .filter(({ state, value }) => state === "complete" && value !== null)
    .sort(inOrder(direction, ({ value }) => value!));
}
