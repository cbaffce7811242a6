// A dataset in memory: rows of inputs with their targets, row-major in typed arrays, and how rows are gathered
// from it. What enters is checked once, here.

import { DownhillError, type ErrorCode } from "../core/errors.ts";
import { type Shape, shapeText, sizeOf } from "../core/shape.ts";
import { Tensor } from "../tensor/tensor.ts";

export interface Dataset {
  readonly rows: number;
  /** rows × inputShape, row-major. */
  readonly inputs: Float32Array;
  /** The shape of one row's input: [features] for a table. */
  readonly inputShape: readonly number[];
  /** rows × targetShape. Classes are an Int32Array. */
  readonly targets: Float32Array | Int32Array;
  /** The shape of one row's target: [] for one number or class. */
  readonly targetShape: readonly number[];
  /** One weight a row, not negative. */
  readonly weights?: Float32Array;
}

export type Nested = readonly number[] | readonly Nested[];
export type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Nested arrays (rows outermost), a typed array of one number a row, one with its whole shape, or a CPU tensor. */
export type Source =
  | Nested
  | Numbers
  | Tensor
  | { readonly values: Numbers; readonly shape: Shape };

interface Values {
  readonly values: Numbers | readonly number[];
  readonly shape: Shape;
}

/**
 * A dataset of inputs (rows × …) and targets (rows × …), checked. A Float32Array, or an Int32Array of classes, is
 * taken as it is, so that a large table is in memory once: do not change it afterwards. Targets are float32 unless an
 * Int32Array or Uint8Array holds them (or a tensor of int32 or bool), which are classes. `weights`, one a row from 0,
 * say what a row counts for in losses.
 *
 * @throws no-rows, shape-mismatch, value-not-finite, target-not-finite; invalid-argument for a negative weight
 * @example
 * import { data } from "downhill";
 *
 * const table = data.dataset([[1, 2], [3, 4]], [0.5, 1.5]);
 * console.log(table.rows, table.inputShape, table.targetShape); // 2 [ 2 ] []
 * const pixels = new Uint8Array(2 * 28 * 28);
 * const digits = data.dataset({ values: pixels, shape: [2, 28, 28] }, Int32Array.of(7, 1));
 * console.log(digits.inputShape); // [ 28, 28 ]
 */
export function dataset(inputs: Source, targets: Source, weights?: ArrayLike<number>): Dataset {
  const x = resolve("inputs", inputs);
  const y = resolve("targets", targets);
  const rows = x.shape[0]!;
  if (rows === 0) throw new DownhillError("no-rows", "dataset: expected rows, got none.");
  checkRows("targets", y.shape[0]!, rows);
  checkFinite("inputs", x, "value-not-finite");
  checkFinite("targets", y, "target-not-finite");
  return {
    rows,
    inputs: floats(x.values),
    inputShape: x.shape.slice(1),
    targets: areClasses(y.values) ? integers(y.values) : floats(y.values),
    targetShape: y.shape.slice(1),
    ...(weights && { weights: checkedWeights(weights, rows) }),
  };
}

/** As float32; what is so already is taken, not copied. */
function floats(values: Values["values"]): Float32Array {
  return values instanceof Float32Array ? values : new Float32Array(values);
}

function integers(values: Values["values"]): Int32Array {
  return values instanceof Int32Array ? values : new Int32Array(values);
}

function areClasses(values: Values["values"]): boolean {
  return values instanceof Int32Array || values instanceof Uint8Array;
}

function resolve(what: string, source: Source): Values {
  if (source instanceof Tensor)
    return shaped(what, { values: source.dataSync(), shape: source.shape });
  if (ArrayBuffer.isView(source)) return { values: source, shape: [source.length] };
  if ("values" in source && !Array.isArray(source)) return shaped(what, source as Values);
  const shape: number[] = [];
  for (let part: unknown = source; Array.isArray(part); part = part[0]) shape.push(part.length);
  const values: number[] = [];
  flatten(what, source as Nested, shape, 0, values);
  return { values, shape };
}

