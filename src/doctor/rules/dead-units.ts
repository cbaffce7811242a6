// ReLU units that give 0 on every row of the probe: no gradient reaches them, and they stay so.

import type { Chart } from "../chart.ts";
import type { Severity } from "../finding.ts";
import { isHarmed } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** Share of a layer that may be dead; share that is a warning; units below which a share says little. */
const [MOST, NEARLY_ALL, FEW_UNITS] = [0.4, 0.8, 4];

export const deadUnits: Rule = {
  code: "dead-units",
  stage: "activations",
  causes: ["collapsed-output", "not-learning", "underfitting", "undertrained"],
  examine(chart) {
    const look = chart.probes.at(-1);
    const worst = look?.activations.toSorted((a, b) => (b.dead ?? 0) - (a.dead ?? 0))[0];
    const share = worst?.dead ?? 0;
    if (look === undefined || worst === undefined || share <= MOST) return undefined;
    return {
      severity: severityOf(chart, share, worst.units),
      epoch: Math.max(1, firstSeen(chart, worst.name, share / 2)),
      evidence: {
        layer: worst.name,
        percent: 100 * share,
        dead: Math.round(share * worst.units),
        units: worst.units,
      },
      remedies: [
        ...(chart.config
          ? [{ action: "lower-rate", change: { lr: chart.config.lr / 3 } } as const]
          : []),
        { action: "change-activation", change: { activation: "leakyRelu" } },
        { action: "batch-norm", change: { batchNorm: true } },
      ],
    };
  },
};

/** Networks with many dead units may do well: fast ones often have them. */
function severityOf(chart: Chart, share: number, units: number): Severity {
  if (share === 1 || isHarmed(chart)) return "error";
  return share > NEARLY_ALL && units >= FEW_UNITS ? "warn" : "info";
}

/** The first look at which so many of the layer's units were dead. */
const firstSeen = ({ probes }: Chart, layer: string, share: number): number =>
  probes.find(({ activations }) =>
    activations.some(({ name, dead = 0 }) => name === layer && dead >= share),
  )!.epoch;
