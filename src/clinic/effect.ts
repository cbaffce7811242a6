// What a change brought, as a number with its interval: validation losses of the same rows before and after, over one
// or more seeds. Tested are the roots of the losses (the absolute errors, where the loss is a squared one): a few rows
// with enormous losses would else drown all others. Rows and seeds are crossed (every seed is judged on the same rows),
// so the variance of the mean is that of the rows' means plus that of the seeds' means, with Satterthwaite's (1946)
// degrees of freedom. What both count twice is left in, which makes the test a little strict.

import { upperQuantile, upperTail } from "../curve/student.ts";
import { mean } from "../curve/window-test.ts";

/** Losses of the same rows in the same order. */
export interface Pair {
  readonly before: ArrayLike<number>;
  readonly after: ArrayLike<number>;
}

export interface Effect {
  /** Mean losses, and (before − after) / before. */
  readonly before: number;
  readonly after: number;
  readonly gain: number;
  /** The same of the rows' typical error, the mean root of their losses, with its 95 % interval. */
  readonly errorGain: number;
  readonly low: number;
  readonly high: number;
  /** The error's gain in its standard errors. */
  readonly z: number;
  /** One-sided: how likely at least such a gain of the error is by luck alone. */
  readonly p: number;
  readonly seeds: number;
  readonly rows: number;
}

/** The effect over pairs, one a seed. */
export function effectOf(pairs: readonly Pair[]): Effect {
  const rows = pairs[0]!.before.length;
  const over = (part: keyof Pair, of: (loss: number) => number) =>
    mean(pairs.map(pair => mean(Array.from(pair[part], of))));
  const [before, after] = [over("before", loss => loss), over("after", loss => loss)];
  const [error, gains] = [over("before", Math.sqrt), pairs.map(rootGains)];
  const gain = mean(gains.map(mean));
  const { deviation, freedom } = spread(gains);
  const z = gain === 0 ? 0 : gain / deviation;
  const reach = deviation === 0 ? 0 : upperQuantile(0.025, freedom) * deviation;
  return {
    before,
    after,
    gain: (before - after) / before,
    errorGain: gain / error,
    low: (gain - reach) / error,
    high: (gain + reach) / error,
    z,
    p: upperTail(z, freedom),
    seeds: pairs.length,
    rows,
  };
}

const rootGains = ({ before, after }: Pair): number[] =>
  Array.from(before, (loss, i) => Math.sqrt(loss) - Math.sqrt(after[i]!));

/** The standard error of the mean of seeds × rows, and its degrees of freedom. */
function spread(gains: readonly (readonly number[])[]) {
  const ofRows = gains[0]!.map((_, row) => mean(gains.map(seed => seed[row]!)));
  const parts = [gains.map(mean), ofRows].map(variancePart).filter(part => part.variance > 0);
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const weights = parts.reduce((sum, part) => sum + part.variance ** 2 / part.freedom, 0);
  return {
    deviation: Math.sqrt(variance),
    freedom: parts.length === 0 ? 1 : variance ** 2 / weights,
  };
}

/** The variance of the mean of `values`; none of a single one, whose spread is not known. */
function variancePart(values: readonly number[]) {
  const freedom = values.length - 1;
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { variance: freedom === 0 ? 0 : squares / freedom / values.length, freedom };
}

/** A gain below this share is not worth a change, however sure. */
export const LEAST_GAIN = 0.01;

/** Whether an effect is sure, and large enough both ways of counting. */
export const isGain = ({ p, gain, errorGain }: Effect, limit = 0.05): boolean =>
  p < limit && gain >= LEAST_GAIN && errorGain >= LEAST_GAIN;
