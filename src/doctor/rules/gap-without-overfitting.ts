// A gap between the two errors that does no harm: validation is worse than training, as it mostly is, but has not risen.

import { impressionIsHealthy, isSolved, readAtAGlance } from "../impression.ts";
import { lastLevels } from "../levels.ts";
import type { Rule } from "../rule.ts";

/** The gap as a share of the training error, and in the curves' own jitter. */
const [LEAST_SHARE, LEAST_JITTERS] = [0.2, 5];

export const gapWithoutOverfitting: Rule = {
  code: "gap-without-overfitting",
  stage: "curve",
  causes: [],
  examine({ history }) {
    const seen = readAtAGlance(history);
    const levels = seen && lastLevels(seen.reading);
    if (levels === undefined || !impressionIsHealthy(seen!.impression)) return undefined;
    if (isSolved(seen!.reading)) return undefined;
    const { train, valid, jitter } = levels;
    const gap = valid - train;
    if (!(train > 0) || gap < LEAST_SHARE * train || gap < LEAST_JITTERS * jitter) return undefined;
    return {
      severity: "info",
      epoch: seen!.reading.epoch.at(-1)!,
      evidence: { train, valid, gapPercent: (100 * gap) / train },
      remedies: [{ action: "more-rows" }, { action: "weight-decay" }, { action: "dropout" }],
    };
  },
};
