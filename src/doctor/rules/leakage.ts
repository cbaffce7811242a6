// The answer is in the question: a column that tells the target by itself, or validation rows that stand among the
// training rows. Tables with many equal rows share some by chance, so the rate is held against repeats within training.

import type { Chart } from "../chart.ts";
import { wilsonLower } from "../harm.ts";
import type { Rule, Symptom } from "../rule.ts";

/** A score so near to perfect is the target itself. */
const CERTAIN = 0.999;
/** Shared rows: by chance about twice the share of repeated ones; this much more is not chance. */
const [LEAST_SHARED, BY_CHANCE, FAR_TOO_MANY] = [0.005, 3, 0.3];

export const leakage: Rule = {
  code: "leakage",
  stage: "data",
  causes: ["validation-better-than-training", "overfitting"],
  examine: chart => giveaway(chart) ?? shared(chart),
};

function giveaway({ data, config }: Chart): Symptom | undefined {
  const found = data?.giveaways ?? [];
  if (found.length === 0) return undefined;
  const best = found.reduce((a, b) => (b.score > a.score ? b : a));
  const columns = found.map(({ name }) => name);
  return {
    severity: best.score >= CERTAIN ? "error" : "warn",
    evidence: { columns, worst: best.name, score: best.score, measure: best.measure },
    remedies: [{ action: "drop-column", change: { drop: [...(config?.drop ?? []), ...columns] } }],
  };
}

function shared({ data }: Chart): Symptom | undefined {
  const { sharedRows = 0, repeatedRows = 0, rows } = data ?? {};
  if (rows === undefined || sharedRows === 0 || rows.valid === 0) return undefined;
  const least = wilsonLower(sharedRows, rows.valid);
  const repeated = repeatedRows / rows.train;
  const notChance = least > LEAST_SHARED + BY_CHANCE * repeated;
  if (!notChance && sharedRows / rows.valid < 0.01) return undefined;
  return {
    severity: notChance ? "error" : least > FAR_TOO_MANY ? "warn" : "info",
    evidence: {
      sharedRows,
      sharedPercent: (100 * sharedRows) / rows.valid,
      repeatedPercent: 100 * repeated,
    },
    remedies: [{ action: "split-anew" }],
  };
}
