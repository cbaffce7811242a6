// Not trained enough, the lecture's first case: the error is still falling when training ends.

import { extrapolation } from "../../curve/extrapolation.ts";
import type { Chart } from "../chart.ts";
import { epochsThatPay, rateTimes } from "../doses.ts";
import { fallingOf } from "../falling.ts";
import type { Rule, Symptom } from "../rule.ts";

export const undertrained: Rule = {
  code: "undertrained",
  stage: "curve",
  causes: ["underfitting"],
  examine(chart) {
    const falling = fallingOf(chart);
    if (falling?.code !== "undertrained") return undefined;
    const { reading, signs, confidence } = falling;
    return {
      ...stillFalling(chart, reading.epoch.at(-1)!, reading.judged, signs.lastFall),
      ...(confidence !== undefined && { confidence }),
    };
  },
};

function stillFalling(
  chart: Chart,
  epochs: number,
  judged: readonly number[],
  lastFall: number,
): Symptom {
  const curve = extrapolation(judged);
  const n = judged.length;
  const expected = curve ? 100 * (1 - curve.at(2 * n) / curve.at(n)) : Number.NaN;
  return {
    severity: "error",
    epoch: epochs,
    evidence: {
      epochs,
      lastThirdFallPercent: 100 * lastFall,
      ...(Number.isFinite(expected) && { expectedGainPercent: Math.max(0, expected) }),
    },
    remedies: [
      { action: "more-epochs", change: { epochs: epochsThatPay(epochs, curve) } },
      rateTimes(chart, "raise-rate", 3),
    ],
  };
}
