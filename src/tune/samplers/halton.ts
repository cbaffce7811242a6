// Halton's sequence with random digits (Owen, 2017, "A randomized Halton algorithm in R", arXiv 1706.02808): coordinate d
// of point n is the mirror image of n in the d-th prime base, each digit place permuted by itself. It fills the cube more
// evenly than random points do, and any number of points from the first on is a good design.

import { permutation } from "../../core/random.ts";
import type { Sampler } from "../sampler.ts";

/** Streams of the permutations, away from those of the trials' own draws. */
const STREAM = 2 ** 31;
/** Digit places for one axis at most: base 2 needs 53 for the bits of a float. */
const PLACES = 64;

/** The first `count` primes. */
export function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every(prime => n % prime > 0)) found.push(n);
  return found;
}

/** Coordinate `axis` of point `n`, with permutations drawn from the seed. In [0, 1). */
export function scrambled(n: number, base: number, axis: number, seed: number): number {
  let [rest, scale, sum] = [n, 1 / base, 0];
  for (let place = 0; 1 - scale < 1 && place < PLACES; place++) {
    const digits = permutation(seed, STREAM + axis * PLACES + place, base);
    sum += digits[rest % base]! * scale;
    rest = Math.floor(rest / base);
    scale /= base;
  }
  return sum < 1 ? sum : 1 - 2 ** -53;
}

/**
 * Quasi-random search by a scrambled Halton sequence.
 *
 * @example
 * import { float, halton, Study } from "downhill/tune";
 *
 * const study = new Study({ space: { x: float(0, 1) }, sampler: halton(), workers: 2 });
 * const halves = [study.ask(), study.ask()].map(
 *   trial => typeof trial === "object" && Number(trial.parameters.x) < 0.5,
 * );
 * console.assert(halves[0] !== halves[1]); // One in each half.
 */
export function halton(): Sampler {
  return {
    name: "halton",
    propose({ axes, number, seed }) {
      const bases = primes(axes.length);
      return Float64Array.from(axes, (_, i) => scrambled(number, bases[i]!, i, seed));
    },
  };
}
