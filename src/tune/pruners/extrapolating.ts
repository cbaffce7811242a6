// Stops a trial whose curve will hardly beat the best. Where it is going is the doctor's extrapolation of curves, taken
// as a normal distribution whose quantiles are its band, widened by the jitter of the curve, as one epoch is what counts.

import { DownhillError } from "../../core/errors.ts";
import { erf } from "../../core/math.ts";
import { extrapolation } from "../../curve/extrapolation.ts";
import { jitter } from "../../curve/noise.ts";
import type { Pruner } from "../pruner.ts";

export interface ExtrapolatingOptions {
  /** Reports of a whole trial. */
  readonly maximum: number;
  /** A trial stops when its chance to beat the best is below this. Default: 0.05. */
  readonly chance?: number;
  /** Reports before the first look. Default: a fifth of the maximum, 6 at least. */
  readonly warmup?: number;
}

/** Looks at a curve over its whole length: fitting with its resamples takes as long as a small network's epochs. */
const LOOKS = 6;
/** The 90 % quantile of N(0, 1), which the band's ends are. */
const Z_90 = 1.2815515655446004;
/** The band of a short curve is too narrow: without this 6 % of curves with a chance said to be below 5 % won. */
const WIDENED = 1.5;

/**
 * P(the value at place `maximum` is below `best`), of scores reported one a place; 1 where nothing can be said. From a half
 * on it is given as 1: nobody stops there, and the band is most of the work.
 */
export function chanceToBeat(scores: readonly number[], best: number, maximum: number): number {
  if (Math.min(...scores) < best) return 1;
  const curve = extrapolation(scores);
  if (curve === undefined) return 1;
  const expected = curve.at(maximum);
  if (expected <= best) return 1;
  const [low, high] = curve.band(maximum);
  const spread = (WIDENED * (high - low)) / (2 * Z_90);
  const noise = jitter(scores);
  const deviation = Math.sqrt(spread * spread + noise * noise);
  const z = (best - expected) / (deviation || Number.MIN_VALUE);
  return 0.5 * (1 + erf(z / Math.SQRT2));
}

/**
 * Stops a trial when the chance that it ends better than the best one is below 5 %.
 *
 * @throws invalid-argument for fewer than 6 reports a trial
 *
 * @example
 * import { extrapolating, float, random, Study } from "downhill/tune";
 *
 * const options = { sampler: random(), pruner: extrapolating({ maximum: 50 }) };
 * const study = new Study({ space: { x: float(0, 1) }, ...options });
 * const first = study.ask();
 * if (typeof first === "object") study.tell(first, { value: 0.1 });
 * const second = study.ask();
 * let epoch = 0;
 * while (typeof second === "object" && ++epoch < 50)
 *   if (study.report(second, epoch, 1 + 1 / epoch) === "stop") break;
 * console.assert(epoch < 20);
 */
export function extrapolating({
  maximum,
  chance = 0.05,
  warmup = Math.max(6, Math.ceil(maximum / 5)),
}: ExtrapolatingOptions): Pruner {
  if (!(maximum >= 6))
    throw new DownhillError(
      "invalid-argument",
      `extrapolating: 6 reports at least, not ${maximum}.`,
      {
        maximum,
      },
    );
  const every = Math.max(1, Math.floor(maximum / LOOKS));
  return {
    name: `extrapolating(${maximum}, ${chance}, ${warmup})`,
    request({ scores }, known) {
      const n = scores.length;
      if (n < warmup || n >= maximum || (n - warmup) % every > 0) return "continue";
      let best = Number.POSITIVE_INFINITY;
      for (const { state, score } of known) if (state === "complete") best = Math.min(best, score);
      if (best === Number.POSITIVE_INFINITY) return "continue";
      return chanceToBeat(scores, best, maximum) < chance ? "stop" : "continue";
    },
  };
}
