// Shape and dtype of every operation's result, and the check of its inputs: one total table.

import { type DType, isFloat } from "../core/dtype.ts";
import { DownhillError } from "../core/errors.ts";
import { type Shape, sameShape, shapeText, sizeOf } from "../core/shape.ts";
import type { Attributes, Op } from "./op.ts";

export interface Typed {
  readonly shape: Shape;
  readonly dtype: DType;
}

type Spec<O extends Op> = (inputs: readonly Typed[], attributes: Attributes[O], op: O) => Typed;

const floatUnary = (inputs: readonly Typed[], _: unknown, op: string): Typed => {
  const [x] = inputs as [Typed];
  if (!isFloat(x.dtype)) throw dtypeError(op, "floating-point", x.dtype);
  return x;
};

const numericUnary = (inputs: readonly Typed[], _: unknown, op: string): Typed => {
  const [x] = inputs as [Typed];
  if (x.dtype === "bool") throw dtypeError(op, "numeric", x.dtype);
  return x;
};

const arithmetic = (inputs: readonly Typed[], _: unknown, op: string): Typed => {
  const [a, b] = sameTyped(op, inputs);
  if (a.dtype === "bool") throw dtypeError(op, "numeric", a.dtype);
  return b;
};

const comparison = (inputs: readonly Typed[], _: unknown, op: string): Typed => {
  const [a] = sameTyped(op, inputs);
  return { shape: a.shape, dtype: "bool" };
};

const logical = (inputs: readonly Typed[], _: unknown, op: string): Typed => {
  const [a] = sameTyped(op, inputs);
  if (a.dtype !== "bool") throw dtypeError(op, "bool", a.dtype);
  return a;
};

const reduction = (
  inputs: readonly Typed[],
  { axes }: { readonly axes: readonly number[] },
  op: string,
): Typed => {
  const [x] = inputs as [Typed];
  if (x.dtype === "bool") throw dtypeError(op, "numeric", x.dtype);
  return { dtype: x.dtype, shape: x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n)) };
};

export const spec: { readonly [O in Op]: Spec<O> } = {
  cell: (_, { cell }) => cell,
  slot: (_, { slot }) => slot,
  constant: (_, { dtype }) => ({ shape: [], dtype }),
  iota: (_, { size }) => ({ shape: [size], dtype: "int32" }),
  random: ([key], { shape }) => {
    if (key!.dtype !== "int32" || !sameShape(key!.shape, [2]))
      throw mismatch("random", "the key is not int32 of shape (2,)", key!.shape);
    return { shape, dtype: "float32" };
  },
  neg: numericUnary,
  abs: numericUnary,
  sqrt: floatUnary,
  exp: floatUnary,
  log: floatUnary,
  sin: floatUnary,
  cos: floatUnary,
  tanh: floatUnary,
  sigmoid: floatUnary,
  erf: floatUnary,
  floor: floatUnary,
  not: ([x], _, op) => {
    if (x!.dtype !== "bool") throw dtypeError(op, "bool", x!.dtype);
    return x!;
  },
  detach: ([x]) => x!,
  cast: ([x], { dtype }) => ({ shape: x!.shape, dtype }),
  add: arithmetic,
  sub: arithmetic,
  mul: arithmetic,
  div: arithmetic,
  pow: arithmetic,
  max: arithmetic,
  min: arithmetic,
  less: comparison,
  lessEqual: comparison,
  equal: comparison,
  and: logical,
  or: logical,
  select: ([condition, a, b], _, op) => {
    if (condition!.dtype !== "bool") throw dtypeError(op, "bool as condition", condition!.dtype);
    sameTyped(op, [a!, b!]);
    if (!sameShape(condition!.shape, a!.shape))
      throw mismatch(op, "condition and values differ in shape", condition!.shape, a!.shape);
    return a!;
  },
  sum: reduction,
  reduceMax: reduction,
  matmul: ([a, b], _, op) => matmulSpec(op, a!, b!),
  reshape: ([x], { shape }, op) => {
    if (sizeOf(shape) !== sizeOf(x!.shape))
      throw mismatch(op, "the number of elements differs", x!.shape, shape);
    return { shape, dtype: x!.dtype };
  },
  permute: ([x], { order }) => ({ shape: order.map(axis => x!.shape[axis]!), dtype: x!.dtype }),
  expand: ([x], { shape }, op) => {
    const fits =
      shape.length === x!.shape.length && x!.shape.every((n, axis) => n === shape[axis] || n === 1);
    if (!fits) throw mismatch(op, "only axes of size 1 stretch", x!.shape, shape);
    return { shape, dtype: x!.dtype };
  },
  pad: ([x], { padding }) => ({
    shape: x!.shape.map((n, axis) => n + padding[axis]![0] + padding[axis]![1]),
    dtype: x!.dtype,
  }),
  slice: ([x], { ranges }, op) => {
    const inside = ranges.every(
      ([start, end], axis) => 0 <= start && start <= end && end <= x!.shape[axis]!,
    );
    if (!inside) throw mismatch(op, `the range [${ranges.join("; ")}] is not inside`, x!.shape);
    return { shape: ranges.map(([start, end]) => end - start), dtype: x!.dtype };
  },
  gather: ([source, index], { axis }, op) => {
    indexed(op, source!, index!, axis);
    return { shape: index!.shape, dtype: source!.dtype };
  },
  scatterAdd: ([source, index], { axis, size }, op) => {
    if (source!.dtype === "bool") throw dtypeError(op, "numeric", source!.dtype);
    indexed(op, source!, index!, axis);
    return {
      shape: index!.shape.map((n, other) => (other === axis ? size : n)),
      dtype: source!.dtype,
    };
  },
};

