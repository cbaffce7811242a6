// Rows whose nearest neighbours all have one other class, in a table where neighbours else agree. Where classes
// overlap, contradictions are natural, so there is no saying.

import { wilsonLower } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** Share of the rows whose neighbours agree among themselves; of those, the share contradicted; largest ÷ rarest class. */
const [CLEAR, LEAST, EVEN] = [0.5, 0.035, 3];

export const labelNoise: Rule = {
  code: "label-noise",
  stage: "data",
  causes: ["overfitting", "underfitting"],
  examine({ data }) {
    const { labels, classCounts = [] } = data ?? {};
    if (labels === undefined || Math.max(...classCounts) > EVEN * Math.min(...classCounts))
      return undefined;
    const { looked, agreed, contradicted, rows } = labels;
    const clear = agreed + contradicted;
    if (clear < CLEAR * looked || wilsonLower(contradicted, clear) < LEAST) return undefined;
    return {
      severity: "warn",
      evidence: {
        contradicted,
        percent: (100 * contradicted) / clear,
        rows: rows.map(String),
      },
      remedies: [
        { action: "review-labels" },
        { action: "early-stopping", change: { patience: 10 } },
      ],
    };
  },
};
