// The last look at a run, for people: what the network adds to a line, how far its answers can be trusted, what they rest
// on. On the test rows, or else the validation rows; some of them where there are many, so that it takes a second or two.

import { sampled } from "../core/random.ts";
import { type Appraisal, classCharts, numberCharts } from "../evaluation/appraisal.ts";
import { type Importance, partialDependence, permutationImportance } from "../evaluation/index.ts";
import { takeRows } from "../evaluation/rows.ts";
import type { BaselineFacts } from "../log/records.ts";
import { forwardOf } from "../nn/forward.ts";
import {
  applyInputs,
  applyTarget,
  halfWidth,
  inverseTarget,
  predictedClasses,
  probabilities,
} from "../prepare/index.ts";
import type { Table } from "../table/columns.ts";
import { baselinesOf } from "./baselines.ts";
import { answersOf, type Calibrated, calibrated } from "./calibrate.ts";
import type { Evaluated } from "./fit.ts";
import { classCounts, monitorOf } from "./metric.ts";
import type { Part } from "./read.ts";
import type { Task } from "./task.ts";
import { metricsOf, trueValues } from "./training.ts";

/** Shuffles of each column, columns whose dependence is drawn, and values of each. */
const [REPEATS, DRAWN, POINTS] = [5, 6, 15];
/** Rows that are asked about: most, and least. */
const [MOST_ROWS, LEAST_ROWS] = [1000, 100];
/** Cells of inputs and classes that may be passed and products that may be computed for all questions together: about a second each. */
const [MOST_CELLS, MOST_PRODUCTS] = [1.5e7, 8e9];
/** Classes whose probabilities are drawn. */
const MOST_CLASSES = 4;
/** Stream of the generator that draws rows. */
const STREAM = 0x7ffffffc;

export interface Appraised extends Calibrated {
  readonly baselines: BaselineFacts;
  /** Null without rows that were not trained on. */
  readonly appraisal: Appraisal | null;
}

export const appraise: Task<Evaluated, Appraised> = {
  name: "appraise",
  async run(evaluated) {
    const whole = calibrated(evaluated);
    return { ...whole, baselines: baselinesOf(whole), appraisal: await appraisalOf(whole) };
  },
};

async function appraisalOf(run: Calibrated): Promise<Appraisal | null> {
  const part = run.parts.test ? "test" : "valid";
  const rows = run.parts[part];
  const charts = chartsOf(run, part);
  if (rows === null || charts === null) return null;
  const sample = sampleOf(run, rows);
  const importance = await importanceOf(run, sample);
  const drawn = importance.filter(({ mean }) => mean > 0).slice(0, DRAWN);
  const { task, metric } = errorOf(run);
  const { answers, classes } = drawnAnswers(run);
  const dependence = [];
  for (const { name } of drawn)
    dependence.push(
      await partialDependence(sample, { column: name, predict: answers, points: POINTS }),
    );
  return {
    part,
    charts,
    importance: { metric, rows: sample.rows, columns: importance },
    dependence: { classes: task === "regression" ? [] : classes, columns: dependence },
  };
}

function chartsOf(run: Calibrated, part: "test" | "valid"): Appraisal["charts"] | null {
  const { preparation, calibration } = run;
  const { task, target } = preparation;
  const answers = answersOf(run, part);
  if (answers === null) return null;
  if (task === "regression") {
    const prediction = inverseTarget(preparation, answers.outputs);
    return numberCharts(trueValues(preparation, answers.targets), prediction, bandOf(run));
  }
  const { classes } = target;
  const p = probabilities(preparation, answers.outputs, calibration.temperature);
  return classCharts({
    classes,
    truth: Int32Array.from(answers.targets),
    probabilities: p,
    predicted: predictedClasses(p, classes.length, calibration.threshold),
  });
}

/** The interval that residuals are drawn with. */
function bandOf({ calibration, intervalFacts }: Calibrated) {
  if (calibration.residuals === undefined || intervalFacts === null) return null;
  const { level } = intervalFacts;
  const half = halfWidth(calibration.residuals, level);
  return Number.isFinite(half) ? { level, half } : null;
}

/** As many rows as there is time for, by the columns and the weights. */
function sampleOf({ preparation, model, config }: Calibrated, { table, rows }: Part): Table {
  const columns = preparation.inputs.length;
  const questions = columns * REPEATS + DRAWN * POINTS;
  const weights = [...model.parameters()].reduce((sum, { size }) => sum + size, 0);
  const fitting = Math.min(
    MOST_CELLS / (questions * (columns + preparation.target.classes.length)),
    MOST_PRODUCTS / (questions * weights),
  );
  const most = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(fitting)));
  const chosen = sampled(config.seed, STREAM, rows.length, Math.min(most, rows.length)).sort();
  return takeRows(
    table,
    chosen.map(i => rows[i]!),
  );
}

/** What the network gives for a table as it is read. */
function outputsOf({
  preparation,
  model,
  sets,
}: Calibrated): (table: Table) => Promise<Float32Array> {
  const forward = forwardOf(model, sets.train.inputShape);
  return table => forward(applyInputs(preparation, table));
}

function errorOf({ preparation, config }: Calibrated) {
  const { task } = preparation;
  const { metric, mode } = monitorOf(config, task);
  if (metric !== "loss") return { task, metric, sign: mode === "max" ? -1 : 1 };
  return { task, metric: task === "regression" ? "rmse" : "logLoss", sign: 1 };
}

function importanceOf(run: Calibrated, sample: Table): Promise<Importance[]> {
  const { preparation, calibration, config } = run;
  const targets = applyTarget(preparation, sample);
  const { metric, sign } = errorOf(run);
  return permutationImportance(sample, {
    columns: preparation.inputs.map(({ name }) => name),
    predict: outputsOf(run),
    error: outputs => sign * metricsOf(preparation, outputs, targets, calibration)[metric]!,
    repeats: REPEATS,
    seed: config.seed,
  });
}

/** The numbers, or the probabilities of the classes that are drawn: of two the second, of more the most frequent. */
function drawnAnswers(run: Calibrated) {
  const { preparation, calibration, sets } = run;
  const { classes } = preparation.target;
  const outputs = outputsOf(run);
  if (preparation.task === "regression")
    return {
      classes,
      answers: async (table: Table) => inverseTarget(preparation, await outputs(table)),
    };
  const counts = classCounts(sets.train, classes.length);
  const frequent = [...classes.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const codes = classes.length === 2 ? [1] : frequent.slice(0, MOST_CLASSES).sort((a, b) => a - b);
  return {
    classes: codes.map(code => classes[code]!),
    answers: async (table: Table) => {
      const p = probabilities(preparation, await outputs(table), calibration.temperature);
      const k = classes.length;
      return Array.from({ length: (p.length / k) * codes.length }, (_, i) => {
        const row = Math.floor(i / codes.length);
        return p[row * k + codes[i % codes.length]!]!;
      });
    },
  };
}
