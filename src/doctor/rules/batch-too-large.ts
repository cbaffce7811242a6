// Batches of a large part of all rows: few steps an epoch, and no noise to shake the network out of poor places.

import type { Rule } from "../rule.ts";

/** More than this share of the rows, and so few steps in all that it must tell. */
const [SHARE, FEW_STEPS] = [1 / 4, 500];

export const batchTooLarge: Rule = {
  code: "batch-too-large",
  stage: "configuration",
  causes: ["too-few-steps", "undertrained", "learning-rate-too-low", "underfitting"],
  examine({ config, data }) {
    if (config === undefined || data === undefined) return undefined;
    const [{ batchSize, epochs }, rows] = [config, data.rows.train];
    if (batchSize <= SHARE * rows) return undefined;
    const steps = epochs * Math.ceil(rows / batchSize);
    const fitting = [128, 64, 32, 16, 8].find(size => size <= rows / 8) ?? 4;
    if (fitting >= batchSize) return undefined;
    return {
      severity: steps < FEW_STEPS ? "warn" : "info",
      evidence: { batchSize, rows, stepsPerEpoch: Math.ceil(rows / batchSize), steps },
      remedies: [{ action: "smaller-batch", change: { batchSize: fitting } }],
    };
  },
};
