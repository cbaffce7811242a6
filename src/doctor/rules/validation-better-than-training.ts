// The validation error is lower than the training error. The running training error has dropout and half an epoch's delay
// in it; in evaluation mode there is no such excuse, and easy validation rows, or rows that are in both, remain.

import { median } from "../../curve/noise.ts";
import { readAtAGlance } from "../impression.ts";
import type { Rule } from "../rule.ts";

/** By such a share of the training error, all through the last third. */
const [EVALUATED, RUNNING] = [0.2, 0.35];

export const validationBetterThanTraining: Rule = {
  code: "validation-better-than-training",
  stage: "curve",
  causes: [],
  examine({ history }) {
    const reading = readAtAGlance(history)?.reading;
    if (reading?.valid === undefined || reading.train === undefined) return undefined;
    const { train, valid } = reading;
    if (train.length < 6) return undefined;
    const evaluated = history!.trainEval?.some(Number.isFinite) === true;
    const last = Math.floor((2 * train.length) / 3);
    const shares = train.slice(last).map((loss, i) => 1 - valid[last + i]! / loss);
    const share = median(shares);
    const least = evaluated ? EVALUATED : RUNNING;
    if (!(share >= least) || !shares.every(one => one > least / 2)) return undefined;
    return {
      severity: "info",
      epoch: reading.epoch.at(-1)!,
      evidence: { sharePercent: 100 * share, mode: evaluated ? "evaluation" : "running" },
      remedies: evaluated
        ? [{ action: "split-anew" }, { action: "more-validation-rows" }]
        : [{ action: "evaluate-in-eval-mode" }, { action: "split-anew" }],
    };
  },
};
