// Jagged, the lecture's second case: the rate is so high that the weights jump about the valley and never settle. What
// distinguishes it from a harmless jitter is how large it is against the level, and that the training error jumps as well.

import { isStaged } from "../chart.ts";
import { largerBatch, rateTimes } from "../doses.ts";
import { type Glance, readAtAGlance, sickLook } from "../impression.ts";
import { brokenAt } from "../reading.ts";
import { riseOf } from "../risen.ts";
import type { Rule } from "../rule.ts";
import { signsOf } from "../signs.ts";

/** From this scatter on, or so far above its best, a third of the rate will not be little enough. */
const [WILD, FAR_ABOVE] = [0.1, 0.3];
/** A validation curve alone must at least scatter so much: without the training curve a rise looks restless. */
const LEAST_ALONE = 0.02;

/** The second likeliest look must be so likely to be the diagnosis. */
const LEAST_SECOND = 0.2;

export const learningRateTooHigh: Rule = {
  code: "learning-rate-too-high",
  stage: "curve",
  causes: ["loss-spikes", "noisy-but-healthy", "validation-too-small"],
  examine(chart) {
    const seen = readAtAGlance(chart.history);
    if (seen === undefined || brokenAt(chart.history) !== undefined) return undefined;
    if (!looksJagged(seen)) return undefined;
    const { reading } = seen;
    const staged = isStaged(chart);
    // What the second look decides no held-out runs have calibrated.
    const first = sickLook(seen.impression) === "jagged";
    const confidence = first && !staged ? seen.confidence("jagged") : undefined;
    const signs = signsOf(reading.judged);
    if (reading.train === undefined && signs.scatter < LEAST_ALONE) return undefined;
    const wild = signs.scatter >= WILD || signs.aboveLowest >= FAR_ABOVE;
    return {
      severity: staged ? "info" : "error",
      epoch: reading.epoch.at(-1)!,
      ...(confidence !== undefined && { confidence }),
      evidence: {
        jitterPercent: 100 * signs.scatter,
        aboveBestPercent: 100 * signs.aboveLowest,
      },
      remedies: [
        rateTimes(chart, "lower-rate", wild ? 1 / 10 : 1 / 3),
        { action: "decay-rate", change: { schedule: "cosine" } },
        largerBatch(chart),
      ],
    };
  },
};

/** By its look, or by one of a rise that is not there. */
function looksJagged(seen: Glance): boolean {
  const look = sickLook(seen.impression);
  if (look !== "risen" || riseOf(seen) !== undefined) return look === "jagged";
  const { healthy, falling, jagged } = seen.impression;
  return jagged >= LEAST_SECOND && jagged > Math.max(healthy, falling);
}
