// Overfitting, the lecture's third case: the validation error has risen from its best while the training error went on
// falling. Prechelt (1998) calls the rise the generalisation loss; ours is measured on other epochs than it is found on.

import { type Rise, riseFromBest } from "../../curve/window-test.ts";
import { type Chart, isStaged } from "../chart.ts";
import { type Impression, readAtAGlance, sickLook } from "../impression.ts";
import type { Reading } from "../reading.ts";
import type { Rule } from "../rule.ts";

/** Besides the look of the curve: the rise must be such a share of the best level. */
const LEAST_SHARE = 0.015;
/**
 * A rise of so many standard errors and a larger share speaks for itself: without a training curve, and where the look is
 * in doubt but more like this than like health.
 */
const [ALONE_Z, ALONE_SHARE] = [6, 0.05];

export const overfitting: Rule = {
  code: "overfitting",
  stage: "curve",
  causes: ["wasted-epochs", "gap-without-overfitting"],
  examine(chart) {
    const seen = readAtAGlance(chart.history);
    if (seen?.reading.valid === undefined) return undefined;
    const { reading, impression } = seen;
    const rise = riseFromBest(reading.valid!, Math.max(4, Math.round(reading.valid!.length / 10)));
    if (rise === undefined) return undefined;
    const plain = rise.z >= ALONE_Z && rise.share >= ALONE_SHARE;
    const risen = reading.train
      ? looksRisen(impression, plain) && rise.share >= LEAST_SHARE && trainFell(reading, rise)
      : plain;
    if (!risen) return undefined;
    const best = reading.epoch[rise.best]!;
    const planned = isStaged(chart) || chart.end?.stopped === "early";
    const confidence = planned ? undefined : seen.confidence("risen");
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

function looksRisen(impression: Impression, plain: boolean): boolean {
  const { healthy, falling, jagged, risen } = impression;
  const likeliest = risen > Math.max(healthy, falling, jagged);
  return sickLook(impression) === "risen" || (plain && likeliest);
}

function trainFell({ train }: Reading, { best }: Rise): boolean {
  return train![best]! > train!.at(-1)!;
}

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
