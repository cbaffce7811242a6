// Values among the training rows that are not numbers: one spoils every weight in a step.

import type { Rule } from "../rule.ts";

export const nonFiniteData: Rule = {
  code: "non-finite-data",
  stage: "data",
  causes: ["diverged", "not-learning", "exploding-gradients", "loss-spikes", "collapsed-output"],
  examine({ data, probes }) {
    const values = data?.nonFinite ?? probes.find(({ epoch }) => epoch === 0)?.nonFinite ?? 0;
    if (values === 0) return undefined;
    return { severity: "error", evidence: { values }, remedies: [{ action: "repair-values" }] };
  },
};
