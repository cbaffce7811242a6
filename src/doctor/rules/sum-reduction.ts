// A loss summed over the batch: gradients grow with the batch, and the rate means another thing for each batch size.
// fit() refuses it; it is found in histories of hand-written loops that say so.

import type { Rule } from "../rule.ts";

export const sumReduction: Rule = {
  code: "sum-reduction",
  stage: "configuration",
  causes: [
    ...(["bad-initialisation", "exploding-gradients", "update-ratio", "dead-units"] as const),
    ...(["diverged", "learning-rate-too-high", "loss-spikes"] as const),
  ],
  examine({ network, config }) {
    if (network?.reduction !== "sum") return undefined;
    const { lr, batchSize } = config ?? {};
    return {
      severity: "error",
      evidence: { loss: network.loss, ...(batchSize && { batchSize }) },
      remedies: [
        { action: "use-mean-reduction" },
        ...(lr && batchSize
          ? [{ action: "lower-rate", change: { lr: lr / batchSize } } as const]
          : []),
      ],
    };
  },
};
