// The validation rows are too few to read the curve by: it jitters several times as much as the training curve does.

import { readAtAGlance, sickLook } from "../impression.ts";
import type { Rule } from "../rule.ts";
import { signsOf } from "../signs.ts";

/** The validation curve's scatter as a share of its level, and against the training curve's. */
const [LEAST_SCATTER, TIMES] = [0.03, 2.5];
/** So few rows give every share of them an interval of ± 18 points. */
const FEW_ROWS = 30;

export const validationTooSmall: Rule = {
  code: "validation-too-small",
  stage: "data",
  causes: ["noisy-but-healthy"],
  examine({ history, data, config }) {
    const rows = data?.rows.valid;
    const few = rows !== undefined && rows > 0 && rows < FEW_ROWS;
    const seen = readAtAGlance(history);
    const jumpy = seen !== undefined && scatters(seen);
    if (!few && !jumpy) return undefined;
    const valid = Math.min(0.4, 2 * (config?.valid ?? 0.2));
    return {
      severity: few ? "warn" : "info",
      evidence: {
        ...(rows !== undefined && { validRows: rows }),
        ...(jumpy && scatterPercents(seen!)),
      },
      remedies: [
        { action: "more-validation-rows", ...(config && { change: { valid } }) },
        { action: "average-curve" },
      ],
    };
  },
};

type Seen = NonNullable<ReturnType<typeof readAtAGlance>>;

function scatters({ reading, impression }: Seen): boolean {
  if (!reading.valid || !reading.train || reading.valid.length < 12) return false;
  if (sickLook(impression) !== undefined) return false;
  const [valid, train] = [signsOf(reading.valid).scatter, signsOf(reading.train).scatter];
  return valid >= LEAST_SCATTER && valid > TIMES * train;
}

function scatterPercents({ reading }: Seen) {
  return {
    jitterPercent: 100 * signsOf(reading.valid!).scatter,
    trainJitterPercent: 100 * signsOf(reading.train!).scatter,
  };
}
