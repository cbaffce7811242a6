// Jagged, the lecture's second case: the rate is so high that the weights jump about the valley and never settle. What
// distinguishes it from a harmless jitter is how large it is against the level, and that the training error jumps as well.

import { largerBatch, rateTimes } from "../doses.ts";
import { readAtAGlance, sickLook } from "../impression.ts";
import { brokenAt } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { signsOf } from "../signs.ts";

/** From this scatter on a third of the rate will not be little enough. */
const WILD = 0.1;

export const learningRateTooHigh: Rule = {
  code: "learning-rate-too-high",
  stage: "curve",
  causes: ["loss-spikes", "noisy-but-healthy", "validation-too-small"],
  examine(chart) {
    const seen = readAtAGlance(chart.history);
    if (seen === undefined || brokenAt(chart.history) !== undefined) return undefined;
    if (sickLook(seen.impression) !== "jagged") return undefined;
    const { reading } = seen;
    const signs = signsOf(reading.judged);
    return {
      severity: "error",
      epoch: reading.epoch.at(-1)!,
      evidence: {
        jitterPercent: 100 * signs.scatter,
        aboveBestPercent: 100 * signs.aboveLowest,
      },
      remedies: [
        rateTimes(chart, "lower-rate", signs.scatter >= WILD ? 1 / 10 : 1 / 3),
        { action: "decay-rate", change: { schedule: "cosine" } },
        largerBatch(chart),
      ],
    };
  },
};
