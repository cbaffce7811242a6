// The first epochs go into moving the output to where the targets are: the curve begins with a hockey stick that a
// bias set beforehand would spare.

import type { Rule } from "../rule.ts";

/** First loss above the best constant's, as a share of it. */
const LEAST = 0.2;

export const outputBias: Rule = {
  code: "output-bias",
  stage: "initialisation",
  causes: [],
  examine({ probes }) {
    const { loss, constantLoss: constant } = probes.find(({ epoch }) => epoch === 0) ?? {};
    if (loss === undefined || constant === undefined || !(constant > 0)) return undefined;
    const above = loss / constant - 1;
    if (!(above > LEAST)) return undefined;
    return {
      severity: "info",
      epoch: 1,
      evidence: { firstLoss: loss, constantLoss: constant, abovePercent: 100 * above },
      remedies: [{ action: "set-output-bias" }],
    };
  },
};
