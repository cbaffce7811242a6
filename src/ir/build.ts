// Builders of nodes that do what a person expects: broadcast, count axes from the back, drop or keep reduced axes.

import type { DType } from "../core/dtype.ts";
import { broadcastShapes, normalizeAxis, type Shape, sameShape } from "../core/shape.ts";
import type { Arithmetic, Comparison, Logical, Unary } from "../ops/op.ts";
import { type Node, node } from "./node.ts";

export function constant(value: number, dtype: DType = "float32"): Node {
  return node("constant", [], { value, dtype });
}

/** A constant of the dtype and (by broadcasting) the shape of `like`. */
export function filled(value: number, like: Node): Node {
  return broadcastTo(constant(value, like.dtype), like.shape);
}

export function unary(op: Unary, x: Node): Node {
  return node(op, [x], {});
}

export function binary(op: Arithmetic | Comparison | Logical, a: Node, b: Node): Node {
  const shape = broadcastShapes(op, a.shape, b.shape);
  return node(op, [broadcastTo(a, shape), broadcastTo(b, shape)], {});
}

export const add = (a: Node, b: Node): Node => binary("add", a, b);
export const sub = (a: Node, b: Node): Node => binary("sub", a, b);
export const mul = (a: Node, b: Node): Node => binary("mul", a, b);
export const div = (a: Node, b: Node): Node => binary("div", a, b);

export function select(condition: Node, a: Node, b: Node): Node {
  const shape = broadcastShapes(
    "select",
    condition.shape,
    broadcastShapes("select", a.shape, b.shape),
  );
  return node(
    "select",
    [condition, a, b].map(input => broadcastTo(input, shape)),
    {},
  );
}

export function cast(x: Node, dtype: DType): Node {
  return x.dtype === dtype ? x : node("cast", [x], { dtype });
}

export function reshape(x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : node("reshape", [x], { shape });
}

export function permute(x: Node, order: readonly number[]): Node {
  const normal = order.map(axis => normalizeAxis("permute", axis, x.shape.length));
  return normal.every((axis, i) => axis === i) ? x : node("permute", [x], { order: normal });
}

/** Swaps the last two axes. */
export function transpose(x: Node): Node {
  const rank = x.shape.length;
  if (rank < 2) return permute(x, [rank - 1, rank - 2]);
  const order = new Array<number>(rank);
  for (let axis = 0; axis < rank - 2; axis++) order[axis] = axis;
  order[rank - 2] = rank - 1;
  order[rank - 1] = rank - 2;
  return node("permute", [x], { order });
}

/** NumPy's broadcast_to: leading axes of size 1 are added, axes of size 1 stretch. */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x;
  const missing = shape.length - x.shape.length;
  const aligned = missing > 0 ? reshape(x, withLeadingAxes(x.shape, missing)) : x;
  return sameShape(aligned.shape, shape) ? aligned : node("expand", [aligned], { shape });
}

function withLeadingAxes(shape: Shape, count: number): Shape {
  const longer = new Array<number>(count + shape.length);
  for (let axis = 0; axis < longer.length; axis++)
    longer[axis] = axis < count ? 1 : shape[axis - count]!;
  return longer;
}

/** Sums `x` down to `shape`: the transpose of broadcastTo. */
export function sumTo(x: Node, shape: Shape): Node {
  const missing = x.shape.length - shape.length;
  const axes = [...x.shape.keys()].filter(
    axis => axis < missing || (shape[axis - missing] === 1 && x.shape[axis] !== 1),
  );
  return reshape(axes.length > 0 ? node("sum", [x], { axes }) : x, shape);
}

export function reduce(
  op: "sum" | "reduceMax",
  x: Node,
  axes: readonly number[] | undefined,
  keepDims: boolean,
): Node {
  const rank = x.shape.length;
  const normal = axes?.map(axis => normalizeAxis(op, axis, rank)) ?? [...x.shape.keys()];
  const kept = normal.length > 0 ? node(op, [x], { axes: normal }) : x;
  return keepDims
    ? kept
    : reshape(
        kept,
        x.shape.filter((_, axis) => !normal.includes(axis)),
      );
}

/** As NumPy's matmul for two or more axes: leading axes broadcast. */
export function matmul(a: Node, b: Node): Node {
  const plain = a.shape.length === 2 && b.shape.length === 2;
  if (plain || a.shape.length < 2 || b.shape.length < 2) return node("matmul", [a, b], {});
  const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const left = broadcastTo(a, [...batch, ...a.shape.slice(-2)]);
  return node("matmul", [left, broadcastTo(b, [...batch, ...b.shape.slice(-2)])], {});
}

export function pad(x: Node, padding: readonly (readonly [number, number])[]): Node {
  return padding.every(([before, after]) => before === 0 && after === 0)
    ? x
    : node("pad", [x], { padding });
}

export function slice(x: Node, ranges: readonly (readonly [number, number])[]): Node {
  return node("slice", [x], { ranges });
}

/** Joins along `axis`: each part padded to the whole, then added. */
export function concat(parts: readonly Node[], axis: number): Node {
  const total = parts.reduce((sum, part) => sum + part.shape[axis]!, 0);
  let before = 0;
  const padded = parts.map(part => {
    const extent = part.shape[axis]!;
    const padding = part.shape.map((_, other): [number, number] =>
      other === axis ? [before, total - before - extent] : [0, 0],
    );
    before += extent;
    return pad(part, padding);
  });
  return padded.reduce(add);
}
