// What other tools say of a curve, re-implemented from their publications and sources: UMLAUT (Schoop et al. 2021),
// Amazon SageMaker Debugger's built-in rules, AutoTrainer (Zhang et al. 2021) as far as it looks at curves, and Prechelt's
// criteria (1998). Each says whether a run is sick, and of which of the three families.

import type { History } from "../../src/log/history.ts";

export type Opinion = "healthy" | "falling" | "jagged" | "risen" | "diverged";

export interface Baseline {
  readonly name: string;
  readonly judge: (history: History) => Opinion;
}

interface Curve {
  readonly train: readonly number[];
  readonly valid: readonly number[];
}

const curveOf = ({ train, valid }: History): Curve => ({ train: train!, valid: valid! });
const broken = ({ train, valid }: Curve) =>
  ![...train, ...valid].every(value => Number.isFinite(value));
const least = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b));
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

function baseline(name: string, judge: (curve: Curve) => Opinion): Baseline {
  return {
    name,
    judge(history) {
      const curve = curveOf(history);
      return broken(curve) ? "diverged" : judge(curve);
    },
  };
}

/** Overfitting in any epoch in which validation rises and training does not. */
const umlaut = baseline("UMLAUT", ({ train, valid }) => {
  const over = valid.some((v, i) => i > 0 && v > valid[i - 1]! && train[i]! <= train[i - 1]!);
  return over ? "risen" : "healthy";
});

/** Overfit: mean of validation over training above 1.1 (ratio 0.1, patience 1); loss not decreasing by 0.1 % over 10 steps. */
const sageMaker = baseline("SageMaker", ({ train, valid }) => {
  if (valid.some((v, i) => (v - train[i]!) / v > 0.1)) return "risen";
  const still = train.some((v, i) => i >= 10 && (train[i - 10]! - v) / train[i - 10]! < 0.001);
  return still ? "falling" : "healthy";
});

/**
 * Oscillation: at least 0.03 of the steps turn by more than 0.03 (its `osc_threshold`), slow convergence: less than 1 %
 * gained over the first tenth … of the run. On losses, as curves have no accuracy; its overfitting rule never reports.
 */
const autoTrainer = baseline("AutoTrainer", ({ train }) => {
  const turns = train.filter((v, i) => {
    if (i < 2) return false;
    const [before, now] = [train[i - 1]! - train[i - 2]!, v - train[i - 1]!];
    return before * now < 0 && Math.min(Math.abs(before), Math.abs(now)) > 0.03 * train[0]!;
  });
  if (turns.length >= 0.03 * train.length && turns.length > 0) return "jagged";
  const early = train[Math.max(1, Math.floor(0.3 * train.length)) - 1]!;
  return 1 - early / train[0]! < 0.01 && train.length > 3 ? "falling" : "healthy";
});

/** Generalisation loss in percent, GL(t) = 100·(E_va(t)/E_opt(t) − 1). */
function generalisationLoss(valid: readonly number[], t: number): number {
  return 100 * (valid[t]! / least(valid.slice(0, t + 1)) - 1);
}

const gl = (alpha: number) =>
  baseline(`Prechelt GL${alpha}`, ({ valid }) =>
    valid.some((_, t) => generalisationLoss(valid, t) > alpha) ? "risen" : "healthy",
  );

const STRIP = 5;

const pq = (alpha: number) =>
  baseline(`Prechelt PQ${alpha}`, ({ train, valid }) => {
    const stops = valid.some((_, t) => {
      if (t + 1 < STRIP) return false;
      const strip = train.slice(t + 1 - STRIP, t + 1);
      const progress = 1000 * (mean(strip) / least(strip) - 1);
      return generalisationLoss(valid, t) / progress > alpha;
    });
    return stops ? "risen" : "healthy";
  });

const up = (strips: number) =>
  baseline(`Prechelt UP${strips}`, ({ valid }) => {
    let rises = 0;
    for (let t = 2 * STRIP - 1; t < valid.length; t += STRIP) {
      rises = valid[t]! > valid[t - STRIP]! ? rises + 1 : 0;
      if (rises >= strips) return "risen";
    }
    return "healthy";
  });

export const baselines: readonly Baseline[] = [
  umlaut,
  sageMaker,
  autoTrainer,
  gl(2),
  pq(0.75),
  up(3),
];
