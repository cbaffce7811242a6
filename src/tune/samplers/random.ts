// Each place uniform and by itself: the yardstick that every other sampler must beat (Bergstra and Bengio, 2012).

import type { Sampler } from "../sampler.ts";

/**
 * Random search.
 *
 * @example
 * import { float, random, Study } from "downhill/tune";
 *
 * const study = new Study({ space: { x: float(0, 1) }, sampler: random(), seed: 7 });
 * console.assert(typeof study.ask() === "object");
 */
export function random(): Sampler {
  return {
    name: "random",
    propose: ({ axes, random }) => Float64Array.from(axes, () => random.uniform()),
  };
}
