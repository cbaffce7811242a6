// Diverged: the loss became infinite or no number, or ended far above where it began.

import { median } from "../../curve/noise.ts";
import type { Chart } from "../chart.ts";
import { rateTimes } from "../doses.ts";
import type { EvidenceValues } from "../finding.ts";
import { brokenAt, readingOf } from "../reading.ts";
import type { Rule } from "../rule.ts";

/** An end so many times above both the beginning and the best is no bad luck. */
const TIMES = 3;

export const diverged: Rule = {
  code: "diverged",
  stage: "curve",
  causes: [
    "learning-rate-too-high",
    "loss-spikes",
    "overfitting",
    "wasted-epochs",
    "not-learning",
    "undertrained",
    "learning-rate-too-low",
  ],
  examine(chart) {
    const seen = brokenEpoch(chart) ?? blownUp(chart);
    if (seen === undefined) return undefined;
    return {
      severity: "error",
      ...seen,
      remedies: [
        { action: "restore-best" },
        rateTimes(chart, "lower-rate", 1 / 10),
        { action: "warm-up", change: { schedule: "warmup" } },
        { action: "clip-gradients", change: { clipNorm: 1 } },
        { action: "scale-inputs", change: { scaling: "standard" } },
      ],
    };
  },
};

interface Seen {
  readonly epoch: number;
  readonly evidence: EvidenceValues;
}

function brokenEpoch({ history, end }: Chart): Seen | undefined {
  const broken = brokenAt(history);
  if (broken !== undefined) {
    const epoch = history!.epoch[broken]!;
    return { epoch, evidence: { finite: "no", epoch } };
  }
  // Our trainer stops before it would write such an epoch down.
  if (end?.stopped !== "diverged") return undefined;
  const epoch = end.epochs + 1;
  return { epoch, evidence: { finite: "no", epoch } };
}

function blownUp({ history }: Chart): Seen | undefined {
  const reading = readingOf(history);
  if (reading === undefined || reading.judged.length < 4) return undefined;
  // Validation alone may rise so far by overfitting.
  const curve = reading.train ?? reading.judged;
  const end = median(curve.slice(-Math.max(2, curve.length >> 3)));
  const lowest = Math.min(...curve);
  if (!(lowest > 0) || end < TIMES * Math.max(curve[0]!, lowest)) return undefined;
  const epoch = reading.epoch[curve.indexOf(lowest)]!;
  return { epoch, evidence: { finite: "yes", epoch, timesBest: end / lowest } };
}
