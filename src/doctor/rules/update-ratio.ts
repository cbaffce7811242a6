// Steps too large or too small for the weights they change: about a thousandth of them is usual.

import { median } from "../../curve/noise.ts";
import type { Chart } from "../chart.ts";
import { rateTimes } from "../doses.ts";
import { fallingOf } from "../falling.ts";
import { shareOfConstant, warnOrError } from "../harm.ts";
import type { Rule, Symptom } from "../rule.ts";
import { earlyRatios, moving, ratiosOf } from "../steps.ts";

/** Late in training, and the least while there is much to learn; what is aimed at. */
const [TOO_LARGE, TOO_SMALL, USUAL] = [0.1, 1e-5, 1e-3];
/** Shares of a constant's training loss: from the first on nothing was learnt, from the second on much may be left to learn. */
const [NOT_LEARNT, MUCH_LEFT] = [0.5, 0.4];
/** Below this a remark, where much is left and the curve does not say it itself: in sound runs of the benchmark of repairs steps were 0.002 to 0.03. */
const SMALL = 0.0015;
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

/** Of the weights in the first epoch, the median of the layers; 1 where it is not known. */
function growthOf({ layers }: Chart): number {
  const [start, first] = [layers[0], layers[1]];
  if (start?.epoch !== 0 || first?.epoch !== 1) return 1;
  const before = new Map(start.layers.map(({ name, weightNorm }) => [name, weightNorm]));
  return median(first.layers.map(({ name, weightNorm }) => weightNorm / before.get(name)!));
}

/** Small while there is much to learn; at the end of a good run steps are small by nature. */
function tooSmall(chart: Chart): Symptom | undefined {
  const share = shareOfConstant(chart);
  const [looks, ratios] = [moving(chart), earlyRatios(chart)];
  if (looks.length < 2 || ratios.length === 0 || share === undefined) return undefined;
  const [ratio, largest] = [median(ratios), Math.max(...ratios)];
  const tiny = largest < TOO_SMALL && share >= NOT_LEARNT;
  const small = ratio < SMALL && share >= MUCH_LEFT && fallingOf(chart) === undefined;
  if (!tiny && !small) return undefined;
  return {
    severity: tiny ? warnOrError(chart) : "info",
    epoch: looks[0]!.epoch,
    evidence: { ratio },
    remedies: [
      tiny
        ? { action: "raise-rate", ...lrTimes(chart.config, USUAL / ratio) }
        : rateTimes(chart, "raise-rate", 10),
    ],
  };
}

/** A ratio goes with the rate. */
const lrTimes = (config: Chart["config"], factor: number) =>
  config && { change: { lr: Number((config.lr * factor).toPrecision(1)) } };
