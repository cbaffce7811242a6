// Steps too large or too small for the weights they change: about a thousandth of them is usual.

import { median } from "../../curve/noise.ts";
import type { Chart } from "../chart.ts";
import { shareOfConstant, warnOrError } from "../harm.ts";
import type { Rule, Symptom } from "../rule.ts";

/** Late in training, and the least while there is much to learn; what is aimed at. */
const [TOO_LARGE, TOO_SMALL, USUAL] = [0.1, 1e-5, 1e-3];
/** Times that the weights may grow in the first epoch. Large steps make large weights, and then look small beside them. */
const GROWN = 3;

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
  const { config } = chart;
  const looks = moving(chart);
  const late = ratiosOf(looks.slice(looks.length >> 1));
  if (late.length === 0) return undefined;
  const [ratio, growth] = [median(late), growthOf(chart)];
  const everLate = looks.length > 1 && ratio > TOO_LARGE;
  if (!everLate && !(growth > GROWN)) return undefined;
  const factor = Math.min((10 * USUAL) / ratio, 1 / Math.max(GROWN, growth));
  return {
    severity: warnOrError(chart),
    epoch: growth > GROWN ? 1 : looks[looks.length >> 1]!.epoch,
    evidence: growth > GROWN ? { growth } : { ratio },
    remedies: [{ action: "lower-rate", ...lrTimes(config, factor) }],
  };
}

/** Looks at a step. */
const moving = ({ layers }: Chart) => layers.filter(({ epoch }) => epoch > 0);

/** Of the weights in the first epoch, the median of the layers; 1 where it is not known. */
function growthOf({ layers }: Chart): number {
  const [start, first] = [layers[0], layers[1]];
  if (start?.epoch !== 0 || first?.epoch !== 1) return 1;
  const before = new Map(start.layers.map(({ name, weightNorm }) => [name, weightNorm]));
  return median(first.layers.map(({ name, weightNorm }) => weightNorm / before.get(name)!));
}

/** Small while there is much to learn; at the end of a good run steps are small by nature. */
function tooSmall(chart: Chart): Symptom | undefined {
  const { config } = chart;
  const layers = moving(chart);
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
