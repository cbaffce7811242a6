// Whether a run has come to harm, by the plainest signs: a rule on the data or the configuration is a warning by
// itself, and an illness where the run has suffered.

import { log } from "../core/math.ts";
import type { Chart } from "./chart.ts";
import type { Severity } from "./finding.ts";

/** Loss of the best constant prediction, on the sample of training rows. */
export const constantLossOf = ({ probes }: Chart): number | undefined =>
  probes.find(({ epoch }) => epoch === 0)?.constantLoss;

/** Training loss in evaluation mode after the last epoch. */
export const lastTrainLoss = ({ history }: Chart): number | undefined =>
  history?.trainEval?.at(-1) ?? history?.train?.at(-1);

/** Training loss at the end as a share of the best constant's; undefined where either is not known. */
export function shareOfConstant(chart: Chart): number | undefined {
  const [constant, last] = [constantLossOf(chart), lastTrainLoss(chart)];
  return constant !== undefined && constant > 0 && last !== undefined ? last / constant : undefined;
}

/** Diverged, or hardly better than a constant after three epochs or more. */
export function isHarmed(chart: Chart): boolean {
  if (chart.end?.stopped === "diverged") return true;
  const last = lastTrainLoss(chart);
  if (last !== undefined && !Number.isFinite(last)) return true;
  const share = shareOfConstant(chart);
  return share !== undefined && share > 0.95 && chart.history!.epoch.length >= 3;
}

export const warnOrError = (chart: Chart): Severity => (isHarmed(chart) ? "error" : "warn");

/** Lower end of Wilson's 95 % interval of a share (Wilson 1927). */
export function wilsonLower(hits: number, n: number): number {
  if (n === 0) return 0;
  const [p, z] = [hits / n, 1.96];
  const centre = p + (z * z) / (2 * n);
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return (centre - spread) / (1 + (z * z) / n);
}

/** Kolmogorov and Smirnov's distance beyond which chance goes with probability p, for samples of n and m. */
export function shiftLimit(p: number, n: number, m: number): number {
  return Math.sqrt((-log(p / 2) / 2) * ((n + m) / (n * m)));
}

/** "Linear(in_features=2, …)" is a Linear. */
export const kindOf = (text: string): string => text.slice(0, text.indexOf("("));
