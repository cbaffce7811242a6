// What a run records for the doctor beside its history: norms of each layer and looks at a probe. Nothing here writes a
// weight, and when a look is due depends on sizes and epochs alone, so that equal runs have equal logs; the spacing
// keeps the looks below 3 % of the run's time.

import type { TypedArray } from "../core/dtype.ts";
import { sizeOf } from "../core/shape.ts";
import type { Dataset } from "../data/dataset.ts";
import type { LayerSignals, ProbeFacts } from "../log/records.ts";
import type { Loss } from "../nn/loss.ts";
import type { Module } from "../nn/module.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Evaluated, WatchedEvaluator } from "./evaluation.ts";
import { type Probe, probe } from "./probe.ts";

/** Share of a run that looks may take; what is left of 3 % is for the first ones and for testing losses in pairs. */
const SHARE = 0.02;
/**
 * Microseconds that things take on one core, roughly: only their ratios count. A step, a look and an evaluation have a
 * fixed price, and each a share that grows with the weights: 8 multiply-adds a nanosecond, forward and twice backward.
 * The doctor is calibrated on runs that are looked at so often (benchmarks/doctor): other prices want another calibration.
 */
const [STEP, LOOK, PER_WEIGHT] = [8, 150, 1 / 8000];

export interface SignalsParts {
  readonly model: Module;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly evaluator: WatchedEvaluator;
  readonly sample: Dataset;
  readonly members: number;
  readonly validRows: number;
  readonly batches: number;
  readonly batchSize: number;
  readonly seed: number;
}

export class Signals {
  readonly #parts: SignalsParts;
  readonly #parameters: readonly (readonly [string, Tensor])[];
  readonly #spacing: number;
  #probe: Probe | undefined;
  #before: TypedArray[] = [];

  constructor(parts: SignalsParts) {
    this.#parts = parts;
    this.#parameters = [...parts.model.namedParameters()];
    this.#spacing = spacingOf(parts, this.#parameters);
  }

  /** Whether the end of this epoch, counted from 1, is looked at: the 1st, 4th, 16th, 64th …, and every so many. */
  isDue(epoch: number): boolean {
    return isPowerOfFour(epoch) || epoch % this.#spacing === 0;
  }

  /** The layers' weights before the first step. */
  async atStart(): Promise<LayerSignals[]> {
    const layers = new Map<string, number>();
    for (const [name, parameter] of this.#parameters) {
      const squares = squaresOf(await parameter.data());
      layers.set(layerOf(name), (layers.get(layerOf(name)) ?? 0) + squares);
    }
    return [...layers].map(([name, squares]) => ({ name, weightNorm: Math.sqrt(squares) }));
  }

  /** Keeps the weights from before the step that is looked at. */
  async beforeStep(): Promise<void> {
    this.#before = [];
    for (const [, parameter] of this.#parameters) this.#before.push(await parameter.data());
  }

  /** The layers' norms around the step just done; `squares` are its gradients' squared norms, by parameter. */
  async afterStep(
    squares: readonly number[],
    orphans: ReadonlySet<number>,
  ): Promise<LayerSignals[]> {
    const trained = new Set(this.#parts.optimizer.parameters);
    const layers = new Map<string, Sums>();
    for (const [i, [name, parameter]] of this.#parameters.entries()) {
      const [before, after] = [this.#before[i]!, await parameter.data()];
      const layer = layerOf(name);
      const sums = layers.get(layer) ?? { weight: 0, gradient: 0, update: 0, frozen: [] };
      layers.set(layer, sums);
      addNorms(sums, before, after);
      sums.gradient += squares[i] ?? 0;
      if (!trained.has(parameter) || orphans.has(i)) sums.frozen.push(name);
    }
    this.#before = [];
    return [...layers].map(([name, sums]) => signalsOf(name, sums));
  }

  look(epoch: number, evaluated: Evaluated): Promise<ProbeFacts> {
    this.#probe ??= probe(this.#parts);
    return this.#probe.look(epoch, evaluated);
  }
}

interface Sums {
  weight: number;
  gradient: number;
  update: number;
  readonly frozen: string[];
}

function addNorms(sums: Sums, before: TypedArray, after: TypedArray): void {
  let [weight, update] = [0, 0];
  for (let k = 0; k < before.length; k++) {
    const w = before[k]!;
    const d = after[k]! - w;
    weight += w * w;
    update += d * d;
  }
  sums.weight += weight;
  sums.update += update;
}

function signalsOf(name: string, { weight, gradient, update, frozen }: Sums): LayerSignals {
  return {
    name,
    weightNorm: Math.sqrt(weight),
    gradientNorm: Math.sqrt(gradient),
    updateNorm: Math.sqrt(update),
    ...(frozen.length > 0 && { frozen }),
  };
}

function squaresOf(values: TypedArray): number {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]! * values[k]!;
  return sum;
}

/** "2.weight" is of layer "2". */
const layerOf = (name: string) =>
  name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : name;

const isPowerOfFour = (epoch: number) => {
  let power = 1;
  while (power < epoch) power *= 4;
  return power === epoch;
};

function spacingOf(
  { sample, validRows, batches, batchSize }: SignalsParts,
  parameters: readonly (readonly [string, Tensor])[],
): number {
  const weights = parameters.reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0);
  const passes = 3 * batches * batchSize + sample.rows + validRows;
  const epoch = STEP * batches + weights * PER_WEIGHT * passes;
  const look = LOOK + weights * PER_WEIGHT * 2 * Math.min(256, sample.rows);
  return Math.max(1, Math.ceil(look / epoch / SHARE));
}
