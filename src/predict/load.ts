// A trained model in an app: model.json and model.safetensors loaded from a folder, a URL or memory, and rows of the
// app predicted. The fitted preparation is inside, so an app gives cells as the CSV had them.

import { readBytes } from "#host";
import { DownhillError } from "../core/errors.ts";
import type { TaskKind } from "../log/config.ts";
import { type Forward, rowsForward } from "../nn/forward.ts";
import { networkInputs } from "../nn/network.ts";
import { applyInputs, inverseTarget } from "../prepare/apply.ts";
import { type Calibration, intervalOf } from "../prepare/calibration.ts";
import { predictedClasses, probabilities } from "../prepare/outputs.ts";
import type { Input, Preparation } from "../prepare/preparation.ts";
import { type Row, tableFromRows } from "../prepare/rows.ts";
import type { Device } from "../tensor/device.ts";
import { interpreter } from "../tensor/interpreter.ts";
import { checkModelFile, functionOf } from "./model-file.ts";

/** A number in the target's units for regression, the name of the class otherwise. */
export type Prediction = number | string;

/** In the target's units. */
export interface Interval {
  readonly prediction: number;
  readonly low: number;
  readonly high: number;
}

export interface InMemoryModel {
  /** The parsed model.json. */
  readonly model: unknown;
  /** The bytes of model.safetensors. */
  readonly weights: Uint8Array;
}

/**
 * A loaded model; `load` makes it.
 *
 * @example
 * import { type Model, load } from "downhill/predict";
 *
 * const names = (model: Model) => model.features.map(({ name }) => name);
 * console.log(typeof load, typeof names); // function function
 */
export class Model {
  readonly #preparation: Preparation;
  readonly #forward: Forward;
  readonly #calibration: Calibration;

  constructor(preparation: Preparation, forward: Forward, calibration: Calibration = {}) {
    this.#preparation = preparation;
    this.#forward = forward;
    this.#calibration = calibration;
  }

  get task(): TaskKind {
    return this.#preparation.task;
  }

  /** Name of the predicted column. */
  get target(): string {
    return this.#preparation.target.name;
  }

  /** The columns that a row must have, with what training learnt about each. */
  get features(): readonly Input[] {
    return this.#preparation.inputs;
  }

  /** Names of the classes in code order; none for regression. */
  get classes(): readonly string[] {
    return this.#preparation.target.classes;
  }

  /**
   * One prediction for one row, an array for an array.
   * @throws column-missing when a row lacks a column; null is a missing value and is fine
   */
  predict(row: Row): Promise<Prediction>;
  predict(rows: readonly Row[]): Promise<Prediction[]>;
  async predict(rows: Row | readonly Row[]): Promise<Prediction | Prediction[]> {
    const outputs = await this.#outputs(listOf(rows));
    const predictions = this.#predictions(outputs);
    return isList(rows) ? predictions : predictions[0]!;
  }

  /**
   * Probability by class, one object for one row, an array for an array.
   * @throws invalid-argument for regression; column-missing as `predict`
   */
  probabilities(row: Row): Promise<Record<string, number>>;
  probabilities(rows: readonly Row[]): Promise<Record<string, number>[]>;
  async probabilities(
    rows: Row | readonly Row[],
  ): Promise<Record<string, number> | Record<string, number>[]> {
    const { classes } = this;
    if (classes.length === 0)
      throw new DownhillError(
        "invalid-argument",
        `probabilities: "${this.target}" is a number and has no classes. Use predict().`,
        { target: this.target },
      );
    const p = this.#probabilities(await this.#outputs(listOf(rows)));
    const named = Array.from({ length: p.length / classes.length }, (_, row) =>
      Object.fromEntries(classes.map((name, i) => [name, p[row * classes.length + i]!])),
    );
    return isList(rows) ? named : named[0]!;
  }

  /**
   * The interval around each predicted number that holds the true one with probability `level`, by default the `--interval`
   * of the training, else 0.9: split-conformal, from the errors of the validation rows (Lei et al. 2018).
   * @throws interval-unavailable for classes, and where the validation rows are none or too few; option-out-of-range for
   * a level that is not between 0 and 1; column-missing as `predict`
   */
  intervals(row: Row, level?: number): Promise<Interval>;
  intervals(rows: readonly Row[], level?: number): Promise<Interval[]>;
  async intervals(rows: Row | readonly Row[], level?: number): Promise<Interval | Interval[]> {
    const half = intervalOf(this.#calibration, level);
    const outputs = await this.#outputs(listOf(rows));
    const found = Array.from(inverseTarget(this.#preparation, outputs), prediction => ({
      prediction,
      low: prediction - half,
      high: prediction + half,
    }));
    return isList(rows) ? found : found[0]!;
  }

  #probabilities(outputs: Float32Array): Float64Array {
    return probabilities(this.#preparation, outputs, this.#calibration.temperature);
  }

  #outputs(rows: readonly Row[]): Promise<Float32Array> {
    return this.#forward(applyInputs(this.#preparation, tableFromRows(this.#preparation, rows)));
  }

  #predictions(outputs: Float32Array): Prediction[] {
    const { classes } = this;
    if (this.task === "regression") return [...inverseTarget(this.#preparation, outputs)];
    const p = this.#probabilities(outputs);
    const codes = predictedClasses(p, classes.length, this.#calibration.threshold);
    return Array.from(codes, code => classes[code]!);
  }
}

const isList = (rows: Row | readonly Row[]): rows is readonly Row[] => Array.isArray(rows);
const listOf = (rows: Row | readonly Row[]) => (isList(rows) ? rows : [rows]);

export interface LoadOptions {
  /**
   * What computes. Default: an interpreter, small and quick to start, right for some rows at a time; for thousands of
   * rows at once `device("cpu")` of "downhill" brings the compiled engine.
   */
  readonly device?: Device;
}

/**
 * The model of a run folder, of a URL under which model.json and model.safetensors lie, or of memory.
 *
 * @throws file-missing, model-damaged, safetensors-damaged
 * @example
 * import { load } from "downhill/predict";
 *
 * try {
 *   const model = await load("runs/my-run"); // a folder that `downhill train` left
 *   console.log(model.target, await model.predict({ rm: 6.2, lstat: 4.9 }));
 * } catch (error) {
 *   console.assert(String(error).includes("[file-missing]"));
 * }
 */
export async function load(
  location: string | URL | InMemoryModel,
  { device = interpreter }: LoadOptions = {},
): Promise<Model> {
  const { model, weights } = isLocation(location) ? await readModel(location) : location;
  const file = checkModelFile(model);
  const network = functionOf(file, weights, device);
  const forward = rowsForward(device, network, [networkInputs(file.network)]);
  return new Model(file.preparation, forward, file.calibration);
}

const isLocation = (location: string | URL | InMemoryModel): location is string | URL =>
  typeof location === "string" || location instanceof URL;

async function readModel(location: string | URL): Promise<InMemoryModel> {
  const prefix = String(location).replace(/\/$/, "");
  const [json, weights] = await Promise.all([
    readBytes(`${prefix}/model.json`),
    readBytes(`${prefix}/model.safetensors`),
  ]);
  return { model: parsed(json, `${prefix}/model.json`), weights };
}

function parsed(json: Uint8Array, file: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(json));
  } catch (cause) {
    throw new DownhillError("model-damaged", `load: ${file} is not JSON.`, { file }, cause);
  }
}
