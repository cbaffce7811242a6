// What the doctor says: findings with stable codes and plain values. The sentences are in words/, by code.

import type { RunConfig } from "../log/config.ts";

/** The closed list of illnesses and remarks, in the causal order of their stages. A code is never renamed or reused. */
export const codes = [
  // The data, before training.
  "non-finite-data",
  "constant-feature",
  "unscaled-inputs",
  "unscaled-target",
  "outliers",
  "class-imbalance",
  "leakage",
  "split-shift",
  "not-shuffled",
  "label-noise",
  "validation-too-small",
  // The configuration.
  "wrong-loss",
  "double-softmax",
  "sum-reduction",
  "no-nonlinearity",
  "over-regularised",
  "batch-too-large",
  "too-few-steps",
  // The initialisation.
  "bad-initialisation",
  "output-bias",
  // Gradients and the optimizer.
  "frozen-parameters",
  "exploding-gradients",
  "vanishing-gradients",
  "update-ratio",
  // Activations.
  "saturated-units",
  "dead-units",
  "collapsed-output",
  "train-eval-mismatch",
  // The curve.
  "diverged",
  "not-learning",
  "learning-rate-too-high",
  "loss-spikes",
  "learning-rate-too-low",
  "schedule-ended-early",
  "undertrained",
  "overfitting",
  "underfitting",
  "validation-better-than-training",
  "gap-without-overfitting",
  "wasted-epochs",
  "noisy-but-healthy",
] as const;

export type Code = (typeof codes)[number];

/** info: worth knowing, nothing is wrong. warn: something to watch or to improve. error: an illness. */
export type Severity = "info" | "warn" | "error";

/** Numbers, with the unit in the key's name (`…Epochs`, `…Percent`) where they have one. */
export type EvidenceValues = Readonly<Record<string, number | string | readonly string[]>>;

/** The closed list of what can be done about a finding. */
export const actions = [
  // The run goes on, or is cut short.
  "restore-best",
  "early-stopping",
  "more-epochs",
  "fewer-epochs",
  // The learning rate.
  "lower-rate",
  "raise-rate",
  "decay-rate",
  "warm-up",
  "restretch-schedule",
  "clip-gradients",
  "change-optimizer",
  // The network.
  "dropout",
  "weight-decay",
  "less-regularisation",
  "smaller-network",
  "larger-network",
  "change-activation",
  "batch-norm",
  "change-initialisation",
  "set-output-bias",
  // Batches and data.
  "larger-batch",
  "smaller-batch",
  "more-rows",
  "more-validation-rows",
  "scale-inputs",
  "scale-target",
  "drop-column",
  "repair-values",
  "review-rows",
  "review-labels",
  "weigh-classes",
  "split-anew",
  "shuffle",
  // Code that only a person can change.
  "change-loss",
  "use-mean-reduction",
  "remove-softmax",
  "train-all-parameters",
  "evaluate-in-eval-mode",
  "average-curve",
] as const;

export type Action = (typeof actions)[number];

/** One thing to change. `change` is laid over the run's configuration; absent where only a person can act. */
export interface Remedy {
  readonly action: Action;
  readonly change?: Partial<RunConfig>;
}

export interface Finding {
  readonly code: Code;
  readonly severity: Severity;
  /** Where it shows, from 1. */
  readonly epoch?: number;
  readonly evidence: EvidenceValues;
  /** In the order in which to try them. */
  readonly remedies: readonly Remedy[];
  /** How likely it is right; only where held-out runs have calibrated it. */
  readonly confidence?: number;
  /** The diagnosis of which this is a consequence. */
  readonly consequenceOf?: Code;
}

export type Verdict = "healthy" | "watch" | "sick" | "cannot-tell";

/** Why there is no telling. */
export type Reason = "too-few-epochs" | "no-validation" | "too-noisy" | "not-finite";

/** What a curve may have besides, or instead, though it does not show plainly enough for a finding. */
export interface Suspect {
  readonly code: Code;
  /** How likely it is right, as of a finding. */
  readonly confidence: number;
}

export interface Diagnosis {
  readonly verdict: Verdict;
  /** The first is the diagnosis. */
  readonly findings: readonly Finding[];
  /** The likeliest first; absent where there are none. */
  readonly suspects?: readonly Suspect[];
  /** With the verdict "cannot-tell". */
  readonly reason?: Reason;
}
