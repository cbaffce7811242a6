// Steps too large or too small for the weights they change: about a thousandth of them is usual.

import type { Chart } from "../chart.ts";
import { median, shareOfConstant, warnOrError } from "../harm.ts";
import type { Rule, Symptom } from "../rule.ts";

/** Late in training, at the first look, and the least while there is much to learn; what is aimed at. */
const [TOO_LARGE, FAR_TOO_LARGE, TOO_SMALL, USUAL] = [0.1, 0.25, 1e-5, 1e-3];

export const updateRatio: Rule = {
  code: "update-ratio",
  stage: "gradients",
  causes: [
    ...(["dead-units", "saturated-units", "collapsed-output", "diverged", "not-learning"] as const),
    ...([
      "learning-rate-too-high",
      "loss-spikes",
      "learning-rate-too-low",
      "undertrained",
    ] as const),
  ],
  examine: chart => tooLarge(chart) ?? tooSmall(chart),
};

/** Each layer's median over the looks, of layers that move at all. */
function ratiosOf(looks: Chart["layers"]): number[] {
  const byLayer = new Map<string, number[]>();
  for (const { name, weightNorm, updateNorm } of looks.flatMap(({ layers }) => layers))
    if (updateNorm !== undefined && weightNorm > 0)
      byLayer.set(name, [...(byLayer.get(name) ?? []), updateNorm / weightNorm]);
  return [...byLayer.values()].map(median);
}

function tooLarge(chart: Chart): Symptom | undefined {
  const { layers, config } = chart;
  const middle = layers.length >> 1;
  const [early, late] = [ratiosOf(layers.slice(0, 1)), ratiosOf(layers.slice(middle))];
  if (late.length === 0) return undefined;
  const atOnce = median(early) > FAR_TOO_LARGE;
  if (!atOnce && !(layers.length > 1 && median(late) > TOO_LARGE)) return undefined;
  const ratio = atOnce ? median(early) : median(late);
  return {
    severity: warnOrError(chart),
    epoch: layers[atOnce ? 0 : middle]!.epoch,
    evidence: { ratio },
    remedies: [{ action: "lower-rate", ...lrTimes(config, (10 * USUAL) / ratio) }],
  };
}

/** Small while there is much to learn; at the end of a good run steps are small by nature. */
function tooSmall(chart: Chart): Symptom | undefined {
  const { layers, config } = chart;
  const share = shareOfConstant(chart);
  const ratios = ratiosOf(layers.slice(0, Math.ceil(layers.length / 2)));
  if (layers.length < 2 || ratios.length === 0 || !(Math.max(...ratios) < TOO_SMALL))
    return undefined;
  if (share === undefined || share < 0.5) return undefined;
  return {
    severity: warnOrError(chart),
    epoch: layers[0]!.epoch,
    evidence: { ratio: median(ratios) },
    remedies: [{ action: "raise-rate", ...lrTimes(config, USUAL / median(ratios)) }],
  };
}

/** A ratio goes with the rate. */
const lrTimes = (config: Chart["config"], factor: number) =>
  config && { change: { lr: Number((config.lr * factor).toPrecision(1)) } };
