// Single epochs whose loss stands far above those around them, and that recover: outlying rows, or a step too far.

import { spikes } from "../../curve/roughness.ts";
import { isStaged } from "../chart.ts";
import { rateTimes } from "../doses.ts";
import { readAtAGlance } from "../impression.ts";
import type { Rule } from "../rule.ts";

/** In robust deviations of the curve around its running median; also a share of the level; and how many. */
const [LEAST_Z, LEAST_SHARE, LEAST_COUNT] = [10, 0.25, 2];
/** Of many there is no "single" any more: the whole curve is jagged. */
const MOST_SHARE = 0.1;

export const lossSpikes: Rule = {
  code: "loss-spikes",
  stage: "curve",
  causes: [],
  examine(chart) {
    const seen = readAtAGlance(chart.history);
    const curve = seen?.reading.train ?? seen?.reading.judged;
    if (seen === undefined || curve === undefined || curve.length < 20) return undefined;
    const high = spikes(curve, LEAST_Z).filter(
      i => curve[i]! - curve[i - 1]! > LEAST_SHARE * Math.abs(curve[i - 1]!),
    );
    if (high.length < LEAST_COUNT || high.length > MOST_SHARE * curve.length) return undefined;
    const highest = high.reduce((a, b) => (curve[b]! > curve[a]! ? b : a));
    const epoch = seen.reading.epoch[highest]!;
    return {
      severity: isStaged(chart) ? "info" : "warn",
      epoch,
      evidence: {
        count: high.length,
        epoch,
        timesBefore: curve[highest]! / curve[highest - 1]!,
      },
      remedies: [
        { action: "review-rows" },
        { action: "clip-gradients", change: { clipNorm: 1 } },
        { action: "warm-up", change: { schedule: "warmup" } },
        rateTimes(chart, "lower-rate", 1 / 3),
      ],
    };
  },
};
