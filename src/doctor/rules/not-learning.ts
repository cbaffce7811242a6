// Nothing is learnt: from the first epoch to the last neither error moves.

import { rateOf } from "../doses.ts";
import { fallingOf } from "../falling.ts";
import type { Remedy } from "../finding.ts";
import type { Rule } from "../rule.ts";

/** A rate below this does nothing in any optimizer of ours; what a first try uses instead. */
const [NO_RATE, USUAL_RATE] = [1e-5, 0.001];

export const notLearning: Rule = {
  code: "not-learning",
  stage: "curve",
  causes: ["learning-rate-too-low", "undertrained", "underfitting", "wasted-epochs"],
  examine(chart) {
    const falling = fallingOf(chart);
    if (falling?.code !== "not-learning") return undefined;
    const { epoch, judged } = falling.reading;
    const moved = (Math.max(...judged) - Math.min(...judged)) / Math.abs(judged[0]!);
    const rate = rateOf(chart);
    const lr = rate === undefined || rate < NO_RATE ? USUAL_RATE : 10 * rate;
    const raise: Remedy = { action: "raise-rate", ...(rate !== undefined && { change: { lr } }) };
    return {
      severity: "error",
      epoch: epoch.at(-1)!,
      evidence: { epochs: epoch.at(-1)!, movedPercent: 100 * moved },
      remedies: [
        raise,
        { action: "train-all-parameters" },
        { action: "scale-inputs", change: { scaling: "standard" } },
        { action: "change-initialisation" },
      ],
    };
  },
};
