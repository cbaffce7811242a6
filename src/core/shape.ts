// Shapes and the arithmetic on them. Arrays are dense and row-major; broadcasting is NumPy's: shapes align at
// the last axis, and an axis of size 1 stretches.

import { DownhillError } from "./errors.ts";

export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis]!;
  return size;
}

/** Elements to step over to advance one along each axis. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** As Python prints a tuple: (64, 128), (3,), (). */
export function shapeText(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** The shape that both stretch to, or a shape-mismatch that names the operation. */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1)
      throw new DownhillError(
        "shape-mismatch",
        `${operation}: shapes do not broadcast: ${shapeText(a)} and ${shapeText(b)} differ at axis ${axis}. Sizes must be equal or 1.`,
        { operation, left: a, right: b, axis },
      );
    shape[axis] = left === 1 ? right : left;
  }
  return shape;
}

/** Axis counted from the front; negative axes count from the back. */
export function normalizeAxis(operation: string, axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && normal >= 0 && normal < rank) return normal;
  throw new DownhillError(
    "axis-out-of-range",
    `${operation}: axis ${axis} does not exist in a tensor of rank ${rank}. Use ${-rank} to ${rank - 1}.`,
    { operation, axis, rank },
  );
}
