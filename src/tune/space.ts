// The space of a study: a plain object from the names of parameters to dimensions, which is JSON and reads the same in a
// file. A dimension is a range of floats or of whole numbers, linear, logarithmic or in steps, or a list of choices; one
// with `when` is there only while another parameter has one of some values.

/** What a parameter can be: whatever JSON holds, as a key of RunConfig may be a list (`hidden`). */
export type ParameterValue =
  | string
  | number
  | boolean
  | null
  | readonly ParameterValue[]
  | { readonly [key: string]: ParameterValue };

/** Parameters of a trial; those whose condition does not hold are absent. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export interface Condition {
  readonly parameter: string;
  readonly in: readonly ParameterValue[];
}

export interface FloatDimension {
  readonly kind: "float";
  readonly low: number;
  readonly high: number;
  /** Only low, low + step, …; not with `log`. */
  readonly step?: number;
  /** Uniform in the logarithm; `low` above 0. */
  readonly log?: boolean;
  readonly when?: Condition;
}

export interface IntDimension extends Omit<FloatDimension, "kind"> {
  readonly kind: "int";
}

export interface CategoricalDimension {
  readonly kind: "categorical";
  readonly choices: readonly ParameterValue[];
  readonly when?: Condition;
}

export type Dimension = FloatDimension | IntDimension | CategoricalDimension;
export type Space = Readonly<Record<string, Dimension>>;

/**
 * A number from `low` to `high`, or one of low, low + step, … at most `high`.
 *
 * @example
 * import { float } from "downhill/tune";
 *
 * console.log(float(0, 0.5, { step: 0.1 })); // { kind: 'float', low: 0, high: 0.5, step: 0.1 }
 */
export function float(low: number, high: number, options: { step?: number } = {}): FloatDimension {
  return { kind: "float", low, high, ...options };
}

/**
 * A whole number from `low` to `high`, both included; `log` spreads trials evenly over its orders of magnitude.
 *
 * @example
 * import { int } from "downhill/tune";
 *
 * console.log(int(8, 512, { log: true })); // { kind: 'int', low: 8, high: 512, log: true }
 */
export function int(
  low: number,
  high: number,
  options: { step?: number; log?: boolean } = {},
): IntDimension {
  return { kind: "int", low, high, ...options };
}

/**
 * A number from `low` to `high`, uniform in its logarithm and of five digits: for learning rates and weight decay.
 *
 * @example
 * import { log } from "downhill/tune";
 *
 * console.log(log(1e-4, 0.1)); // { kind: 'float', low: 0.0001, high: 0.1, log: true }
 */
export function log(low: number, high: number): FloatDimension {
  return { kind: "float", low, high, log: true };
}

/**
 * One of some values without an order.
 *
 * @example
 * import { categorical } from "downhill/tune";
 *
 * console.log(categorical(["relu", "tanh"])); // { kind: 'categorical', choices: [ 'relu', 'tanh' ] }
 */
export function categorical(choices: readonly ParameterValue[]): CategoricalDimension {
  return { kind: "categorical", choices };
}

/**
 * A dimension that is there only while `parameter` has one of `values`. That parameter must be of another dimension of
 * the space with a finite number of values.
 *
 * @example
 * import { categorical, conditional, float } from "downhill/tune";
 *
 * const space = {
 *   optimizer: categorical(["adam", "sgd"]),
 *   momentum: conditional(float(0, 0.99), "optimizer", ["sgd"]),
 * };
 * console.log(space.momentum.when); // { parameter: 'optimizer', in: [ 'sgd' ] }
 */
export function conditional<D extends Dimension>(
  dimension: D,
  parameter: string,
  values: readonly ParameterValue[],
): D {
  return { ...dimension, when: { parameter, in: values } };
}
