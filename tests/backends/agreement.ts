// The backends under test, and when one agrees with the oracle. The oracle computes in float64 on the same float32
// inputs; a result may differ from it by `error` times its own size (and the tensor's root mean square, where sums
// cancel). What is not finite must be the same; ints and bools too.

import type { Backend } from "../../src/backends/backend.ts";
import { reference } from "../../src/backends/reference/reference.ts";
import { wasm } from "../../src/backends/wasm/wasm.ts";
import type { TypedArray } from "../../src/core/dtype.ts";
import type { Program } from "../../src/ir/program.ts";
import type { Slot } from "../../src/ops/op.ts";
import { initialOf } from "./leaves.ts";

/** One rounding of float32, relative. */
export const ROUNDING = 2 ** -24;

/** Each a new backend without any cell. */
export const backends: Readonly<Record<string, () => Backend>> = {
  reference: () => reference(),
  wasm: () => wasm(),
  "wasm without fusion": () => wasm({ fusion: false }),
  // Two threads, on every kernel that can be cut.
  "shared wasm": () => wasm({ threads: 2, sharing: "always" }),
  "shared wasm without fusion": () => wasm({ threads: 2, sharing: "always", fusion: false }),
  "deterministic wasm": () => wasm({ deterministic: true }),
  "deterministic wasm without fusion": () => wasm({ deterministic: true, fusion: false }),
};

export const oracle = (): Backend => reference({ float64: true });

export interface Run {
  readonly applied: number;
  readonly outputs: readonly TypedArray[];
  /** Of the program's cells, in its order. */
  readonly cells: readonly TypedArray[];
}

export type Slots = ReadonlyMap<Slot, TypedArray>;

/** What some steps of a program give on a backend whose cells begin with their first values. */
export function run(backend: Backend, whole: Program, slots: Slots = new Map(), steps = 1): Run {
  for (const cell of whole.cells) backend.write(cell, initialOf(cell));
  const done = backend.compile(whole).run(slots, steps);
  return {
    applied: done.applied,
    outputs: done.readSync!(),
    cells: whole.cells.map(cell => backend.readSync!(cell)),
  };
}

/** What differs between a tensor and the oracle's, as text; nothing if they agree. */
export function difference(
  found: TypedArray,
  expected: TypedArray,
  error: number,
  slack = 0,
): string | undefined {
  if (found.length !== expected.length) return `${found.length} elements, not ${expected.length}`;
  if (!(found instanceof Float32Array || found instanceof Float64Array)) error = 0;
  const typical = error === 0 ? 0 : rootMeanSquare(expected);
  for (let i = 0; i < found.length; i++) {
    const [x, wanted] = [found[i]!, expected[i]!];
    const rounded = error === 0 ? wanted : Math.fround(wanted);
    if (Object.is(x, rounded) || x === rounded) continue;
    const allowed = error * (Math.abs(wanted) + typical) + slack + 2 ** -149;
    // Near the largest float32 a rounding decides between it and infinity.
    const close = Math.abs(Math.max(-HUGE, Math.min(HUGE, x)) - wanted) <= allowed;
    if (!close) return `element ${i} is ${x}, not ${wanted}`;
  }
  return undefined;
}

const HUGE = 2 ** 128;

function rootMeanSquare(values: TypedArray): number {
  let [sum, count] = [0, 0];
  for (const x of values)
    if (Number.isFinite(x)) {
      sum += x * x;
      count++;
    }
  return count === 0 ? 0 : Math.sqrt(sum / count);
}

/**
 * In a program that makes much of roundings an error may be so many times the float32 reference's own largest one,
 * and some roundings of 1, about which its numbers lie: the reference's sums are of float64.
 */
const SENSITIVITY = 32;
const CANCELLED = 16 * ROUNDING;

/** All differences of a run from the oracle's; `plain` is the reference's in float32, for sensitive programs. */
export function differences(found: Run, expected: Run, error: number, plain?: Run): string[] {
  const applied =
    found.applied === expected.applied ? [] : [`${found.applied} steps, not ${expected.applied}`];
  const [wanted, known] = [tensorsOf(expected), plain && tensorsOf(plain)];
  const worst = Math.max(0, ...(known ?? []).map((x, i) => largest(x, wanted[i]!)));
  const slack = known === undefined ? 0 : SENSITIVITY * worst + CANCELLED;
  const wrong = tensorsOf(found).flatMap((values, i) => {
    const text = difference(values, wanted[i]!, error, slack);
    if (text === undefined) return [];
    const outputs = expected.outputs.length;
    return [`${i < outputs ? `output ${i}` : `cell ${i - outputs}`}: ${text}`];
  });
  return [...applied, ...wrong];
}

function tensorsOf({ outputs, cells }: Run): TypedArray[] {
  return [...outputs, ...cells];
}

function largest(found: TypedArray, expected: TypedArray): number {
  let worst = 0;
  for (let i = 0; i < Math.min(found.length, expected.length); i++) {
    const difference = Math.abs(found[i]! - expected[i]!);
    if (difference > worst && difference < Number.POSITIVE_INFINITY) worst = difference;
  }
  return worst;
}
