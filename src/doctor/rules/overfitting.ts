// Overfitting, the lecture's third case: the validation error has risen from its best while the training error went on
// falling. Prechelt (1998) calls the rise the generalisation loss; ours is measured on other epochs than it is found on.

import { type Chart, isStaged } from "../chart.ts";
import { readAtAGlance } from "../impression.ts";
import { riseOf } from "../risen.ts";
import type { Rule } from "../rule.ts";

export const overfitting: Rule = {
  code: "overfitting",
  stage: "curve",
  causes: ["wasted-epochs", "gap-without-overfitting"],
  examine(chart) {
    const seen = readAtAGlance(chart.history);
    const rise = seen && riseOf(seen);
    if (rise === undefined) return undefined;
    const best = seen!.reading.epoch[rise.best]!;
    const planned = isStaged(chart) || chart.end?.stopped === "early";
    const confidence = planned ? undefined : seen!.confidence("risen");
    return {
      // A run that stopped early has risen for as long as its patience: what ended it is no illness of it any more.
      severity: planned ? "info" : "error",
      epoch: best,
      ...(confidence !== undefined && { confidence }),
      evidence: { bestEpoch: best, risePercent: 100 * rise.share, z: rise.z },
      remedies: remediesFor(chart, best),
    };
  },
};

function remediesFor({ config }: Chart, best: number): ReturnType<typeof remedies> {
  return remedies(
    Math.max(5, Math.round(0.1 * best)),
    config?.dropout ? config.dropout + 0.2 : 0.3,
  );
}

const remedies = (patience: number, dropout: number) =>
  [
    { action: "restore-best" },
    { action: "early-stopping", change: { patience } },
    { action: "dropout", change: { dropout: Math.min(0.6, Number(dropout.toFixed(2))) } },
    { action: "weight-decay", change: { optimizer: "adamW", weightDecay: 0.01 } },
  ] as const;
