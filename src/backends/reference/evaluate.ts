// The meaning of every operation, as plainly as it can be said: one total table from a node and its inputs' values
// to its value, each in a fresh dense array. Slow and obvious on purpose: it is the oracle of every other backend.
// Arithmetic is float64, rounded when it is stored.

import type { TypedArray } from "../../core/dtype.ts";
import { cos, erf, exp, log, pow, sigmoid, sin, tanh } from "../../core/math.ts";
import { fillUniform } from "../../core/random.ts";
import { type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import type { Node } from "../../ir/node.ts";
import type { Op } from "../../ops/op.ts";
import { indexFault } from "../index-fault.ts";

/** Inputs' values, in order, and a zeroed array for the result. */
type Evaluate<O extends Op> = (
  node: Node<O>,
  inputs: readonly TypedArray[],
  out: TypedArray,
) => void;

/** Leaves get their values from the run. */
export type Computed = Exclude<Op, "cell" | "slot">;

const unary =
  (f: (x: number) => number): Evaluate<Op> =>
  (_, [x], out) => {
    for (let i = 0; i < out.length; i++) out[i] = f(x![i]!);
  };

/** `whole` is what ints do where they differ. */
const binary =
  (
    f: (a: number, b: number) => number | boolean,
    whole: (a: number, b: number) => number | boolean = f,
  ): Evaluate<Op> =>
  ({ dtype }, [a, b], out) => {
    const g = dtype === "int32" ? whole : f;
    for (let i = 0; i < out.length; i++) out[i] = g(a![i]!, b![i]!) as number;
  };

/** Cut towards zero and held within int32; NaN becomes 0. */
function toInt32(x: number): number {
  return Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, Math.trunc(x))) | 0;
}

/** By repeated squaring, wrapping; of a negative exponent what is left of the quotient 1 / aⁿ. */
function wholePower(a: number, b: number): number {
  if (b < 0 && Math.abs(a) !== 1) return 0;
  let result = 1;
  for (let [square, bits] = [a, b >>> 0]; bits > 0; square = Math.imul(square, square)) {
    if (bits & 1) result = Math.imul(result, square);
    bits >>>= 1;
  }
  return result;
}

/** Calls `visit` with the flat index of each position of `shape` and its index under other strides. */
function forEachIndex(
  shape: Shape,
  strides: readonly number[],
  offset: number,
  visit: (flat: number, other: number) => void,
): void {
  const size = sizeOf(shape);
  const position = new Array<number>(shape.length).fill(0);
  let other = offset;
  for (let flat = 0; flat < size; flat++) {
    visit(flat, other);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      other += strides[axis]!;
      if (++position[axis]! < shape[axis]!) break;
      other -= strides[axis]! * shape[axis]!;
      position[axis] = 0;
    }
  }
}

/** out = x read through other strides: what permute, expand and slice have in common. */
function view(
  x: TypedArray,
  out: TypedArray,
  shape: Shape,
  strides: readonly number[],
  offset = 0,
): void {
  forEachIndex(shape, strides, offset, (flat, other) => {
    out[flat] = x[other]!;
  });
}

/** Strides of a result of `shape`, with 0 along the axes of size 1 in `kept`. */
function reducedStrides(kept: Shape, shape: Shape): number[] {
  return stridesOf(kept).map((stride, axis) => (kept[axis] === shape[axis] ? stride : 0));
}

function matmul(node: Node, a: TypedArray, b: TypedArray, out: TypedArray): void {
  const [m, n] = node.shape.slice(-2) as [number, number];
  const k = node.inputs[0]!.shape.at(-1)!;
  const row = new Float64Array(n);
  for (let batch = 0; batch * m * n < out.length; batch++)
    for (let i = 0; i < m; i++) {
      row.fill(0);
      for (let p = 0; p < k; p++) {
        const scale = a[(batch * m + i) * k + p]!;
        const from = (batch * k + p) * n;
        for (let j = 0; j < n; j++) row[j]! += scale * b[from + j]!;
      }
      out.set(row, (batch * m + i) * n);
    }
}

/** Visits each element of the index tensor with its place in a tensor whose `axis` has another size. */
function forEachIndexed(
  node: Node,
  index: TypedArray,
  indexShape: Shape,
  { axis, size }: { axis: number; size: number },
  visit: (flat: number, place: number) => void,
): void {
  const shape = indexShape.map((n, other) => (other === axis ? size : n));
  const strides = stridesOf(shape);
  const along = strides[axis]!;
  forEachIndex(
    indexShape,
    strides.map((s, other) => (other === axis ? 0 : s)),
    0,
    (flat, base) => {
      const chosen = index[flat]!;
      if (chosen < 0 || chosen >= size)
        throw indexFault(node.op as "gather" | "scatterAdd", chosen, size);
      visit(flat, base + chosen * along);
    },
  );
}

