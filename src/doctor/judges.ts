// How likely each look of a curve is, from its signs (signs.ts): the mean of a multinomial logistic regression, which carries
// on where no example has been, and of boosted trees (Friedman 2001), which do not.

import { exp } from "../core/math.ts";

export interface Judges {
  /** Of the signs. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** A row a look: one for each feature. */
  readonly weights: readonly (readonly number[])[];
  /** A row a look: its trees, each as sign and cut of every split from the root down, then its leaves. */
  readonly trees: readonly (readonly (readonly number[])[])[];
}

/** Judges, from where on their doubt is said, and what their words have proved to be worth. */
export interface Calibrated {
  /** The share of doubt that a curve is healthy from which on it is called sick. */
  readonly threshold: number;
  /** How likely a look is by runs that the judges had not seen: σ(a + b·logit p) (Platt 1999). */
  readonly confidence: readonly [a: number, b: number];
  readonly judges: Judges;
}

/** How likely each look is. */
export function probabilities(signs: readonly number[], judges: Judges): number[] {
  const x = features(signs, judges);
  const linear = softmax(judges.weights.map(row => row.reduce((sum, w, i) => sum + w * x[i]!, 0)));
  // A calibration without trees leaves the regression alone.
  if (judges.trees.length === 0) return linear;
  const boosted = softmax(
    judges.trees.map(trees => trees.reduce((sum, tree) => sum + leafOf(tree, signs), 0)),
  );
  return linear.map((p, k) => (p + boosted[k]!) / 2);
}

/** Standardised signs, cut off at ±4, and their sizes: a curve can be odd in two directions. */
export function features(
  signs: readonly number[],
  { mean, deviation }: Pick<Judges, "mean" | "deviation">,
): number[] {
  const z = signs.map((sign, i) => Math.min(4, Math.max(-4, (sign - mean[i]!) / deviation[i]!)));
  return [...z, ...z.map(Math.abs), 1];
}

/** A tree of d levels has 2^d − 1 splits of two numbers each and 2^d leaves; the children of split i are 2i + 1 and 2i + 2. */
function leafOf(tree: readonly number[], signs: readonly number[]): number {
  const splits = (tree.length - 1) / 3;
  let at = 0;
  while (at < splits) at = 2 * at + (signs[tree[2 * at]!]! > tree[2 * at + 1]! ? 2 : 1);
  return tree[splits + at]!;
}

function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const odds = scores.map(score => exp(score - top));
  const total = odds.reduce((a, b) => a + b, 0);
  return odds.map(odd => odd / total);
}
