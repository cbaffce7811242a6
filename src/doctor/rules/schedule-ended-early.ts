// The schedule took the rate away while there was still something to gain: the curve goes flat because the steps have
// become nothing, not because it has arrived. Seen on the time that the rates add up to.

import { fallingOf, IDLE } from "../falling.ts";
import type { Rule } from "../rule.ts";

export const scheduleEndedEarly: Rule = {
  code: "schedule-ended-early",
  stage: "curve",
  causes: ["undertrained", "learning-rate-too-low", "underfitting"],
  examine(chart) {
    const falling = fallingOf(chart);
    if (falling?.code !== "schedule-ended-early") return undefined;
    const { reading, signs } = falling;
    const highest = Math.max(...reading.lr!);
    const idle = reading.lr!.findLastIndex(rate => rate >= IDLE * highest) + 1;
    const epochs = reading.epoch.at(-1)!;
    const since = reading.epoch[Math.min(idle, reading.epoch.length - 1)]!;
    return {
      severity: "error",
      epoch: since,
      evidence: { sinceEpoch: since, epochs, gainAheadPercent: 100 * signs.gainAhead },
      remedies: [
        { action: "restretch-schedule", change: { schedule: "cosine", epochs: 2 * epochs } },
        { action: "more-epochs", change: { epochs: 2 * epochs, schedule: "constant" } },
      ],
    };
  },
};
