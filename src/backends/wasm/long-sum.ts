// A long sum over everything (the norm of a gradient), cut into chunks that threads can share: a partial result for
// each chunk, then those reduced in order. The chunks depend on the size alone, so the bits do not depend on threads.

import type { Access, LoopKernel, Place, Store, Value } from "../../compile/kernel.ts";

/** Elements of a chunk: some microseconds. */
const CHUNK = 16384;

export interface LongSum {
  readonly kernels: readonly LoopKernel[];
  /** Where the kernels put the chunks' results. */
  readonly partials: Place;
}

/** The kernel as several, or undefined if it is not such a sum. */
export function longSum(kernel: LoopKernel): LongSum | undefined {
  const { dims, values, stores } = kernel;
  if (dims.length !== 1 || !dims[0]!.reduced || dims[0]!.size < 2 * CHUNK) return undefined;
  if (!values.every(isPlain) || stores.some(store => isFull(store, values))) return undefined;
  const { size } = dims[0]!;
  const chunks = Math.floor(size / CHUNK);
  const rest = size - chunks * CHUNK;
  const results = chunks + (rest > 0 ? 1 : 0);
  const sums = values.flatMap(({ kind }, i) => (kind === "reduce" ? [i] : []));
  const partials: Place = {
    number: -1,
    size: sums.length * results,
    dtype: "float32",
    holds: undefined,
  };
  const whole: LoopKernel = {
    kind: "loop",
    dims: [
      { size: chunks, reduced: false },
      { size: CHUNK, reduced: true },
    ],
    values: values.map(value => moved(value, ([stride = 0]) => [stride * CHUNK, stride], 0)),
    stores: sums.map((value, i) => at(value, partials, i * results, [1, 0])),
  };
  const last: LoopKernel = {
    kind: "loop",
    dims: [{ size: rest, reduced: true }],
    values: values.map(value => moved(value, strides => strides, chunks * CHUNK)),
    stores: sums.map((value, i) => at(value, partials, i * results + chunks, [0])),
  };
  const total = totalled(kernel, sums, partials, results);
  return { kernels: rest > 0 ? [whole, last, total] : [whole, total], partials };
}

/** Made anew where it is, and before the sums or out of their results. */
function isPlain({ kind, full, phase }: Value): boolean {
  return (
    kind !== "random" &&
    kind !== "gather" &&
    !(full && phase > 0) &&
    !(kind === "reduce" && phase > 0)
  );
}

function isFull({ value, access }: Store, values: readonly Value[]): boolean {
  return values[value]!.full || access.strides.some(stride => stride !== 0);
}

function at(value: number, place: Place, offset: number, strides: readonly number[]): Store {
  return { value, access: { place, offset, strides } };
}

/** The value in a loop that walks another way and starts `first` elements later. */
function moved(
  value: Value,
  walk: (strides: readonly number[]) => readonly number[],
  first: number,
): Value {
  const later = ({ strides, offset }: Pick<Access, "strides" | "offset">) => ({
    strides: walk(strides),
    offset: offset + first * (strides[0] ?? 0),
  });
  if (value.kind === "load")
    return { ...value, access: { ...value.access, ...later(value.access) } };
  return value.kind === "index" ? { ...value, ...later(value) } : value;
}

/** The chunks' results reduced, and what the kernel computes and stores of them. */
function totalled(
  { values, stores }: LoopKernel,
  sums: readonly number[],
  partials: Place,
  results: number,
): LoopKernel {
  const all: Value[] = [];
  const now = new Map<number, number>();
  values.forEach((value, i) => {
    if (value.full) return;
    if (value.kind === "reduce") {
      const offset = sums.indexOf(i) * results;
      const access = { place: partials, strides: [1], offset };
      all.push({ kind: "load", access, dtype: value.dtype, full: true, phase: 0 });
      all.push({ ...value, args: [all.length - 1] });
    } else if ("args" in value) all.push({ ...value, args: value.args.map(arg => now.get(arg)!) });
    else all.push(value);
    now.set(i, all.length - 1);
  });
  return {
    kind: "loop",
    dims: [{ size: results, reduced: true }],
    values: all,
    stores: stores.map(store => ({ ...store, value: now.get(store.value)! })),
  };
}
