// Dropout or weight decay so strong that the network cannot fit even what it trains on.

import type { Chart } from "../chart.ts";
import { median, shareOfConstant } from "../harm.ts";
import type { Rule, Symptom } from "../rule.ts";

/** Above this dropout is unusual; the training loss, as a share of a constant's, above which nothing was learnt well. */
const [MUCH_DROPOUT, NOT_FITTED, HARDLY_FITTED] = [0.6, 0.4, 0.8];

export const overRegularised: Rule = {
  code: "over-regularised",
  stage: "configuration",
  causes: [
    "underfitting",
    "not-learning",
    "undertrained",
    "collapsed-output",
    "validation-better-than-training",
  ],
  examine: chart => decay(chart) ?? dropout(chart),
};

const severityOf = (share: number) => (share > HARDLY_FITTED ? "error" : "warn");

/** The pull of the decay against that of the data: ‖λw‖ ÷ ‖g‖, where both are in the gradient. */
function decay(chart: Chart): Symptom | undefined {
  const { config, layers } = chart;
  const share = shareOfConstant(chart);
  const lambda = config?.weightDecay ?? 0;
  if (lambda === 0 || share === undefined || share < NOT_FITTED) return undefined;
  const late = layers.slice(layers.length >> 1);
  const ratios = late.map(({ layers: all }) => {
    const norm = (of: (one: (typeof all)[number]) => number) =>
      Math.sqrt(all.reduce((sum, one) => sum + of(one) * of(one), 0));
    return config!.optimizer === "adamW"
      ? (config!.lr * lambda * norm(one => one.weightNorm)) / norm(one => one.updateNorm ?? 0)
      : (lambda * norm(one => one.weightNorm)) / norm(one => one.gradientNorm ?? 0);
  });
  if (ratios.length === 0) return undefined;
  const ratio = median(ratios);
  // In a balance both pulls are equal: half of it is much.
  if (!(ratio > 0.5)) return undefined;
  return {
    severity: severityOf(share),
    evidence: { weightDecay: lambda, pull: ratio, trainPercent: 100 * share },
    remedies: [{ action: "less-regularisation", change: { weightDecay: lambda / 10 } }],
  };
}

function dropout(chart: Chart): Symptom | undefined {
  const p = chart.config?.dropout ?? 0;
  if (p < MUCH_DROPOUT) return undefined;
  const share = shareOfConstant(chart);
  const severity = share === undefined || share < NOT_FITTED ? "info" : severityOf(share);
  return {
    severity,
    evidence: { dropout: p, ...(share !== undefined && { trainPercent: 100 * share }) },
    remedies: [
      { action: "less-regularisation", change: { dropout: Math.round(10 * (p - 0.3)) / 10 } },
    ],
  };
}
