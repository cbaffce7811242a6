// One class far rarer than another. That alone is worth knowing; a warning where the network then overlooks the rare.

import type { Rule } from "../rule.ts";

const MOST_RATIO = 10;
/** Mean recall of the classes, as a share of the way from guessing to perfect, below which rare ones are overlooked. */
const LEAST_RECALL = 0.3;

export const classImbalance: Rule = {
  code: "class-imbalance",
  stage: "data",
  causes: ["output-bias", "collapsed-output", "not-learning"],
  examine({ data, metrics }) {
    const { classCounts = [], classes = [] } = data ?? {};
    const counts = classCounts.filter(count => count > 0);
    if (counts.length < 2) return undefined;
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    if (most <= MOST_RATIO * least) return undefined;
    const chance = 1 / counts.length;
    const recall = metrics?.balancedAccuracy;
    const overlooked = recall !== undefined && (recall - chance) / (1 - chance) < LEAST_RECALL;
    return {
      severity: overlooked ? "warn" : "info",
      evidence: {
        rarest: classes[classCounts.indexOf(least)] ?? String(classCounts.indexOf(least)),
        rarestRows: least,
        ratio: most / least,
        ...(recall !== undefined && { meanRecallPercent: 100 * recall }),
      },
      remedies: [{ action: "weigh-classes" }, { action: "more-rows" }],
    };
  },
};
