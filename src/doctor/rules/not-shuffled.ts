// Rows that go to the network sorted: every batch tells another story.

import { warnOrError } from "../harm.ts";
import type { Rule } from "../rule.ts";

const LEAST_Z = -5;

export const notShuffled: Rule = {
  code: "not-shuffled",
  stage: "data",
  causes: ["not-learning", "learning-rate-too-high", "loss-spikes", "collapsed-output"],
  examine(chart) {
    const z = chart.probes.find(({ epoch }) => epoch === 0)?.orderZ;
    if (z === undefined || z > LEAST_Z) return undefined;
    return { severity: warnOrError(chart), evidence: { z }, remedies: [{ action: "shuffle" }] };
  },
};
