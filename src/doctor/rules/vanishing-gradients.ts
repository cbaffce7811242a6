// Gradients that fade on their way back: the first layers hardly learn while the last do (Hochreiter 1991).

import { median } from "../../curve/noise.ts";
import { shareOfConstant, warnOrError } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** Layers below which nothing fades; the gradient of the first layers as a share of the last ones'. */
const [LEAST_LAYERS, FADED] = [3, 1e-3];

export const vanishingGradients: Rule = {
  code: "vanishing-gradients",
  stage: "gradients",
  causes: [
    ...(["update-ratio", "collapsed-output", "not-learning", "learning-rate-too-low"] as const),
    ...(["undertrained", "underfitting"] as const),
  ],
  examine(chart) {
    const ratios = chart.layers.flatMap(({ layers }) => {
      const norms = layers.flatMap(({ gradientNorm }) => gradientNorm ?? []);
      if (norms.length < LEAST_LAYERS) return [];
      const third = Math.max(1, Math.floor(norms.length / 3));
      const [first, last] = [median(norms.slice(0, third)), median(norms.slice(-third))];
      // None at all is what dead units leave: it has not faded, it was cut.
      return first > 0 && last > 0 ? [first / last] : [];
    });
    // Of a network that has learnt, whatever is left of a gradient may be anywhere.
    const share = shareOfConstant(chart);
    if (ratios.length === 0 || (share !== undefined && share < 0.1)) return undefined;
    const ratio = median(ratios);
    if (!(ratio < FADED)) return undefined;
    return {
      severity: warnOrError(chart),
      epoch: 1,
      evidence: { ratio, layers: chart.layers[0]!.layers.length },
      remedies: [
        { action: "change-activation", change: { activation: "relu" } },
        { action: "batch-norm", change: { batchNorm: true } },
        { action: "change-initialisation" },
        { action: "smaller-network" },
      ],
    };
  },
};
