// Overfitting, the lecture's third case: the validation error has risen from its best while the training error went on
// falling. Prechelt (1998) calls the rise the generalisation loss; ours is measured on other epochs than it is found on.

import { riseFromBest } from "../../curve/window-test.ts";
import type { Rule } from "../rule.ts";

/** The rise must be so many of its standard errors, and such a share of the best level. */
const [LEAST_Z, LEAST_SHARE] = [4, 0.03];

export const overfitting: Rule = {
  code: "overfitting",
  stage: "curve",
  causes: ["wasted-epochs", "gap-without-overfitting"],
  examine({ history }) {
    const { valid, epoch } = history ?? {};
    const train = history?.trainEval ?? history?.train;
    if (valid === undefined || epoch === undefined || train === undefined) return undefined;
    const rise = riseFromBest(valid, Math.max(4, Math.round(valid.length / 10)));
    if (rise === undefined) return undefined;
    const fell = train[rise.best]! > train.at(-1)!;
    if (rise.z < LEAST_Z || rise.share < LEAST_SHARE || !fell) return undefined;
    const best = epoch[rise.best]!;
    return {
      severity: "error",
      epoch: best,
      evidence: { bestEpoch: best, risePercent: 100 * rise.share, z: rise.z },
      remedies: [
        { action: "restore-best" },
        { action: "early-stopping", change: { patience: Math.max(5, Math.round(0.1 * best)) } },
        { action: "dropout", change: { dropout: 0.3 } },
        { action: "weight-decay", change: { optimizer: "adamW", weightDecay: 0.01 } },
      ],
    };
  },
};
