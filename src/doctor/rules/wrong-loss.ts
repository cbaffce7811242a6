// A loss that does not fit the target, or a last layer that cannot give it.

import type { Chart } from "../chart.ts";
import { kindOf } from "../harm.ts";
import type { Rule, Symptom } from "../rule.ts";

/** What a last layer can give. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  ReLU: [0, Number.POSITIVE_INFINITY],
  Softplus: [0, Number.POSITIVE_INFINITY],
  Sigmoid: [0, 1],
  Tanh: [-1, 1],
};
const DISTANCES = ["mse", "mae", "huber"];

export const wrongLoss: Rule = {
  code: "wrong-loss",
  stage: "configuration",
  causes: [
    "underfitting",
    "not-learning",
    "output-bias",
    "collapsed-output",
    "dead-units",
    "diverged",
  ],
  examine: chart => outOfReach(chart) ?? notProbabilities(chart) ?? distanceOfClasses(chart),
};

const firstScales = ({ probes }: Chart) => probes.find(({ epoch }) => epoch === 0)?.scales;

/** Targets beyond what the last layer gives: a ReLU before a standardised target. */
function outOfReach(chart: Chart): Symptom | undefined {
  const { targetMean: mean, targetStd: std } = firstScales(chart) ?? {};
  const last = kindOf(chart.network?.layers.at(-1)?.text ?? "(");
  const range = RANGES[last];
  if (!range || mean === undefined || std === undefined) return undefined;
  if (!DISTANCES.includes(chart.network!.loss)) return undefined;
  if (mean - std >= range[0] && mean + std <= range[1]) return undefined;
  return {
    severity: "error",
    evidence: { what: "range", layer: last, targetMean: mean, targetStd: std },
    remedies: [{ action: "change-loss" }],
  };
}

/** nll wants log-probabilities, and bce targets between 0 and 1. */
function notProbabilities(chart: Chart): Symptom | undefined {
  const { network } = chart;
  const last = kindOf(network?.layers.at(-1)?.text ?? "(");
  if (network?.loss === "nll" && last !== "LogSoftmax")
    return {
      severity: "error",
      evidence: { what: "log-probabilities", layer: last, loss: "nll" },
      remedies: [{ action: "change-loss" }],
    };
  const { targetMean: mean, targetStd: std = 0 } = firstScales(chart) ?? {};
  if (network?.loss !== "bce" || mean === undefined || (mean >= 0 && mean <= 1 && std <= 0.5))
    return undefined;
  return {
    severity: "error",
    evidence: { what: "probabilities", loss: "bce", targetMean: mean, targetStd: std },
    remedies: [{ action: "change-loss", change: { loss: "mse" } }],
  };
}

/** Classes learnt by a distance: works somewhat, and worse than by their probability. */
function distanceOfClasses(chart: Chart): Symptom | undefined {
  const { network, data } = chart;
  const classes = data !== undefined && data.task !== "regression";
  if (!network || !DISTANCES.includes(network.loss)) return undefined;
  if (!classes && firstScales(chart)?.twoTargets !== true) return undefined;
  return {
    severity: "warn",
    evidence: { what: "classes", loss: network.loss },
    remedies: [
      { action: "change-loss", change: { loss: network.outputs > 1 ? "crossEntropy" : "bce" } },
    ],
  };
}
