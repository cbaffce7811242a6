// Above which probability a row is called positive, chosen for a goal on rows that were not trained on.

import { type Cut, cuts } from "../train/metrics.ts";

/** Youden's J is true positive rate − false positive rate (Youden 1950): 2·balanced accuracy − 1, so its best is the same. */
export type ThresholdGoal = "accuracy" | "balancedAccuracy" | "f1" | "youden";

export interface Threshold {
  /** Rows above it are called positive. */
  readonly threshold: number;
  /** The goal's value there. */
  readonly value: number;
}

type Goal = (cut: Omit<Cut, "threshold">, positives: number, negatives: number) => number;

const youden: Goal = ({ hits, alarms }, positives, negatives) =>
  hits / positives - alarms / negatives;

const goals: Readonly<Record<ThresholdGoal, Goal>> = {
  accuracy: ({ hits, alarms }, positives, negatives) =>
    (hits + negatives - alarms) / (positives + negatives),
  balancedAccuracy: (cut, positives, negatives) => (1 + youden(cut, positives, negatives)) / 2,
  f1: ({ hits, alarms }, positives) => (2 * hits) / (hits + alarms + positives),
  youden,
};

/**
 * The threshold that does best by `goal`: half way between two probabilities that occur; of equals the one next to one
 * half. One half where a class is absent. `truth` holds 0 and 1.
 *
 * @example
 * import { bestThreshold } from "downhill/evaluation";
 *
 * const { threshold, value } = bestThreshold([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.8], "f1");
 * console.log(threshold, value); // 0.25 1
 */
export function bestThreshold(
  truth: ArrayLike<number>,
  probability: ArrayLike<number>,
  goal: ThresholdGoal,
): Threshold {
  const found = cuts(truth, probability);
  const { hits: positives, alarms: negatives } = found.at(-1) ?? { hits: 0, alarms: 0 };
  if (positives === 0 || negatives === 0) return { threshold: 0.5, value: Number.NaN };
  const places = [1, ...found.map(({ threshold }) => threshold), 0];
  const all = [{ hits: 0, alarms: 0 }, ...found];
  let best: Threshold | undefined;
  all.forEach((cut, i) => {
    const threshold = (places[i]! + places[i + 1]!) / 2;
    const value = goals[goal](cut, positives, negatives);
    const nearer = Math.abs(threshold - 0.5) < Math.abs((best?.threshold ?? 2) - 0.5);
    if (best === undefined || value > best.value || (value === best.value && nearer))
      best = { threshold, value };
  });
  return best!;
}