function shaped(what: string, { values, shape }: Values): Values {
  if (shape.length > 0 && values.length === sizeOf(shape)) return { values, shape };
  throw new DownhillError(
    "shape-mismatch",
    `dataset: ${what} of shape ${shapeText(shape)} need ${sizeOf(shape)} values and a first axis of rows, got ${values.length} values.`,
    { what, shape, values: values.length },
  );
}

function flatten(what: string, part: unknown, shape: Shape, axis: number, into: number[]): void {
  if (axis === shape.length && typeof part === "number") into.push(part);
  else if (Array.isArray(part) && part.length === shape[axis])
    for (const inner of part) flatten(what, inner, shape, axis + 1, into);
  else throw ragged(what, part, shape, axis, into.length);
}

function ragged(what: string, part: unknown, shape: Shape, axis: number, seen: number) {
  const found = Array.isArray(part) ? `${part.length} values` : `${typeof part} ${String(part)}`;
  const expected = axis < shape.length ? `${shape[axis]} values` : "a number";
  const row = Math.floor(seen / Math.max(1, sizeOf(shape.slice(1))));
  return new DownhillError(
    "shape-mismatch",
    `dataset: ${what} are ragged: expected ${expected} as in row 0, got ${found} in row ${row}.`,
    { what, row, expected, found },
  );
}

function checkRows(what: string, found: number, rows: number): void {
  if (found === rows) return;
  throw new DownhillError(
    "shape-mismatch",
    `dataset: expected ${rows} rows of ${what}, as many as of inputs, got ${found}. Is a header or a missing row counted?`,
    { what, expected: rows, actual: found },
  );
}

function checkFinite(what: string, { values, shape }: Values, code: ErrorCode): void {
  // Float32's largest: beyond it a finite number would be stored as Infinity.
  let at = 0;
  while (at < values.length && Math.abs(values[at]!) <= 3.4028234663852886e38) at++;
  if (at === values.length) return;
  const row = Math.floor(at / sizeOf(shape.slice(1)));
  throw new DownhillError(
    code,
    `dataset: expected finite float32 ${what}, got ${values[at]} in row ${row}. Fill in or drop missing values first.`,
    { what, value: values[at], row },
  );
}

function checkedWeights(weights: ArrayLike<number>, rows: number): Float32Array {
  checkRows("weights", weights.length, rows);
  for (let row = 0; row < rows; row++)
    if (!(weights[row]! >= 0 && weights[row]! < Number.POSITIVE_INFINITY))
      throw new DownhillError(
        "invalid-argument",
        `dataset: expected weights from 0, finite, got ${weights[row]} in row ${row}. A weight of 0 leaves a row out.`,
        { value: weights[row], row },
      );
  return Float32Array.from(weights);
}

/**
 * The inputs of `rows`, in that order: rows.length × inputShape.
 *
 * @example
 * import { data } from "downhill";
 *
 * const table = data.dataset([[1, 2], [3, 4]], [0, 1]);
 * console.log([...data.gatherInputs(table, Int32Array.of(1, 0))]); // [ 3, 4, 1, 2 ]
 */
export function gatherInputs(dataset: Dataset, rows: Int32Array): Float32Array {
  const size = sizeOf(dataset.inputShape);
  return gather(dataset.inputs, rows, size, new Float32Array(rows.length * size));
}

/**
 * The targets of `rows`, in that order and of the dataset's type: rows.length × targetShape.
 *
 * @example
 * import { data } from "downhill";
 *
 * const table = data.dataset([[1, 2], [3, 4]], [5, 6]);
 * console.log([...data.gatherTargets(table, Int32Array.of(1, 0))]); // [ 6, 5 ]
 */
