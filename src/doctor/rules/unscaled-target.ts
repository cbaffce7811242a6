// A target of large numbers: the error, its gradients and the first steps are large too, or the output's bias has a
// long way to go.

import { warnOrError } from "../harm.ts";
import type { Rule } from "../rule.ts";

const [MOST_STD, MOST_OFFSET, LARGE_MEAN] = [10, 10, 3];

export const unscaledTarget: Rule = {
  code: "unscaled-target",
  stage: "data",
  causes: [
    ...(["bad-initialisation", "output-bias", "exploding-gradients", "update-ratio"] as const),
    ...(["dead-units", "collapsed-output", "diverged", "not-learning"] as const),
    ...(["learning-rate-too-high", "loss-spikes", "learning-rate-too-low"] as const),
    ...(["undertrained", "underfitting"] as const),
  ],
  examine(chart) {
    const scales = chart.probes.find(({ epoch }) => epoch === 0)?.scales;
    const { mean, std } = chart.data?.trainedTarget ?? {
      mean: scales?.targetMean,
      std: scales?.targetStd,
    };
    if (mean === undefined || std === undefined) return undefined;
    const far = Math.abs(mean) > Math.max(LARGE_MEAN, MOST_OFFSET * std);
    if (std <= MOST_STD && !far) return undefined;
    return {
      severity: warnOrError(chart),
      evidence: { targetMean: mean, targetStd: std },
      remedies: [{ action: "scale-target" }],
    };
  },
};
