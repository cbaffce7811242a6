// Columns with one value teach nothing. Downhill leaves them out unless they are asked for.

import type { Rule } from "../rule.ts";

export const constantFeature: Rule = {
  code: "constant-feature",
  stage: "data",
  causes: [],
  examine({ data, config }) {
    if (data === undefined) return undefined;
    const kept = data.features
      .filter(({ distinct, missing }) => distinct <= 1 && missing === 0)
      .map(({ name }) => name);
    const leftOut = data.leftOut
      .filter(({ why }) => why === "constant" || why === "all-missing")
      .map(({ name }) => name);
    if (kept.length + leftOut.length === 0) return undefined;
    return {
      severity: kept.length > 0 ? "warn" : "info",
      evidence: { columns: [...kept, ...leftOut], kept: kept.length },
      remedies:
        kept.length > 0
          ? [{ action: "drop-column", change: { drop: [...(config?.drop ?? []), ...kept] } }]
          : [],
    };
  },
};
