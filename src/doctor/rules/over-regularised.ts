// Dropout or weight decay so strong that the network cannot fit even what it trains on.

import { median } from "../../curve/noise.ts";
import type { RunConfig } from "../../log/config.ts";
import type { LayerSignals } from "../../log/records.ts";
import type { Chart } from "../chart.ts";
import { twoDigits } from "../doses.ts";
import type { Remedy } from "../finding.ts";
import { shareOfConstant } from "../harm.ts";
import type { Rule, Symptom } from "../rule.ts";

/** Above this dropout is unusual; the training loss, as a share of a constant's, above which nothing was learnt well. */
const [MUCH_DROPOUT, NOT_FITTED, HARDLY_FITTED] = [0.6, 0.4, 0.8];

/** Of hidden units in the usual configurations: Srivastava et al. (2014) have 0.5, today's tables 0.1 to 0.3. */
const USUAL_DROPOUT = 0.2;

export const overRegularised: Rule = {
  code: "over-regularised",
  stage: "configuration",
  causes: [
    "vanishing-gradients",
    "update-ratio",
    "dead-units",
    "underfitting",
    "not-learning",
    "undertrained",
    "collapsed-output",
    "validation-better-than-training",
  ],
  examine: chart => decay(chart) ?? dropout(chart) ?? unusualDecay(chart),
};

/**
 * In a balance both pulls are equal; where the loss is still high, a fifth is much already: on seven tasks of the benchmark of
 * repairs a pull from 0.24 on raised it by 23 % and more, one below 0.1 by 14 % at most. Weights left of those at the first look.
 */
const [STRONG, WITHERED] = [0.2, 0.2];

const severityOf = (share: number) => (share > HARDLY_FITTED ? "error" : "warn");

/** The pull of the decay against that of the data, ‖λw‖ ÷ ‖g‖; or weights that have withered. */
function decay(chart: Chart): Symptom | undefined {
  const { config, layers } = chart;
  const share = shareOfConstant(chart);
  const lambda = config?.weightDecay ?? 0;
  if (config === undefined || lambda === 0 || share === undefined || share < NOT_FITTED)
    return undefined;
  const pulls = layers
    .flatMap(look => look.layers.map(layer => pullOf(layer, config)))
    .filter(Number.isFinite);
  const [first, last] = [layers[0]?.layers ?? [], layers.at(-1)?.layers ?? []];
  const left = last.map(({ weightNorm }, i) => weightNorm / first[i]!.weightNorm);
  const [pull, withered] = [
    pulls.length > 0 ? median(pulls) : 0,
    left.length > 0 ? median(left) : 1,
  ];
  if (pull < STRONG && withered > WITHERED) return undefined;
  return {
    severity: severityOf(share),
    evidence: {
      weightDecay: lambda,
      pull,
      weightsLeftPercent: 100 * withered,
      trainPercent: 100 * share,
    },
    remedies: [lessDecay(config)],
  };
}

/** In the gradient a tenth of what is too much is mostly too much still. */
const lessDecay = ({ optimizer, weightDecay }: RunConfig): Remedy => ({
  action: "less-regularisation",
  change: { weightDecay: twoDigits(weightDecay / (optimizer === "adamW" ? 10 : 100)) },
});

/** Decoupled decay stands beside the step, else it is in the gradient. */
function pullOf(
  { weightNorm, gradientNorm = 0, updateNorm = 0 }: LayerSignals,
  config: RunConfig,
): number {
  const { optimizer, lr, weightDecay } = config;
  return optimizer === "adamW"
    ? (lr * weightDecay * weightNorm) / updateNorm
    : (weightDecay * weightNorm) / gradientNorm;
}

function dropout(chart: Chart): Symptom | undefined {
  const p = chart.config?.dropout ?? 0;
  if (p < MUCH_DROPOUT) return undefined;
  const share = shareOfConstant(chart);
  const severity = share === undefined || share < NOT_FITTED ? "info" : severityOf(share);
  return {
    severity,
    evidence: { dropout: p, ...(share !== undefined && { trainPercent: 100 * share }) },
    remedies: [Math.round(10 * (p - 0.3)) / 10, USUAL_DROPOUT].map(dropout => ({
      action: "less-regularisation",
      change: { dropout },
    })),
  };
}

/** In the gradient, where it is common from 0.00001 to 0.001. Beside the step it is another quantity. */
const MUCH_DECAY = 0.01;

/** A remark: what much decay costs shows only beside a run with less. */
function unusualDecay(chart: Chart): Symptom | undefined {
  const { config } = chart;
  if (config === undefined || config.optimizer === "adamW" || config.weightDecay < MUCH_DECAY)
    return undefined;
  const { weightDecay } = config;
  const share = shareOfConstant(chart);
  return {
    severity: "info",
    evidence: { weightDecay, ...(share !== undefined && { trainPercent: 100 * share }) },
    remedies: [lessDecay(config)],
  };
}
