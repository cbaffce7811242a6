// What other tools say of a curve, re-implemented from their sources. Each says whether a run is sick, and of which of the
// three families. Sources, read where they are named:
// - UMLAUT (Schoop, Huang, Hartmann, CHI 2021): github.com/BerkeleyHCI/umlaut, umlaut/heuristics.py, `check_overfitting`.
// - Amazon SageMaker Debugger: developer guide, "List of Debugger Built-in Rules", sections Overfit and LossNotDecreasing
//   (github.com/awsdocs/amazon-sagemaker-developer-guide, doc_source/debugger-built-in-rules.md); the rules' code is closed.
// - AutoTrainer (Zhang, Zhai, Ma, Shen, ICSE 2021), as far as it looks at curves: github.com/shiningrain/AUTOTRAINER,
//   AutoTrainer/utils/utils.py (`default_param`, `on_epoch_end`) and monitor.py (`ol_judge`, `loss_issue`, `judge_issue`).
// - Prechelt (1998), Early stopping, but when?, in Neural Networks: Tricks of the Trade, section 2.2: GL, PQ and UP.

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

/** Overfitting at any epoch whose validation loss rose while its training loss did not. */
const umlaut = baseline("UMLAUT", ({ train, valid }) => {
  const over = valid.some((v, i) => i > 0 && v > valid[i - 1]! && train[i]! <= train[i - 1]!);
  return over ? "risen" : "healthy";
});

/**
 * Overfit: (validation − training) / training above 0.1 (`ratio_threshold`) for one step (`patience`). LossNotDecreasing:
 * every 10 steps (`num_steps`) the loss must be lower than 10 before; of the modes EVAL comes first. A step is an epoch.
 */
const sageMaker = baseline("SageMaker", ({ train, valid }) => {
  if (valid.some((v, i) => (v - train[i]!) / train[i]! > 0.1)) return "risen";
  const still = valid.some((v, i) => i > 0 && i % 10 === 0 && v >= valid[i - 10]!);
  return still ? "falling" : "healthy";
});

/** AutoTrainer's `default_param`, and the epochs between two of its looks. */
const [ZETA, ETA, DELTA, THETA, GAP] = [0.03, 0.2, 0.01, 0.7, 3];

/**
 * It reads accuracies. Where a curve has none, what of the first training loss is gone stands in for it: 0 at the first epoch, 1
 * for no loss at all. Its overfitting features are computed and never reported: the line that would do so is a comment.
 */
const autoTrainer = baseline("AutoTrainer", ({ train, valid }) => {
  const gone = (losses: readonly number[]) => losses.map(loss => 1 - loss / train[0]!);
  const [acc, testAcc] = [gone(train), gone(valid)];
  const total = train.length;
  let [oscillates, slow, low] = [false, false, false];
  for (let epoch = 0; epoch < total; epoch += GAP) {
    const [soFar, testSoFar] = [acc.slice(0, epoch + 1), testAcc.slice(0, epoch + 1)];
    if (epoch + 1 < 0.3 * total - GAP) continue;
    oscillates ||= oscillation(soFar);
    slow ||= largestGain(soFar) < DELTA && largestGain(testSoFar) < DELTA;
    low ||= [...soFar, ...testSoFar].every(value => value < THETA);
    // It judges where convergence is slow, and once at half time.
    if (!slow && epoch < 0.5 * total) continue;
    if (low && slow) return "falling";
    if (oscillates) return "jagged";
    if (epoch >= 0.5 * total) break;
  }
  return "healthy";
});

/** The n-th peak stands `ZETA` above the n-th trough for `ETA` of the epochs. */
function oscillation(acc: readonly number[]): boolean {
  const inner = acc.map((_, i) => i).slice(1, -1);
  const peaks = inner.filter(i => acc[i]! >= acc[i - 1]! && acc[i]! >= acc[i + 1]!);
  const troughs = inner.filter(i => acc[i]! <= acc[i - 1]! && acc[i]! <= acc[i + 1]!);
  const swings = peaks.filter(
    (peak, n) => n < troughs.length && acc[peak]! - acc[troughs[n]!]! >= ZETA,
  );
  return swings.length >= ETA * acc.length;
}

const largestGain = (acc: readonly number[]) =>
  acc.reduce((most, value, i) => (i === 0 ? most : Math.max(most, value - acc[i - 1]!)), 0);

/** Generalisation loss in percent, GL(t) = 100·(E_va(t)/E_opt(t) − 1). */
function generalisationLoss(valid: readonly number[], t: number): number {
  return 100 * (valid[t]! / least(valid.slice(0, t + 1)) - 1);
}

/** GL beyond α, at any epoch. */
const gl = (alpha: number) =>
  baseline(`Prechelt GL${alpha}`, ({ valid }) =>
    valid.some((_, t) => generalisationLoss(valid, t) > alpha) ? "risen" : "healthy",
  );

/** Epochs of a training strip, k. */
const STRIP = 5;
const endsStrip = (t: number) => (t + 1) % STRIP === 0;

/** GL over the progress P_k(t) = 1000·(mean of the strip's E_tr / its least − 1), at the ends of strips. */
const pq = (alpha: number) =>
  baseline(`Prechelt PQ${alpha}`, ({ train, valid }) => {
    const stops = valid.some((_, t) => {
      if (!endsStrip(t)) return false;
      const strip = train.slice(t + 1 - STRIP, t + 1);
      const progress = 1000 * (mean(strip) / least(strip) - 1);
      return generalisationLoss(valid, t) / progress > alpha;
    });
    return stops ? "risen" : "healthy";
  });

/** E_va larger at the ends of so many successive strips than at the end of the strip before. */
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
