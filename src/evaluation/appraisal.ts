// What is seen of a trained model on rows that it was not trained on, as plain data for reports and documents: the curves
// of its answers, what it uses, how its answers depend on that.

import {
  averagePrecision,
  calibrationErrorLimit,
  confidence,
  confusionMatrix,
  expectedCalibrationError,
  precisionRecallCurve,
  type ReliabilityBin,
  reliability,
  rocAuc,
  rocCurve,
} from "../train/metrics.ts";
import type { Importance } from "./importance.ts";
import type { Dependence } from "./partial-dependence.ts";

/** Points that a chart holds, classes that have curves of their own, and classes of a confusion matrix. */
const [MOST_POINTS, MOST_STEPS, MOST_CURVES, MOST_CLASSES] = [1000, 200, 5, 15];

export interface Appraisal {
  /** Whose rows the charts show. */
  readonly part: "test" | "valid";
  readonly charts: NumberCharts | ClassCharts;
  readonly importance: {
    /** Whose error rises: "rmse", "logLoss", or the run's metric. */
    readonly metric: string;
    readonly rows: number;
    readonly columns: readonly Importance[];
  };
  /** Of the most important columns; probabilities of the classes named, or numbers in the target's units. */
  readonly dependence: {
    readonly classes: readonly string[];
    readonly columns: readonly Dependence[];
  };
}

export interface NumberCharts {
  readonly kind: "numbers";
  readonly rows: number;
  /** Of at most 1,000 rows at even steps. */
  readonly truth: readonly number[];
  readonly prediction: readonly number[];
  /** Half the width of the interval of the level, where there is one. */
  readonly interval: { readonly level: number; readonly half: number } | null;
}

export interface ClassCharts {
  readonly kind: "classes";
  readonly rows: number;
  /** Names of the matrix's rows and columns; past the fifteen most frequent the others are one, named null. */
  readonly classes: readonly (string | null)[];
  /** Rows are true classes, columns predicted ones. */
  readonly confusion: readonly (readonly number[])[];
  /** Of two classes the second's; of more each one's against the rest, of the five most frequent. */
  readonly curves: readonly ClassCurves[];
  readonly reliability: {
    readonly bins: readonly ReliabilityBin[];
    readonly error: number;
    /** What the error of a perfectly calibrated model stays below 99 times in 100. */
    readonly limit: number;
  };
}

export interface ClassCurves {
  readonly name: string;
  /** Share of the rows that are of this class. */
  readonly share: number;
  readonly auc: number;
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  readonly averagePrecision: number;
  readonly recall: readonly number[];
  readonly precision: readonly number[];
}

/** The charts of numbers, in the target's units. */
export function numberCharts(
  truth: ArrayLike<number>,
  prediction: ArrayLike<number>,
  interval: NumberCharts["interval"] = null,
): NumberCharts {
  const stride = Math.max(1, Math.ceil(truth.length / MOST_POINTS));
  const some = (values: ArrayLike<number>) =>
    Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => values[i * stride]!);
  const points = { truth: some(truth), prediction: some(prediction) };
  return { kind: "numbers", rows: truth.length, ...points, interval };
}

export interface ClassAnswers {
  readonly classes: readonly string[];
  readonly truth: Int32Array;
  /** Rows × classes. */
  readonly probabilities: Float64Array;
  readonly predicted: Int32Array;
}

/** The charts of classes. */
export function classCharts(answers: ClassAnswers): ClassCharts {
  const { classes, truth, predicted } = answers;
  const counts = classes.map((_, code) => truth.filter(label => label === code).length);
  const frequent = [...classes.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const { truth: right, probability } = judged(answers);
  return {
    kind: "classes",
    rows: truth.length,
    ...shortConfusion(confusionMatrix(truth, predicted, classes.length), classes, frequent),
    curves: curvesOf(answers, frequent),
    reliability: {
      bins: reliability(right, probability),
      error: expectedCalibrationError(right, probability),
      limit: calibrationErrorLimit(probability),
    },
  };
}

/** What is judged for calibration: of two classes the second's probability, of more that of the most probable one. */
export function judged({ classes, truth, probabilities }: Omit<ClassAnswers, "predicted">) {
  if (classes.length !== 2) return confidence(truth, probabilities, classes.length);
  return { truth, probability: probabilities.filter((_, i) => i % 2 === 1) };
}

function shortConfusion(
  matrix: readonly (readonly number[])[],
  classes: readonly string[],
  frequent: readonly number[],
) {
  if (classes.length <= MOST_CLASSES) return { classes, confusion: matrix };
  const shown = frequent.slice(0, MOST_CLASSES).sort((a, b) => a - b);
  const place = new Map(shown.map((code, i) => [code, i]));
  const size = shown.length + 1;
  const confusion = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const at = (code: number) => place.get(code) ?? shown.length;
  matrix.forEach((row, t) => {
    row.forEach((count, p) => {
      confusion[at(t)]![at(p)]! += count;
    });
  });
  return { classes: [...shown.map(code => classes[code]!), null], confusion };
}

function curvesOf(
  { classes, truth, probabilities }: ClassAnswers,
  frequent: readonly number[],
): ClassCurves[] {
  const k = classes.length;
  const shown = k === 2 ? [1] : frequent.slice(0, MOST_CURVES).sort((a, b) => a - b);
  return shown.map(code => {
    const positive = truth.map(label => Number(label === code));
    const score = probabilities.filter((_, i) => i % k === code);
    const roc = rocCurve(positive, score);
    const curve = precisionRecallCurve(positive, score);
    return {
      name: classes[code]!,
      share: positive.reduce((sum, one) => sum + one, 0) / truth.length,
      auc: rocAuc(positive, score),
      falsePositiveRate: stepped(roc.falsePositiveRate),
      truePositiveRate: stepped(roc.truePositiveRate),
      averagePrecision: averagePrecision(positive, score),
      recall: stepped(curve.recall),
      precision: stepped(curve.precision),
    };
  });
}

/** At most so many points of a curve, the ends among them. */
function stepped(values: readonly number[]): number[] {
  if (values.length <= MOST_STEPS) return [...values];
  const step = (values.length - 1) / (MOST_STEPS - 1);
  return Array.from({ length: MOST_STEPS }, (_, i) => values[Math.round(i * step)]!);
}
