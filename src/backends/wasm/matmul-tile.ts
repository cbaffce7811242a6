// The inner kernel of a matrix product: one tile of height × 4·vectors elements, kept in registers
// over the whole depth. V8 emits vector instructions in the order given and has 15 registers for
// them on x64; tiles are shaped so that accumulators, the held side of one step and one passing
// vector fit (6 × 8 with a fused multiply-add: 12 + 2 + 1).

import type { FunctionWriter, Local } from "./assembler.ts";
import { multiplyAdd, type Target } from "./kernel.ts";

export interface TileShape {
  readonly height: number;
  /** Vectors of four columns. */
  readonly vectors: number;
}

/**
 * The left factor: element (row, step) of the tile at pointer + row · rowBytes + step · stepBytes.
 */
export interface LeftTile {
  readonly pointer: Local;
  readonly rowBytes: number;
  readonly stepBytes: number;
}

/** The right factor: vector v of a step at pointer + 16 · v + step · stepBytes. */
export interface RightTile {
  readonly pointer: Local;
  readonly stepBytes: number;
}

/** Up to so many steps are written out without a loop. */
const UNROLLED_WHOLE = 4;

/**
 * The greatest height of a tile so wide that its registers do not spill: measured, 6 × 8 and 3 × 12
 * with a fused multiply-add, 3 × 12 without; one row or one vector more is half as fast.
 */
export function tileHeight(vectors: number, { relaxed }: Target): number {
  if (vectors === 1) return 8;
  if (vectors === 2) return relaxed ? 6 : 4;
  if (vectors === 3) return 3;
  return vectors === 4 ? 2 : 1;
}

/**
 * Steps in a loop's body, preferably without a rest to write out after it. Multiply and add gain
 * from four.
 */
function unrolling(depth: number, { relaxed }: Target): number {
  if (depth <= UNROLLED_WHOLE) return depth;
  if (!relaxed && depth % 4 === 0) return 4;
  return depth % 2 === 1 && depth % 3 === 0 ? 3 : 2;
}

/** Writes the sum over the depth; the accumulators, by row and vector, belong to the caller. */
export function multiplyTile(
  f: FunctionWriter,
  target: Target,
  shape: TileShape,
  depth: number,
  left: LeftTile,
  right: RightTile,
): Local[][] {
  const sums = Array.from({ length: shape.height }, () =>
    Array.from({ length: shape.vectors }, () => f.local("v128")),
  );
  for (const sum of sums.flat()) f.f32x4(0).set(sum);
  const steps = unrolling(depth, target);
  const rounds = depth === 0 ? 0 : Math.floor(depth / steps);
  if (rounds <= 1) {
    for (let s = 0; s < depth; s++) multiplyStep(f, target, sums, left, right, s);
    return sums;
  }
  const [l, r, end] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const [leftHere, rightHere] = [
    { ...left, pointer: l },
    { ...right, pointer: r },
  ];
  f.get(left.pointer).set(l);
  f.get(right.pointer)
    .tee(r)
    .i32(rounds * steps * right.stepBytes);
  f.op("i32.add").set(end);
  f.loop(again => {
    for (let s = 0; s < steps; s++) multiplyStep(f, target, sums, leftHere, rightHere, s);
    f.get(l)
      .i32(steps * left.stepBytes)
      .op("i32.add")
      .set(l);
    f.get(r)
      .i32(steps * right.stepBytes)
      .op("i32.add");
    f.tee(r).get(end).op("i32.ne");
    again("if");
  });
  for (let s = 0; s < depth % steps; s++) multiplyStep(f, target, sums, leftHere, rightHere, s);
  f.release(l, r, end);
  return sums;
}

/**
 * sums[i][v] += left(i, step) · right(step, v): the shorter side is held in registers, the longer
 * one passes.
 */
function multiplyStep(
  f: FunctionWriter,
  target: Target,
  sums: readonly (readonly Local[])[],
  left: LeftTile,
  right: RightTile,
  step: number,
): void {
  const [height, vectors] = [sums.length, sums[0]!.length];
  const holdRight = vectors <= height;
  const load = (isRight: boolean, at: number, into: Local) => {
    if (isRight) f.get(right.pointer).memory("v128.load", step * right.stepBytes + 16 * at);
    else {
      const offset = step * left.stepBytes + at * left.rowBytes;
      f.get(left.pointer).memory("v128.load32_splat", offset);
    }
    f.set(into);
  };
  const held = Array.from({ length: Math.min(height, vectors) }, () => f.local("v128"));
  for (const [at, local] of held.entries()) load(holdRight, at, local);
  const passing = f.local("v128");
  for (let p = 0; p < Math.max(height, vectors); p++) {
    load(!holdRight, p, passing);
    for (const [h, local] of held.entries()) {
      const sum = holdRight ? sums[p]![h]! : sums[h]![p]!;
      f.get(passing).get(local).get(sum);
      multiplyAdd(f, target);
      f.set(sum);
    }
  }
  f.release(passing, ...held);
}
