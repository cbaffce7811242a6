// The median rule of Vizier (Golovin et al., 2017, section 3.2.2): a trial stops when the best it has reached is worse
// than the median of what the others had at that step.

import { median as medianOf } from "../../curve/noise.ts";
import type { Pruner } from "../pruner.ts";
import type { Seen } from "../trial.ts";

export interface MedianOptions {
  /** Complete trials before any is stopped. Default: 5. */
  readonly startup?: number;
  /** Steps of a trial before it is stopped. Default: 0. */
  readonly warmup?: number;
}

/**
 * Stops a trial whose best value so far is worse than the median of the complete trials at the same step.
 *
 * @example
 * import { float, median, random, Study } from "downhill/tune";
 *
 * const options = { sampler: random(), pruner: median({ startup: 2 }) };
 * const study = new Study({ space: { x: float(0, 1) }, ...options });
 * const requests = [1, 2, 3].map(value => {
 *   const trial = study.ask();
 *   if (typeof trial === "string") return trial;
 *   const request = study.report(trial, 1, value);
 *   study.tell(trial, request === "stop" ? { ended: "pruned" } : { value });
 *   return request;
 * });
 * console.log(requests); // [ 'continue', 'continue', 'stop' ]
 */
export function median({ startup = 5, warmup = 0 }: MedianOptions = {}): Pruner {
  return {
    name: `median(${startup}, ${warmup})`,
    request({ steps, scores }, known) {
      const step = steps.at(-1)!;
      if (step <= warmup) return "continue";
      const others = known.flatMap(other =>
        other.state === "complete" ? scoreAt(other, step) : [],
      );
      if (others.length < Math.max(1, startup)) return "continue";
      return Math.min(...scores) > medianOf(others) ? "stop" : "continue";
    },
  };
}

/** What a trial reported at `step`, or last before it; nothing of one that had not begun. */
function scoreAt({ steps, scores }: Seen, step: number): number[] {
  const at = steps.findLastIndex(other => other <= step);
  return at < 0 || steps.at(-1)! < step ? [] : [scores[at]!];
}
