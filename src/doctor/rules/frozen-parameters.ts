// Parameters that no step can change: the optimizer was not given them, or the loss does not depend on them.

import { warnOrError } from "../harm.ts";
import type { Rule } from "../rule.ts";

export const frozenParameters: Rule = {
  code: "frozen-parameters",
  stage: "gradients",
  causes: ["not-learning", "underfitting", "undertrained"],
  examine(chart) {
    const seen = chart.layers.at(-1);
    const names = seen?.layers.flatMap(({ frozen = [] }) => frozen) ?? [];
    if (seen === undefined || names.length === 0) return undefined;
    return {
      severity: warnOrError(chart),
      evidence: { parameters: names, frozen: names.length },
      remedies: [{ action: "train-all-parameters" }],
    };
  },
};
