// A few values far from all others: typing errors, codes such as 99999, or the truth. Long tails are no outliers.

import type { Rule } from "../rule.ts";

/** Robust standard deviations, and how much farther than 99 % of the rows. */
const [FAR, ISOLATED, PLAINLY] = [20, 10, 20];
/** More of them are a tail, not errors. */
const FEW = 3;

export const outliers: Rule = {
  code: "outliers",
  stage: "data",
  causes: ["loss-spikes", "exploding-gradients", "learning-rate-too-high", "split-shift"],
  examine({ data }) {
    const found = (data?.features ?? []).filter(
      ({ farthest = 0, isolation = 0 }) => farthest > FAR && isolation > ISOLATED,
    );
    if (found.length === 0) return undefined;
    const worst = found.reduce((a, b) => (b.isolation! > a.isolation! ? b : a));
    const few = found.some(one => one.outliers! <= FEW && one.isolation! > PLAINLY);
    return {
      severity: few ? "warn" : "info",
      evidence: {
        columns: found.map(({ name }) => name),
        worst: worst.name,
        rows: worst.outliers!,
        deviations: worst.farthest!,
        ...(worst.max !== undefined && { min: worst.min!, max: worst.max }),
      },
      remedies: [
        { action: "review-rows" },
        { action: "scale-inputs", change: { scaling: "robust" } },
      ],
    };
  },
};
