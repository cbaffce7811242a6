// Every code's words.

import type { Code } from "../../doctor/finding.ts";
import { badInitialisation } from "./bad-initialisation.ts";
import { batchTooLarge } from "./batch-too-large.ts";
import { classImbalance } from "./class-imbalance.ts";
import { collapsedOutput } from "./collapsed-output.ts";
import { constantFeature } from "./constant-feature.ts";
import { deadUnits } from "./dead-units.ts";
import { diverged } from "./diverged.ts";
import { doubleSoftmax } from "./double-softmax.ts";
import { explodingGradients } from "./exploding-gradients.ts";
import type { FindingWords } from "./finding-words.ts";
import { frozenParameters } from "./frozen-parameters.ts";
import { gapWithoutOverfitting } from "./gap-without-overfitting.ts";
import { labelNoise } from "./label-noise.ts";
import { leakage } from "./leakage.ts";
import { learningRateTooHigh } from "./learning-rate-too-high.ts";
import { learningRateTooLow } from "./learning-rate-too-low.ts";
import { lossSpikes } from "./loss-spikes.ts";
import { noNonlinearity } from "./no-nonlinearity.ts";
import { noisyButHealthy } from "./noisy-but-healthy.ts";
import { nonFiniteData } from "./non-finite-data.ts";
import { notLearning } from "./not-learning.ts";
import { notShuffled } from "./not-shuffled.ts";
import { outliers } from "./outliers.ts";
import { outputBias } from "./output-bias.ts";
import { overRegularised } from "./over-regularised.ts";
import { overfitting } from "./overfitting.ts";
import { saturatedUnits } from "./saturated-units.ts";
import { scheduleEndedEarly } from "./schedule-ended-early.ts";
import { splitShift } from "./split-shift.ts";
import { sumReduction } from "./sum-reduction.ts";
import { tooFewSteps } from "./too-few-steps.ts";
import { trainEvalMismatch } from "./train-eval-mismatch.ts";
import { underfitting } from "./underfitting.ts";
import { undertrained } from "./undertrained.ts";
import { unscaledInputs } from "./unscaled-inputs.ts";
import { unscaledTarget } from "./unscaled-target.ts";
import { updateRatio } from "./update-ratio.ts";
import { validationBetterThanTraining } from "./validation-better-than-training.ts";
import { validationTooSmall } from "./validation-too-small.ts";
import { vanishingGradients } from "./vanishing-gradients.ts";
import { wastedEpochs } from "./wasted-epochs.ts";
import { wrongLoss } from "./wrong-loss.ts";

export type { FindingText, FindingWords } from "./finding-words.ts";

export const findingWords: Readonly<Record<Code, FindingWords>> = {
  diverged,
  "gap-without-overfitting": gapWithoutOverfitting,
  "learning-rate-too-high": learningRateTooHigh,
  "learning-rate-too-low": learningRateTooLow,
  "loss-spikes": lossSpikes,
  "noisy-but-healthy": noisyButHealthy,
  "not-learning": notLearning,
  overfitting,
  "schedule-ended-early": scheduleEndedEarly,
  underfitting,
  undertrained,
  "validation-better-than-training": validationBetterThanTraining,
  "validation-too-small": validationTooSmall,
  "wasted-epochs": wastedEpochs,
  "bad-initialisation": badInitialisation,
  "batch-too-large": batchTooLarge,
  "class-imbalance": classImbalance,
  "collapsed-output": collapsedOutput,
  "constant-feature": constantFeature,
  "dead-units": deadUnits,
  "double-softmax": doubleSoftmax,
  "exploding-gradients": explodingGradients,
  "frozen-parameters": frozenParameters,
  "label-noise": labelNoise,
  leakage,
  "no-nonlinearity": noNonlinearity,
  "non-finite-data": nonFiniteData,
  "not-shuffled": notShuffled,
  outliers,
  "output-bias": outputBias,
  "over-regularised": overRegularised,
  "saturated-units": saturatedUnits,
  "split-shift": splitShift,
  "sum-reduction": sumReduction,
  "too-few-steps": tooFewSteps,
  "train-eval-mismatch": trainEvalMismatch,
  "unscaled-inputs": unscaledInputs,
  "unscaled-target": unscaledTarget,
  "update-ratio": updateRatio,
  "vanishing-gradients": vanishingGradients,
  "wrong-loss": wrongLoss,
};