export const evaluate: { readonly [O in Computed]: Evaluate<O> } = {
  constant: ({ attributes }, _, out) => out.fill(attributes.value),
  iota: (_node, _inputs, out) => out.forEach((_, i) => (out[i] = i)),
  random: ({ attributes }, [key], out) =>
    fillUniform(out as Float32Array, key![0]!, key![1]!, attributes.stream),
  neg: unary(x => -x),
  abs: unary(Math.abs),
  sqrt: unary(Math.sqrt),
  exp: unary(exp),
  log: unary(log),
  sin: unary(sin),
  cos: unary(cos),
  tanh: unary(tanh),
  sigmoid: unary(sigmoid),
  erf: unary(erf),
  floor: unary(Math.floor),
  not: unary(x => 1 - x),
  detach: unary(x => x),
  cast: ({ dtype }, [x], out) => {
    const to =
      dtype === "bool"
        ? (value: number) => Number(value !== 0)
        : dtype === "int32"
          ? toInt32
          : Number;
    for (let i = 0; i < out.length; i++) out[i] = to(x![i]!);
  },
  add: binary((a, b) => a + b),
  sub: binary((a, b) => a - b),
  mul: binary((a, b) => a * b, Math.imul),
  div: binary(
    (a, b) => a / b,
    (a, b) => toInt32(a / b),
  ),
  pow: binary(pow, wholePower),
  max: binary(Math.max),
  min: binary(Math.min),
  less: binary((a, b) => a < b),
  lessEqual: binary((a, b) => a <= b),
  equal: binary((a, b) => a === b),
  and: binary((a, b) => a & b),
  or: binary((a, b) => a | b),
  select: (_, [condition, a, b], out) => {
    for (let i = 0; i < out.length; i++) out[i] = condition![i] ? a![i]! : b![i]!;
  },
  sum: (node, [x], out) => {
    const sums = new Float64Array(out.length);
    const shape = node.inputs[0]!.shape;
    forEachIndex(shape, reducedStrides(node.shape, shape), 0, (flat, other) => {
      sums[other]! += x![flat]!;
    });
    out.set(sums);
  },
  reduceMax: (node, [x], out) => {
    const shape = node.inputs[0]!.shape;
    out.fill(node.dtype === "int32" ? -(2 ** 31) : Number.NEGATIVE_INFINITY);
    forEachIndex(shape, reducedStrides(node.shape, shape), 0, (flat, other) => {
      out[other] = Math.max(out[other]!, x![flat]!);
    });
  },
  matmul: (node, [a, b], out) => matmul(node, a!, b!, out),
  reshape: (_, [x], out) => out.set(x!),
  permute: ({ inputs, shape, attributes: { order } }, [x], out) => {
    const strides = stridesOf(inputs[0]!.shape);
    view(
      x!,
      out,
      shape,
      order.map(axis => strides[axis]!),
    );
  },
  expand: ({ inputs, shape }, [x], out) =>
    view(x!, out, shape, reducedStrides(inputs[0]!.shape, shape)),
  pad: ({ inputs, shape, attributes: { padding } }, [x], out) => {
    const strides = stridesOf(shape);
    const offset = padding.reduce((sum, [before], axis) => sum + before * strides[axis]!, 0);
    forEachIndex(inputs[0]!.shape, strides, offset, (flat, other) => {
      out[other] = x![flat]!;
    });
  },
  slice: ({ inputs, shape, attributes: { ranges } }, [x], out) => {
    const strides = stridesOf(inputs[0]!.shape);
    const offset = ranges.reduce((sum, [start], axis) => sum + start * strides[axis]!, 0);
    view(x!, out, shape, strides, offset);
  },
  gather: (node, [source, index], out) => {
    const { axis } = node.attributes;
    const size = node.inputs[0]!.shape[axis]!;
    forEachIndexed(node, index!, node.shape, { axis, size }, (flat, place) => {
      out[flat] = source![place]!;
    });
  },
  scatterAdd: (node, [source, index], out) => {
    forEachIndexed(node, index!, node.inputs[1]!.shape, node.attributes, (flat, place) => {
      out[place]! += source![flat]!;
    });
  },
};
