// ReLU units that give 0 on every row of the probe: no gradient reaches them, and they stay so.

import type { Chart } from "../chart.ts";
import { isHarmed } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** Share of a layer that may be dead, and units below which a share says little. */
const [MOST, FEW_UNITS] = [0.4, 4];

export const deadUnits: Rule = {
  code: "dead-units",
  stage: "activations",
  causes: ["collapsed-output", "not-learning", "underfitting", "undertrained"],
  examine(chart) {
    const look = chart.probes.at(-1);
    const worst = look?.activations.toSorted((a, b) => (b.dead ?? 0) - (a.dead ?? 0))[0];
    const share = worst?.dead ?? 0;
    if (look === undefined || worst === undefined || share <= MOST) return undefined;
    const all = share === 1;
    return {
      severity: all || isHarmed(chart) ? "error" : worst.units < FEW_UNITS ? "info" : "warn",
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

/** The first look at which so many of the layer's units were dead. */
const firstSeen = ({ probes }: Chart, layer: string, share: number): number =>
  probes.find(({ activations }) =>
    activations.some(({ name, dead = 0 }) => name === layer && dead >= share),
  )!.epoch;
