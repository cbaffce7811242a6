// Underfitting: both errors are flat, close together, and not far below where they began. A curve cannot tell a network that
// is too small from a target that is mostly noise, so this is never an error by itself.

import type { Chart } from "../chart.ts";
import type { Remedy } from "../finding.ts";
import { readAtAGlance, sickLook } from "../impression.ts";
import { lastLevels } from "../levels.ts";
import type { Rule } from "../rule.ts";
import { signsOf } from "../signs.ts";

/** Gap between the errors; what the training error has lost of its first value; how flat the last third is. */
const [MOST_GAP, MOST_FALL, FLAT] = [0.1, 0.3, 0.01];
/** A hidden layer this narrow is a bottleneck for any table, whatever the curve looks like. */
const NARROW = 2;
/** … but for a gap of one that overfits; as few validation rows make it, it does not speak against it. */
const MOST_GAP_NARROW = 0.3;

export const underfitting: Rule = {
  code: "underfitting",
  stage: "curve",
  causes: [],
  examine(chart) {
    const seen = readAtAGlance(chart.history);
    const levels = seen && lastLevels(seen.reading);
    if (levels === undefined) return undefined;
    const { reading } = seen!;
    const [train, valid] = [signsOf(reading.train!), signsOf(reading.valid!)];
    const gap = Math.abs(levels.valid - levels.train) / Math.abs(levels.train);
    const units = Math.min(...(chart.config?.hidden ?? []));
    const narrow = units <= NARROW;
    const flat = Math.abs(train.lastFall) < FLAT && Math.abs(valid.lastFall) < FLAT;
    const stuck =
      sickLook(seen!.impression) === undefined && flat && train.deepestShare <= MOST_FALL;
    if (narrow ? gap > MOST_GAP_NARROW : gap > MOST_GAP || !stuck) return undefined;
    return {
      severity: "warn",
      epoch: reading.epoch.at(-1)!,
      evidence: {
        gapPercent: 100 * gap,
        fallPercent: 100 * train.deepestShare,
        ...(narrow && { units }),
      },
      remedies: [
        widen(chart),
        { action: "less-regularisation", change: { dropout: 0, weightDecay: 0 } },
      ],
    };
  },
};

function widen({ config }: Chart): Remedy {
  if (!config) return { action: "larger-network" };
  const hidden =
    config.hidden.length === 0 ? [32] : config.hidden.map(units => 2 * Math.max(8, units));
  return { action: "larger-network", change: { hidden } };
}