export function gatherTargets(dataset: Dataset, rows: Int32Array): Float32Array | Int32Array {
  const { targets } = dataset;
  const size = sizeOf(dataset.targetShape);
  return targets instanceof Int32Array
    ? gather(targets, rows, size, new Int32Array(rows.length * size))
    : gather(targets, rows, size, new Float32Array(rows.length * size));
}

/**
 * The weights of `rows`, or undefined where the dataset has none.
 *
 * @example
 * import { data } from "downhill";
 *
 * const table = data.dataset([[1], [2]], [0, 1], [1, 0.5]);
 * console.log([...data.gatherWeights(table, Int32Array.of(1, 0))!]); // [ 0.5, 1 ]
 */
export function gatherWeights(dataset: Dataset, rows: Int32Array): Float32Array | undefined {
  return dataset.weights && gather(dataset.weights, rows, 1, new Float32Array(rows.length));
}

/** Elements of a row from which copying it as a block is faster than one by one. */
const LONG_ROW = 64;
/** Rows whose ends are copied before their middles. */
const ENDS = 64;

/**
 * Writes the rows of `source` (rows × size) that `rows` names into `into`, one after the other. In a random order each
 * row waits for memory. The ends of some rows come first: those copies are short enough for their waits to overlap, and
 * the middles are then at hand; less than half the time on tables larger than the caches.
 */
export function gather<T extends Float32Array | Int32Array>(
  source: T,
  rows: Int32Array,
  size: number,
  into: T,
): T {
  if (size >= LONG_ROW) {
    for (let i = 0; i < rows.length; i++)
      into.set(source.subarray(rows[i]! * size, (rows[i]! + 1) * size), i * size);
    return into;
  }
  const last = size - 1;
  for (let first = 0; first < rows.length; first += ENDS) {
    const end = Math.min(rows.length, first + ENDS);
    for (let i = first; i < end; i++) {
      const [from, to] = [rows[i]! * size, i * size];
      into[to] = source[from]!;
      into[to + last] = source[from + last]!;
    }
    for (let i = first; i < end; i++) {
      const [from, to] = [rows[i]! * size, i * size];
      for (let j = 1; j < last; j++) into[to + j] = source[from + j]!;
    }
  }
  return into;
}

/**
 * A dataset of the given rows, in that order; a row may repeat.
 *
 * @throws invalid-argument for a row outside
 * @example
 * import { data } from "downhill";
 *
 * const all = data.dataset([[1], [2], [3], [4], [5]], [1, 2, 3, 4, 5]);
 * const [train, test] = data.randomSplit(all.rows, [0.8, 0.2], 0);
 * console.log(data.subset(all, train!).rows, data.subset(all, test!).rows); // 4 1
 */
export function subset(dataset: Dataset, rows: ArrayLike<number>): Dataset {
  const list = Int32Array.from(rows);
  const wrong = list.find(row => row < 0 || row >= dataset.rows);
  if (wrong !== undefined)
    throw new DownhillError(
      "invalid-argument",
      `subset: expected rows 0 to ${dataset.rows - 1}, got ${wrong}.`,
      { row: wrong, rows: dataset.rows },
    );
  const weights = gatherWeights(dataset, list);
  return {
    rows: list.length,
    inputs: gatherInputs(dataset, list),
    inputShape: dataset.inputShape,
    targets: gatherTargets(dataset, list),
    targetShape: dataset.targetShape,
    ...(weights && { weights }),
  };
}

/**
 * The values of rows[from] … rows[from + count − 1]: what one batch holds.
 *
 * @example
 * import { data } from "downhill";
 *
 * const table = data.dataset([[1], [2], [3]], [1, 2, 3]);
 * console.log([...data.batch(table, Int32Array.of(2, 0, 1), 1, 2).targets]); // [ 1, 2 ]
 */
export function batch(dataset: Dataset, rows: Int32Array, from: number, count: number): Dataset {
  return subset(dataset, rows.subarray(from, from + count));
}
