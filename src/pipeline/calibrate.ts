// What the validation rows tell of how far a trained network can be trusted: a temperature for its probabilities, a threshold
// for two classes, the errors that intervals are made of. The best epoch was chosen on the same rows, so all three are a
// little too hopeful; test rows, where there are any, say how much.

import { judged } from "../evaluation/appraisal.ts";
import {
  bestThreshold,
  coverageOf,
  fitTemperature,
  type ThresholdGoal,
} from "../evaluation/index.ts";
import type { RunConfig } from "../log/config.ts";
import type { CalibrationFacts, IntervalFacts } from "../log/records.ts";
import {
  type Calibration,
  halfWidth,
  inverseTarget,
  type Preparation,
  probabilities,
  residualsOf,
  USUAL_LEVEL,
} from "../prepare/index.ts";
import { calibrationErrorLimit, expectedCalibrationError } from "../train/metrics.ts";
import type { Evaluated } from "./fit.ts";
import { metricsOf, trueValues } from "./training.ts";

/**
 * Standard deviation of ln T as believed before the validation rows are seen: thirty rows that are all right must not make a
 * network certain (decision 0015).
 */
const TEMPERATURE_PRIOR = 0.3;
/** Folds of the validation rows for an honest error where there are no test rows. */
const FOLDS = 5;

/** What a network gave on rows, and what was true. */
export interface Answers {
  readonly outputs: Float32Array;
  readonly targets: Float32Array | Int32Array;
}

export interface Calibrated extends Evaluated {
  readonly calibration: Calibration;
  readonly calibrationFacts: CalibrationFacts | null;
  readonly intervalFacts: IntervalFacts | null;
}

/** The same run with what its validation rows tell; its scores are those of the calibrated network. */
export function calibrated(evaluated: Evaluated): Calibrated {
  const { preparation, config, scores } = evaluated;
  const [valid, test] = [answersOf(evaluated, "valid"), answersOf(evaluated, "test")];
  const calibrationOf = preparation.task === "regression" ? intervalCalibration : classCalibration;
  const calibration = calibrationOf(preparation, valid, config);
  const rescored = (part: "train" | "valid" | "test") => {
    const answers = answersOf(evaluated, part);
    const score = scores[part];
    if (answers === null || score === null) return null;
    const metrics = metricsOf(preparation, answers.outputs, answers.targets, calibration);
    return { ...score, metrics };
  };
  return {
    ...evaluated,
    scores: { train: rescored("train")!, valid: rescored("valid"), test: rescored("test") },
    calibration,
    calibrationFacts: calibrationFacts(preparation, calibration, valid, test),
    intervalFacts: intervalFacts(preparation, calibration, test),
  };
}

/** Null for a part without rows. */
export function answersOf({ scores }: Evaluated, part: "train" | "valid" | "test"): Answers | null {
  const score = scores[part];
  return score && score.targets.length > 0 ? score : null;
}

function intervalCalibration(
  preparation: Preparation,
  valid: Answers | null,
  { interval }: RunConfig,
): Calibration {
  if (valid === null) return {};
  const truth = trueValues(preparation, valid.targets);
  const errors = inverseTarget(preparation, valid.outputs).map((p, i) => Math.abs(truth[i]! - p));
  return {
    ...(errors.every(Number.isFinite) && { residuals: residualsOf(errors) }),
    ...(interval !== null && { level: interval }),
  };
}

function classCalibration(
  preparation: Preparation,
  valid: Answers | null,
  { threshold, metric }: RunConfig,
): Calibration {
  const temperature = valid ? temperatureOf(preparation, valid) : 1;
  if (preparation.task !== "binary") return valid ? { temperature } : {};
  if (threshold !== "auto") return { ...(valid && { temperature }), threshold };
  if (valid === null) return { threshold: 0.5 };
  const p = probabilities(preparation, valid.outputs, temperature);
  const positive = p.filter((_, i) => i % 2 === 1);
  const chosen = bestThreshold(valid.targets, positive, goalOf(metric));
  return { temperature, threshold: chosen.threshold };
}

/** What `--threshold auto` maximises: the run's metric where a threshold decides it, else balanced accuracy. */
function goalOf(metric: RunConfig["metric"]): ThresholdGoal {
  return metric === "f1" || metric === "accuracy" ? metric : "balancedAccuracy";
}

function temperatureOf({ task, target }: Preparation, { outputs, targets }: Answers): number {
  return fitTemperature(outputs, targets, {
    prior: TEMPERATURE_PRIOR,
    ...(task === "multiclass" && { classes: target.classes.length }),
  });
}

function calibrationFacts(
  preparation: Preparation,
  { temperature, threshold }: Calibration,
  valid: Answers | null,
  test: Answers | null,
): CalibrationFacts | null {
  if (preparation.task === "regression" || valid === null || temperature === undefined) return null;
  const of = (answers: Answers, t: number | undefined) => {
    const p = probabilities(preparation, answers.outputs, t);
    const { classes } = preparation.target;
    return judged({ classes, truth: Int32Array.from(answers.targets), probabilities: p });
  };
  const before = of(test ?? valid, 1);
  const after = test ? of(test, temperature) : crossFitted(preparation, valid, of);
  return {
    rows: valid.targets.length,
    temperature,
    ...(threshold !== undefined && { threshold }),
    part: test ? "test" : "valid",
    ece: expectedCalibrationError(after.truth, after.probability),
    eceBefore: expectedCalibrationError(before.truth, before.probability),
    eceLimit: calibrationErrorLimit(after.probability),
  };
}

type Judged = ReturnType<typeof judged>;

/** Each fifth of the rows by a temperature that was fitted on the others. */
function crossFitted(
  preparation: Preparation,
  valid: Answers,
  of: (answers: Answers, temperature: number) => Judged,
): { truth: number[]; probability: number[] } {
  const rows = valid.targets.length;
  const [truth, probability]: [number[], number[]] = [[], []];
  for (let fold = 0; fold < Math.min(FOLDS, rows); fold++) {
    const inFold = (row: number) => row % FOLDS === fold;
    const others = someOf(valid, row => !inFold(row));
    const mine = of(someOf(valid, inFold), temperatureOf(preparation, others));
    truth.push(...mine.truth);
    probability.push(...mine.probability);
  }
  return { truth, probability };
}

function someOf({ outputs, targets }: Answers, keep: (row: number) => boolean): Answers {
  const width = outputs.length / targets.length;
  return {
    outputs: outputs.filter((_, i) => keep(Math.floor(i / width))),
    targets: targets.filter((_, row) => keep(row)),
  };
}

function intervalFacts(
  preparation: Preparation,
  { residuals, level = USUAL_LEVEL }: Calibration,
  test: Answers | null,
): IntervalFacts | null {
  if (residuals === undefined) return null;
  const half = halfWidth(residuals, level);
  const { rows } = residuals;
  const finite = Number.isFinite(half);
  const prediction = test && inverseTarget(preparation, test.outputs);
  const covered =
    test &&
    finite &&
    coverageOf(trueValues(preparation, test.targets), prediction!, { half, level, errors: rows });
  return { level, rows, width: finite ? 2 * half : null, ...covered };
}
