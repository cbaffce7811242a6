// Constants of vector code. V8 builds a v128.const anew from 64-bit immediates at each use, also inside a loop. With
// them in locals set before the loop, in registers or one load away, exp took 0.75 ns an element instead of 1.86, and
// 1.05 with loads from a constant area in memory (Node 24.21, x64, AMD EPYC, 2026-11, over 4,096 elements).

import { FunctionWriter, type Local } from "../assembler.ts";
import type { Target } from "../kernel.ts";

/** How a constant fills its vector: four times a float or an integer, twice a float64 or an integer of 64 bits. */
export type LaneType = "f32x4" | "i32x4" | "f64x2" | "i64x2";

/** Where constants come from: pushes a vector that holds `value` in each lane. */
export interface Constants {
  push(f: FunctionWriter, lanes: LaneType, value: number | bigint): void;
}

/** A v128.const at each use: for code that is not in a loop. */
export const inlineConstants: Constants = {
  push(f, lanes, value) {
    if (typeof value === "bigint") f.i32x4(...wordsOf(value), ...wordsOf(value));
    else if (lanes === "f32x4") f.f32x4(value);
    else if (lanes === "f64x2") f.f64x2(value);
    else f.i32x4(value);
  },
};

function wordsOf(value: bigint): [low: number, high: number] {
  return [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
}

/** What needs constants, such as a row of `vectorFunctions`. */
export type Emit = (f: FunctionWriter, target: Target, constants: Constants) => void;

/** Constants in locals of `f`, each once: make it before the loop, give it to the functions inside, then release it. */
export class HoistedConstants implements Constants {
  readonly #f: FunctionWriter;
  readonly #locals = new Map<string, Local>();

  /** Sets the locals to what `functions` ask for, which a trial run tells. */
  constructor(f: FunctionWriter, target: Target, functions: Iterable<Emit>) {
    this.#f = f;
    const keep: Constants = {
      push: (trial, lanes, value) => {
        inlineConstants.push(trial, lanes, value);
        this.#keep(lanes, value);
      },
    };
    for (const emit of functions) emit(new FunctionWriter([]), target, keep);
  }

  push(f: FunctionWriter, lanes: LaneType, value: number | bigint): void {
    const local = this.#locals.get(keyOf(lanes, value));
    if (local === undefined) inlineConstants.push(f, lanes, value);
    else f.get(local);
  }

  release(): void {
    this.#f.release(...this.#locals.values());
    this.#locals.clear();
  }

  #keep(lanes: LaneType, value: number | bigint): void {
    const key = keyOf(lanes, value);
    if (this.#locals.has(key)) return;
    const local = this.#f.local("v128");
    inlineConstants.push(this.#f, lanes, value);
    this.#f.set(local);
    this.#locals.set(key, local);
  }
}

function keyOf(lanes: LaneType, value: number | bigint): string {
  return `${lanes} ${Object.is(value, -0) ? "-0" : value}`;
}
