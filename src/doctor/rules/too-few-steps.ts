// So few steps that no network could have learnt in them.

import type { Rule } from "../rule.ts";

const [LEAST, WANTED] = [200, 1000];

export const tooFewSteps: Rule = {
  code: "too-few-steps",
  stage: "configuration",
  causes: [
    "undertrained",
    "learning-rate-too-low",
    "underfitting",
    "not-learning",
    "collapsed-output",
  ],
  examine({ config, data, end }) {
    if (config === undefined || data === undefined) return undefined;
    // A run that was stopped early had planned for more.
    if (end !== undefined && end.stopped !== "completed") return undefined;
    const perEpoch = Math.ceil(data.rows.train / config.batchSize);
    const steps = config.epochs * perEpoch;
    if (steps >= LEAST) return undefined;
    const epochs = Math.ceil(WANTED / perEpoch);
    return {
      severity: "warn",
      evidence: { steps, epochs: config.epochs, stepsPerEpoch: perEpoch },
      remedies: [{ action: "more-epochs", change: { epochs } }],
    };
  },
};
