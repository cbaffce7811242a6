// Weights that begin far too large or too small: the first loss is worse than a constant's by far, or a hidden layer
// gives the same for every row.

import type { ActivationName } from "../../log/config.ts";
import type { Remedy } from "../finding.ts";
import { isHarmed } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** First loss as a multiple of the best constant's; spread of a hidden layer's outputs, at most and at least. */
const [MOST_LOSS, LARGEST_STD, SMALLEST_STD] = [2.5, 10, 1e-4];
/** Data-driven weights give outputs of variance 1 from the start, and shift them at random: a loss of some constants'. */
const MOST_DATA_DRIVEN = 10;
/** Their slope is a quarter at most: what differs between rows fades from layer to layer (Glorot and Bengio 2010). */
const FLAT: readonly (ActivationName | undefined)[] = ["sigmoid"];
const relu: Remedy = { action: "change-activation", change: { activation: "relu" } };

export const badInitialisation: Rule = {
  code: "bad-initialisation",
  stage: "initialisation",
  causes: [
    ...(["output-bias", "exploding-gradients", "vanishing-gradients", "saturated-units"] as const),
    ...(["dead-units", "collapsed-output", "diverged", "not-learning", "undertrained"] as const),
    ...(["underfitting", "loss-spikes", "update-ratio"] as const),
  ],
  examine(chart) {
    const first = chart.probes.find(({ epoch }) => epoch === 0);
    if (first === undefined) return undefined;
    const { loss, constantLoss: constant, activations } = first;
    const times = constant !== undefined && constant > 0 ? loss / constant : undefined;
    const stds = activations.map(({ std }) => std);
    const [least, most] = [Math.min(...stds), Math.max(...stds)];
    const limit = chart.config?.network === "realMlp" ? MOST_DATA_DRIVEN : MOST_LOSS;
    const wild = (times ?? 0) > limit || most > LARGEST_STD;
    if (!wild && !(least < SMALLEST_STD)) return undefined;
    return {
      severity: isHarmed(chart) ? "error" : "warn",
      epoch: 1,
      evidence: {
        ...(times !== undefined && times > limit && { timesConstant: times }),
        ...(stds.length > 0 && { smallestStd: least, largestStd: most }),
      },
      remedies: [
        { action: "change-initialisation" },
        ...(FLAT.includes(chart.config?.activation) ? [relu] : []),
        { action: "batch-norm", change: { batchNorm: true } },
      ],
    };
  },
};
