// Leaves of test graphs: cells with the values they begin with, and numbers to fill them with.

import type { DType, TypedArray } from "../../src/core/dtype.ts";
import { zeros } from "../../src/core/dtype.ts";
import { type Shape, sizeOf } from "../../src/core/shape.ts";
import { type Node, node } from "../../src/ir/node.ts";
import { Cell } from "../../src/ops/op.ts";

const first = new WeakMap<Cell, TypedArray>();

/** The value that a cell begins with. */
export function initialOf(cell: Cell): TypedArray {
  return first.get(cell) ?? zeros(cell.dtype, sizeOf(cell.shape));
}

/** A cell with these values, again and again until it is full. */
export function leaf(
  shape: Shape,
  values: readonly number[],
  dtype: DType = "float32",
): Node<"cell"> {
  const cell = new Cell(shape, dtype);
  const filled = zeros(dtype, sizeOf(shape));
  for (let i = 0; i < filled.length; i++) filled[i] = values[i % values.length]!;
  first.set(cell, filled);
  return node("cell", [], { cell, version: cell.version });
}

/** Numbers in ±[0.25, 2), no two alike within some thousand, so that a wrong element shows. */
export function mixed(shape: Shape, seed = 1): Node<"cell"> {
  return leaf(shape, numbers(sizeOf(shape), seed));
}

/** Numbers in [0.25, 2). */
export function positive(shape: Shape, seed = 1): Node<"cell"> {
  return leaf(
    shape,
    numbers(sizeOf(shape), seed).map(x => Math.abs(x)),
  );
}

/** Whole numbers from `low` to below `high`. */
export function integers(shape: Shape, low: number, high: number, seed = 1): Node<"cell"> {
  const values = numbers(sizeOf(shape), seed);
  const whole = values.map(x => low + (Math.floor(Math.abs(x) * 1e4) % (high - low)));
  return leaf(shape, whole, "int32");
}

export function bools(shape: Shape, seed = 1): Node<"cell"> {
  return leaf(
    shape,
    numbers(sizeOf(shape), seed).map(x => Number(x > 0)),
    "bool",
  );
}

function numbers(size: number, seed: number): number[] {
  return Array.from({ length: Math.max(1, size) }, (_, i) => {
    const fraction = (((i + 1) * 0.6180339887 + seed * 0.7548776662) % 1) * 2 - 1;
    return Math.fround(Math.sign(fraction) * (0.25 + 1.75 * Math.abs(fraction)));
  });
}
