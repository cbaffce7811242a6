// Gradients that leap far above what they were, and undo what was learnt. Late in training, where norms are small, they
// leap by nature: a leap counts above the norms of the first epoch only, and where the losses after it are higher.

import { median } from "../../curve/noise.ts";
import type { Chart } from "../chart.ts";
import type { Rule } from "../rule.ts";

/** Steps after a leap, and losses, as a share of the first epoch's, that say it undid something. */
const [AFTER, UNDONE] = [8, 0.25];
/** Steps of the running median; times above it and above the first epoch's median; leaps of so many steps. */
const [WINDOW, TIMES, TIMES_FIRST, LEAPS, PER_STEPS] = [32, 10, 5, 3, 200];

export const explodingGradients: Rule = {
  code: "exploding-gradients",
  stage: "gradients",
  causes: [
    "update-ratio",
    "dead-units",
    "diverged",
    "loss-spikes",
    "learning-rate-too-high",
    "not-learning",
  ],
  examine(chart) {
    const { steps, config, end } = chart;
    const first = steps[0]?.gradientNorm.filter(Number.isFinite) ?? [];
    if (first.length === 0) return undefined;
    const norms = steps.flatMap(one => one.gradientNorm);
    const losses = steps.flatMap(one => one.loss);
    const high = UNDONE * median(steps[0]!.loss);
    const leaps = leapsOf(norms, TIMES_FIRST * median(first)).filter(i => undoes(losses, i, high));
    const broke = end?.stopped === "diverged";
    const grown = broke && growth(chart, median(first)) > 100;
    const often = leaps.length >= Math.max(LEAPS, (LEAPS * norms.length) / PER_STEPS / 4);
    if (!grown && !often) return undefined;
    const largest = norms.reduce((a, b) => Math.max(a, b), 0);
    const clip = quantile(norms.filter(Number.isFinite), 0.9);
    return {
      severity: broke ? "error" : "warn",
      epoch: epochOf(chart, leaps[0] ?? norms.length - 1),
      evidence: { leaps: leaps.length, steps: norms.length, largest, usual: median(first) },
      remedies: [
        { action: "clip-gradients", change: { clipNorm: Number(clip.toPrecision(2)) } },
        ...(config ? [{ action: "lower-rate", change: { lr: config.lr / 3 } } as const] : []),
      ],
    };
  },
};

/** Steps whose norm is not finite, or far above those before it and above `floor`. */
function leapsOf(norms: readonly number[], floor: number): number[] {
  const found: number[] = [];
  for (let i = WINDOW; i < norms.length; i++) {
    const norm = norms[i]!;
    if (norm <= floor) continue;
    if (!Number.isFinite(norm) || norm > TIMES * median(norms.slice(i - WINDOW, i))) found.push(i);
  }
  return found;
}

/** Whether the losses after a step are twice those before, and as high as some part of the first ones. */
function undoes(losses: readonly number[], step: number, high: number): boolean {
  const after = losses.slice(step + 1, step + 1 + AFTER);
  if (after.length === 0 || !after.every(Number.isFinite)) return true;
  return median(after) > Math.max(high, 2 * median(losses.slice(step - WINDOW, step)));
}

/** The last norms as a multiple of the first. */
function growth({ steps }: Chart, first: number): number {
  const last = steps.at(-1)!.gradientNorm.at(-1)!;
  return Number.isFinite(last) ? last / first : Number.POSITIVE_INFINITY;
}

function quantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? 1;
}

function epochOf({ steps }: Chart, index: number): number {
  let before = 0;
  for (const { gradientNorm, epoch } of steps) {
    before += gradientNorm.length;
    if (index < before) return epoch;
  }
  return steps.at(-1)!.epoch;
}
