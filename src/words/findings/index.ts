// Every code's words.

import type { Code } from "../../doctor/finding.ts";
import { badInitialisation } from "./bad-initialisation.ts";
import { batchTooLarge } from "./batch-too-large.ts";
import { classImbalance } from "./class-imbalance.ts";
import { collapsedOutput } from "./collapsed-output.ts";
import { constantFeature } from "./constant-feature.ts";
import { deadUnits } from "./dead-units.ts";
import { doubleSoftmax } from "./double-softmax.ts";
import { explodingGradients } from "./exploding-gradients.ts";
import type { FindingWords } from "./finding-words.ts";
import { frozenParameters } from "./frozen-parameters.ts";
import { labelNoise } from "./label-noise.ts";
import { leakage } from "./leakage.ts";
import { noNonlinearity } from "./no-nonlinearity.ts";
import { nonFiniteData } from "./non-finite-data.ts";
import { notShuffled } from "./not-shuffled.ts";
import { outliers } from "./outliers.ts";
import { outputBias } from "./output-bias.ts";
import { overRegularised } from "./over-regularised.ts";
import { overfitting } from "./overfitting.ts";
import { saturatedUnits } from "./saturated-units.ts";
import { splitShift } from "./split-shift.ts";
import { sumReduction } from "./sum-reduction.ts";
import { tooFewSteps } from "./too-few-steps.ts";
import { trainEvalMismatch } from "./train-eval-mismatch.ts";
import { unscaledInputs } from "./unscaled-inputs.ts";
import { unscaledTarget } from "./unscaled-target.ts";
import { updateRatio } from "./update-ratio.ts";
import { vanishingGradients } from "./vanishing-gradients.ts";
import { wrongLoss } from "./wrong-loss.ts";

export type { FindingText, FindingWords } from "./finding-words.ts";

export const findingWords: Readonly<Partial<Record<Code, FindingWords>>> = {
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
  overfitting,
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
