// The learning rate is too low: after many epochs the error still falls, slowly and smoothly. More epochs would help as
// well, but it is the steps that are small (Google's Tuning Playbook; Smith 2018, arXiv 1803.09820, section 3).

import { extrapolation } from "../../curve/extrapolation.ts";
import { epochsThatPay, rateTimes } from "../doses.ts";
import { fallingOf } from "../falling.ts";
import type { Rule } from "../rule.ts";

/** A last third that falls like the one before has not begun to bend. */
const STRAIGHT = 0.8;

export const learningRateTooLow: Rule = {
  code: "learning-rate-too-low",
  stage: "curve",
  causes: ["undertrained", "underfitting"],
  examine(chart) {
    const falling = fallingOf(chart);
    if (falling?.code !== "learning-rate-too-low") return undefined;
    const { reading, signs, confidence } = falling;
    const epochs = reading.epoch.at(-1)!;
    const straight = signs.persistence >= STRAIGHT;
    const adam = { optimizer: "adam", lr: 0.001 } as const;
    return {
      severity: "error",
      epoch: epochs,
      ...(confidence !== undefined && { confidence }),
      evidence: {
        epochs,
        lastThirdFallPercent: 100 * signs.lastFall,
        totalFallPercent: 100 * signs.deepestShare,
      },
      remedies: [
        rateTimes(chart, "raise-rate", straight ? 10 : 3),
        ...(chart.config?.optimizer === "sgd"
          ? [{ action: "change-optimizer", change: adam } as const]
          : []),
        {
          action: "more-epochs",
          change: { epochs: epochsThatPay(epochs, extrapolation(reading.judged)) },
        },
      ],
    };
  },
};