function matmulSpec(op: string, a: Typed, b: Typed): Typed {
  const rank = a.shape.length;
  const inner = a.shape[rank - 1];
  const matrices = rank >= 2 && rank === b.shape.length;
  if (!matrices || !(rank === 2 || sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2))))
    throw mismatch(op, "two matrices or equal batches of matrices are needed", a.shape, b.shape);
  if (a.dtype !== b.dtype || !isFloat(a.dtype)) throw dtypeError(op, "floating-point", b.dtype);
  if (inner !== b.shape[rank - 2])
    throw new DownhillError(
      "shape-mismatch",
      `${op}: inner sizes differ: ${shapeText(a.shape)} @ ${shapeText(b.shape)}.${inner === b.shape[rank - 1] ? " Transpose the right side?" : ""}`,
      { operation: op, left: a.shape, right: b.shape },
    );
  const shape = a.shape.slice();
  shape[rank - 1] = b.shape[rank - 1]!;
  return { shape, dtype: a.dtype };
}

function indexed(op: string, source: Typed, index: Typed, axis: number): void {
  if (index.dtype !== "int32") throw dtypeError(op, "int32 as index", index.dtype);
  const fits =
    source.shape.length === index.shape.length &&
    source.shape.every((n, other) => other === axis || n === index.shape[other]);
  if (!fits) throw mismatch(op, `shapes differ beside axis ${axis}`, source.shape, index.shape);
}

function sameTyped(op: string, inputs: readonly Typed[]): readonly [Typed, Typed] {
  const [a, b] = inputs as [Typed, Typed];
  if (!sameShape(a.shape, b.shape)) throw mismatch(op, "shapes differ", a.shape, b.shape);
  if (a.dtype !== b.dtype)
    throw new DownhillError(
      "dtype-mismatch",
      `${op}: dtypes differ: ${a.dtype} and ${b.dtype}. Use cast() on one of them.`,
      { operation: op, left: a.dtype, right: b.dtype },
    );
  return [a, b];
}

function mismatch(op: string, what: string, ...shapes: Shape[]): DownhillError {
  const sentence = `${op}: ${what}: ${shapes.map(shapeText).join(" and ")}.`;
  return new DownhillError("shape-mismatch", sentence, { operation: op, shapes });
}

function dtypeError(op: string, expected: string, found: DType): DownhillError {
  const sentence = `${op}: expected ${expected}, found ${found}. Use cast().`;
  return new DownhillError("dtype-mismatch", sentence, { operation: op, expected, found });
}
