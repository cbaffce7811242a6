// Every combination once, in lexicographic order of the canonical axes; a continuous axis gives `points` evenly spaced
// values, its ends among them.

import { DownhillError } from "../../core/errors.ts";
import { everyPoint } from "../axes.ts";
import type { Sampler } from "../sampler.ts";

export interface GridOptions {
  /** Values of a continuous axis, or of whole numbers when they are more. Default: 5. */
  readonly points?: number;
}

/**
 * Grid search: every combination once, then the study is exhausted.
 *
 * @throws invalid-argument for fewer than two points
 *
 * @example
 * import { categorical, float, grid, Study } from "downhill/tune";
 *
 * const space = { lr: float(0, 1), activation: categorical(["relu", "tanh"]) };
 * const study = new Study({ space, sampler: grid({ points: 3 }), workers: 6 });
 * console.log(Array.from({ length: 7 }, () => study.ask()).at(-1)); // wait
 * console.log(study.trials.length); // 6
 */
export function grid({ points = 5 }: GridOptions = {}): Sampler {
  if (!Number.isInteger(points) || points < 2)
    throw new DownhillError("invalid-argument", `grid: points is 2 or more, not ${points}.`, {
      points,
    });
  return {
    name: `grid(${points})`,
    propose({ axes, isNew }) {
      const all = everyPoint(axes, {
        count: ({ dimension, count }) =>
          dimension.kind === "categorical" || dimension.step ? count : Math.min(points, count),
        at: ({ dimension, count, unitOf }, index) =>
          dimension.kind === "categorical" || dimension.step || count <= points
            ? unitOf(index)
            : index / (points - 1),
      });
      for (const point of all) if (isNew(point)) return point;
      return undefined;
    },
  };
}
