// Inputs of very different or very large scales: one learning rate cannot suit them all.

import type { Chart } from "../chart.ts";
import { isHarmed, warnOrError } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** Below this root mean square no input is too large, whatever the others are. */
const LARGE = 10;
const [MOST_RATIO, MOST_OFFSET] = [100, 10];

export const unscaledInputs: Rule = {
  code: "unscaled-inputs",
  stage: "data",
  causes: [
    ...(["unscaled-target", "bad-initialisation", "output-bias", "exploding-gradients"] as const),
    ...(["vanishing-gradients", "update-ratio", "saturated-units", "dead-units"] as const),
    ...(["collapsed-output", "diverged", "not-learning", "learning-rate-too-high"] as const),
    ...(["loss-spikes", "learning-rate-too-low", "undertrained", "underfitting"] as const),
  ],
  examine(chart) {
    const scales = scalesOf(chart);
    if (scales === undefined) return undefined;
    const { smallest, largest, size, offset } = scales;
    const uneven = largest / smallest > MOST_RATIO;
    if (size < LARGE) return undefined;
    const plain = uneven || offset > MOST_OFFSET || size > 10 * LARGE;
    // Where somebody chose not to scale, a remark: what that costs shows beside a run with scaled inputs.
    if (!plain && chart.config?.scaling !== "none") return undefined;
    return {
      severity: plain || isHarmed(chart) ? warnOrError(chart) : "info",
      evidence: { smallestStd: smallest, largestStd: largest, largestSize: size },
      remedies: [{ action: "scale-inputs", change: { scaling: "standard" } }],
    };
  },
};

/** From the look before the first step; before that, from what is known of the columns. */
function scalesOf({ probes, data }: Chart) {
  const first = probes.find(({ epoch }) => epoch === 0)?.scales;
  const { inputStd: [smallest, largest] = [], inputMean = 0, inputOffset = 0 } = first ?? {};
  if (smallest !== undefined && largest !== undefined)
    return { smallest, largest, size: Math.max(inputMean, largest), offset: inputOffset };
  const known = (data?.features ?? []).flatMap(({ scaledMean: mean, scaledStd: std, distinct }) =>
    mean !== undefined && std !== undefined && std > 0 && distinct > 2 ? [{ mean, std }] : [],
  );
  if (known.length === 0) return undefined;
  const stds = known.map(({ std }) => std);
  return {
    smallest: Math.min(...stds),
    largest: Math.max(...stds),
    size: Math.max(...known.map(({ mean, std }) => Math.max(Math.abs(mean), std))),
    offset: Math.max(...known.map(({ mean, std }) => Math.abs(mean) / std)),
  };
}
