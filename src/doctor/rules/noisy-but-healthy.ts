// Jitter that does no harm: the curve is restless, by small batches or few validation rows, but it has arrived, and lies
// where a smooth one would. The remedy is to look at the smoothed curve and to leave the rate alone.

import { impressionIsHealthy, readAtAGlance } from "../impression.ts";
import type { Rule } from "../rule.ts";
import { signsOf } from "../signs.ts";

/** Less than this no eye sees. */
const LEAST_SCATTER = 0.02;

export const noisyButHealthy: Rule = {
  code: "noisy-but-healthy",
  stage: "curve",
  causes: [],
  examine({ history }) {
    const seen = readAtAGlance(history);
    if (seen === undefined || !impressionIsHealthy(seen.impression)) return undefined;
    if (seen.reading.judged.length < 8) return undefined;
    const signs = signsOf(seen.reading.judged);
    if (signs.scatter < LEAST_SCATTER) return undefined;
    return {
      severity: "info",
      epoch: seen.reading.epoch.at(-1)!,
      evidence: { jitterPercent: 100 * signs.scatter },
      remedies: [{ action: "average-curve" }, { action: "more-validation-rows" }],
    };
  },
};
