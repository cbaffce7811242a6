// How much of a remedy: doses from the curve and from what is known of the run.

import type { Extrapolation } from "../curve/extrapolation.ts";
import type { Chart } from "./chart.ts";
import type { Action, Remedy } from "./finding.ts";

/** The run's base rate: its configuration's, else the largest of its history. */
export function rateOf({ config, history }: Chart): number | undefined {
  if (config) return config.lr;
  const rates = history?.lr?.filter(rate => rate > 0) ?? [];
  return rates.length === 0 ? undefined : rates.reduce((a, b) => Math.max(a, b));
}

/** A rate multiplied; without a dose where the rate is not known. */
export function rateTimes(chart: Chart, action: Action, factor: number): Remedy {
  const rate = rateOf(chart);
  return rate ? { action, change: { lr: twoDigits(rate * factor) } } : { action };
}

export const twoDigits = (value: number) => Number(value.toPrecision(2));

/** Twice as many rows in a batch; nothing where the batch is not known. */
export function largerBatch({ config }: Chart): Remedy {
  if (!config) return { action: "larger-batch" };
  return { action: "larger-batch", change: { batchSize: 2 * config.batchSize } };
}

/** No remedy asks for more than this multiple of a run's length. */
const LONGEST = 4;

/**
 * Where it stops paying: a tenth more epochs gain less than half a percent. At least twice as many as were run, since the
 * curve is known to fall, and at most four times.
 */
export function epochsThatPay(run: number, curve: Extrapolation | undefined): number {
  let epochs = 2 * run;
  const worthwhile = () => {
    const [now, next] = [curve!.at(epochs), curve!.at(1.1 * epochs)];
    return now - next > 0.005 * Math.abs(now);
  };
  while (curve && epochs < LONGEST * run && worthwhile()) epochs *= 1.1;
  return rounded(Math.min(LONGEST * run, epochs));
}

/** To two digits above 20, so that a dose reads as a dose. */
function rounded(epochs: number): number {
  return epochs < 20 ? Math.ceil(epochs) : Number(epochs.toPrecision(2));
}
