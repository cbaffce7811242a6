// The network gives nearly the same for every row, and is no better than a constant.

import { constantLossOf } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** Spread of the predictions as a share of the targets'; loss as a share of the best constant's; epochs it may take. */
const [LEAST_SPREAD, NO_BETTER, EPOCHS] = [0.05, 0.97, 3];

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
        ...(chart.config
          ? [{ action: "lower-rate", change: { lr: chart.config.lr / 10 } } as const]
          : []),
        { action: "change-initialisation" },
        { action: "less-regularisation" },
      ],
    };
  },
};
