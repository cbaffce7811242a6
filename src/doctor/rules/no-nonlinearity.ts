// Linear after linear is linear: W₂(W₁x + b₁) + b₂ = (W₂W₁)x + (W₂b₁ + b₂). Without an activation between, more layers
// add no more than one.

import { kindOf } from "../harm.ts";
import type { Rule } from "../rule.ts";

/** Layers through which a linear function stays linear. */
const LINEAR = new Set(["Identity", "Dropout", "BatchNorm1d", "Flatten"]);

export const noNonlinearity: Rule = {
  code: "no-nonlinearity",
  stage: "configuration",
  causes: ["underfitting", "undertrained"],
  examine({ network }) {
    const kinds = (network?.layers ?? []).map(({ text }) => kindOf(text));
    let [run, most] = [0, 0];
    for (const kind of kinds) {
      if (kind === "Linear") most = Math.max(most, ++run);
      else if (!LINEAR.has(kind)) run = 0;
    }
    if (most < 2) return undefined;
    return {
      severity: "warn",
      evidence: { linearLayers: most },
      remedies: (["relu", "tanh"] as const).map(activation => ({
        action: "change-activation",
        change: { activation },
      })),
    };
  },
};
