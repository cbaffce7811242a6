// What a pruner is: after each report it lets a trial go on, stops it, or pauses it; one that pauses says later which
// trial to resume. Pure, like a sampler: it sees the trials that were known when the job was handed out.

import type { Request, Seen } from "./trial.ts";

export interface Pruner {
  readonly name: string;
  /** `trial` ends with the report that has just come. */
  request(trial: Seen, known: readonly Seen[]): Request;
  /** The paused trial to go on with; `isLast` when no new trial will start. */
  resume?(known: readonly Seen[], isLast: boolean): Seen | undefined;
}

/**
 * Every trial runs to its end.
 *
 * @example
 * import { float, noPruner, Study } from "downhill/tune";
 *
 * console.log(new Study({ space: { x: float(0, 1) }, pruner: noPruner }).header.pruner); // none
 */
export const noPruner: Pruner = { name: "none", request: () => "continue" };
