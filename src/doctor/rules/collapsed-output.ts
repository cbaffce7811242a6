// The network gives nearly the same for every row, and is no better than a constant.

import type { Chart } from "../chart.ts";
import { rateTimes } from "../doses.ts";
import { constantLossOf } from "../harm.ts";
import type { Rule } from "../rule.ts";
import { stepRatio } from "../steps.ts";

/** Spread of the predictions as a share of the targets'; loss as a share of the best constant's; epochs it may take. */
const [LEAST_SPREAD, NO_BETTER, EPOCHS] = [0.05, 0.97, 3];
/** Steps below this share of the weights have not brought about a collapse: the outputs were alike from the start. */
const SMALL_STEPS = 1e-4;

export const collapsedOutput: Rule = {
  code: "collapsed-output",
  stage: "activations",
  causes: ["not-learning", "underfitting", "undertrained"],
  examine(chart) {
    const look = chart.probes.at(-1);
    const constant = constantLossOf(chart);
    if (look === undefined || constant === undefined || look.epoch < EPOCHS) return undefined;
    if (!(look.outputSpread < LEAST_SPREAD && look.loss >= NO_BETTER * constant)) return undefined;
    return {
      severity: "error",
      epoch: look.epoch,
      evidence: { spreadPercent: 100 * look.outputSpread, loss: look.loss, constantLoss: constant },
      remedies: [
        ...(chart.config ? [otherRate(chart)] : []),
        { action: "change-initialisation" },
        { action: "less-regularisation" },
      ],
    };
  },
};

const otherRate = (chart: Chart) =>
  (stepRatio(chart) ?? 1) < SMALL_STEPS
    ? rateTimes(chart, "raise-rate", 10)
    : rateTimes(chart, "lower-rate", 1 / 10);
