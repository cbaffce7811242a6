// What the emitters give: functions over static addresses of one memory, and what they may use of the engine.

import type { Func, FunctionWriter, Local } from "./assembler.ts";

/** What the engine offers and the user allows. */
export interface Target {
  /** f32x4.relaxed_madd: one rounding instead of two where the processor has FMA, so bits differ between machines. */
  readonly relaxed: boolean;
}

/** One pass over memory. With one unit the function takes nothing; else it runs the units [from, to). */
export interface Kernel {
  readonly func: Func;
  readonly units: number;
  /** About how long it takes on one thread, by its operations and bytes (cost.ts). */
  readonly microseconds: number;
}

/** Lanes of a vector that hold elements, at the end of a row. */
export type Lanes = 1 | 2 | 3 | 4;

/** What becomes of a matrix product's elements: computed further and stored, in one pass with the product. */
export interface Epilogue {
  /** Once a tile: the place of its first element; prepares addresses. `batch` is absent without batches. */
  readonly tile: (f: FunctionWriter, row: Local, column: Local, batch: Local | undefined) => void;
  /** The product's elements (row + rowPlus, column + columnPlus …), as many as lanes; stores what comes of them. */
  readonly point: (
    f: FunctionWriter,
    product: Local,
    rowPlus: number,
    columnPlus: number,
    lanes: Lanes,
  ) => void;
  /** After the tile's last point: gives locals back. */
  readonly end: (f: FunctionWriter) => void;
}

/** f32x4: a · b + c with a, b, c on the stack, by one instruction or two. */
export function multiplyAdd(f: FunctionWriter, { relaxed }: Target): void {
  if (relaxed) f.op("f32x4.relaxed_madd");
  else {
    const c = f.local("v128");
    f.set(c).op("f32x4.mul").get(c).op("f32x4.add");
    f.release(c);
  }
}
