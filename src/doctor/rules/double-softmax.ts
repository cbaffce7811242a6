// A softmax or sigmoid before a loss that has one inside: probabilities are squeezed twice and gradients fade.

import { kindOf } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** Losses that take logits, and the last layers that spoil them. */
const DOUBLED: Readonly<Record<string, readonly string[]>> = {
  crossEntropy: ["Softmax", "Sigmoid"],
  bce: ["Sigmoid", "Softmax"],
  nll: [],
};

export const doubleSoftmax: Rule = {
  code: "double-softmax",
  stage: "configuration",
  causes: [
    ...(["output-bias", "vanishing-gradients", "saturated-units", "collapsed-output"] as const),
    ...(["not-learning", "learning-rate-too-low", "undertrained", "underfitting"] as const),
  ],
  examine({ network }) {
    const last = kindOf(network?.layers.at(-1)?.text ?? "(");
    if (network === undefined || !DOUBLED[network.loss]?.includes(last)) return undefined;
    return {
      severity: "error",
      evidence: { layer: last, loss: network.loss },
      remedies: [{ action: "remove-softmax" }],
    };
  },
};
