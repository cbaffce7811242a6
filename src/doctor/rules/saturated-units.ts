// Tanh and sigmoid units at the ends of their range, where the slope is next to nothing and so is what they learn.

import { rateTimes } from "../doses.ts";
import { warnOrError } from "../harm.ts";
import type { Rule } from "../rule.ts";

const MOST = 0.5;

export const saturatedUnits: Rule = {
  code: "saturated-units",
  stage: "activations",
  causes: [
    "collapsed-output",
    "not-learning",
    "undertrained",
    "underfitting",
    "learning-rate-too-low",
  ],
  examine(chart) {
    const look = chart.probes.at(-1);
    // A sigmoid as the last layer is meant to be sure of itself.
    const last = chart.network?.layers.at(-1)?.name;
    const hidden = look?.activations.filter(({ name }) => name !== last) ?? [];
    const worst = hidden.toSorted((a, b) => (b.saturated ?? 0) - (a.saturated ?? 0))[0];
    if (look === undefined || worst === undefined || !((worst.saturated ?? 0) > MOST))
      return undefined;
    return {
      severity: warnOrError(chart),
      epoch: Math.max(1, look.epoch),
      evidence: { layer: worst.name, kind: worst.kind, percent: 100 * worst.saturated! },
      remedies: [
        { action: "scale-inputs", change: { scaling: "standard" } },
        { action: "change-activation", change: { activation: "relu" } },
        { action: "batch-norm", change: { batchNorm: true } },
        // Steps too large throw units to the ends of their range, whatever they began with.
        rateTimes(chart, "lower-rate", 1 / 10),
        { action: "change-initialisation" },
      ],
    };
  },
};
