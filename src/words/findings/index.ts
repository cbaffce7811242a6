// Every code's words.

import type { Code } from "../../doctor/finding.ts";
import { diverged } from "./diverged.ts";
import type { FindingWords } from "./finding-words.ts";
import { gapWithoutOverfitting } from "./gap-without-overfitting.ts";
import { learningRateTooHigh } from "./learning-rate-too-high.ts";
import { learningRateTooLow } from "./learning-rate-too-low.ts";
import { lossSpikes } from "./loss-spikes.ts";
import { noisyButHealthy } from "./noisy-but-healthy.ts";
import { notLearning } from "./not-learning.ts";
import { overfitting } from "./overfitting.ts";
import { scheduleEndedEarly } from "./schedule-ended-early.ts";
import { underfitting } from "./underfitting.ts";
import { undertrained } from "./undertrained.ts";
import { validationBetterThanTraining } from "./validation-better-than-training.ts";
import { validationTooSmall } from "./validation-too-small.ts";
import { wastedEpochs } from "./wasted-epochs.ts";

export type { FindingText, FindingWords } from "./finding-words.ts";

export const findingWords: Readonly<Partial<Record<Code, FindingWords>>> = {
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
};
