// Epochs that brought nothing: the validation error was as low long before training ended.

import { jitter } from "../../curve/noise.ts";
import { readAtAGlance, sickLook } from "../impression.ts";
import type { Reading } from "../reading.ts";
import type { Rule } from "../rule.ts";

/** From this part of the run on nothing came; of how many epochs at least; how much is nothing. */
const [PART, LEAST_EPOCHS, NOTHING] = [0.5, 20, 0.005];

export const wastedEpochs: Rule = {
  code: "wasted-epochs",
  stage: "curve",
  causes: [],
  examine({ history }) {
    const seen = readAtAGlance(history);
    if (seen?.reading.valid === undefined || sickLook(seen.impression) === "falling")
      return undefined;
    const { epoch } = seen.reading;
    const last = epoch.at(-1)!;
    const enough = enoughAfter(seen.reading);
    if (last < LEAST_EPOCHS || enough > PART * last) return undefined;
    const patience = Math.max(5, Math.round(0.1 * last));
    return {
      severity: "info",
      epoch: enough,
      evidence: { enoughEpochs: enough, epochs: last, wastedPercent: 100 * (1 - enough / last) },
      remedies: [
        { action: "fewer-epochs", change: { epochs: Math.min(last, enough + patience) } },
        { action: "early-stopping", change: { patience } },
      ],
    };
  },
};

/** The first epoch whose running mean comes within the jitter, or half a percent, of the lowest. */
function enoughAfter({ valid, epoch }: Reading): number {
  const width = Math.max(1, valid!.length >> 4);
  const means = valid!.map((_, i) => {
    const near = valid!.slice(Math.max(0, i - width), i + width + 1);
    return near.reduce((a, b) => a + b, 0) / near.length;
  });
  const lowest = Math.min(...means);
  const late = valid!.slice(valid!.length >> 1);
  const close = Math.max(NOTHING * Math.abs(lowest), jitter(late) / Math.sqrt(2 * width + 1));
  return epoch[means.findIndex(value => value <= lowest + close)]!;
}
