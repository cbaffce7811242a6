import { describe, expect, it } from "vitest";
import { ModuleWriter } from "./assembler.ts";
import type { Kernel, Target } from "./kernel.ts";
import { type MatmulSpec, matmul, scratchBytes, store } from "./matmul.ts";

type Sizes = Pick<MatmulSpec, "batch" | "m" | "n" | "k">;
type Form = "NN" | "NT" | "TN" | "TT";

const forms: Form[] = ["NN", "NT", "TN", "TT"];
const targets: Target[] = [{ relaxed: true }, { relaxed: false }];
const GUARD = 1234.5;
const GUARDS = 64;

interface Prepared {
  /** The product after running the units in the pieces given by `cuts`, fractions of all units. */
  run(cuts?: readonly number[]): Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
  readonly kernels: readonly Kernel[];
  /** Everything the kernels may not write: [from, to) in elements, with what stands there. */
  untouched(): boolean;
}

const sizeOf = (elements: number) => Math.ceil(elements / 4) * 4 + GUARDS;

function prepare({ batch, m, n, k }: Sizes, form: Form, target: Target, first = 1024): Prepared {
  const factors = [batch * m * k, batch * k * n] as const;
  const aAt = first;
  const bAt = aAt + 4 * sizeOf(factors[0]);
  const cAt = bAt + 4 * sizeOf(factors[1]);
  const scratch = cAt + 4 * sizeOf(batch * m * n);
  const a = { address: aAt, transposed: form[0] === "T" };
  const b = { address: bAt, transposed: form[1] === "T" };
  const spec: MatmulSpec = { batch, m, n, k, a, b, scratch };
  const needed = scratchBytes(spec);
  const end = scratch + 4 * sizeOf(needed / 4);
  const pages = Math.ceil(end / 65536);

  const module = new ModuleWriter({ initial: pages });
  const kernels = matmul(module, "product", spec, store(cAt, { m, n }), target);
  for (const { func } of kernels) module.export(func);
  const memory = new WebAssembly.Memory({ initial: pages });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), {
    host: { memory },
  });
  const all = new Float32Array(memory.buffer, 0, end / 4);
  // What no kernel may let into a result: padding, scratch and the old product are NaN.
  all.fill(Number.NaN);
  const view = (at: number, length: number) => all.subarray(at / 4, at / 4 + length);
  const [left, right] = [view(aAt, factors[0]), view(bAt, factors[1])];
  for (let i = 0; i < left.length; i++) left[i] = noise(i, 1);
  for (let i = 0; i < right.length; i++) right[i] = noise(i, 2);
  const guards = [
    all.subarray(cAt / 4 + batch * m * n, scratch / 4),
    all.subarray((scratch + needed) / 4),
    view(cAt - 4 * GUARDS, GUARDS),
  ];
  const product = view(cAt, batch * m * n);
  for (const guard of guards) guard.fill(GUARD);
  // The last two fours after b are its padding; garbage there must not matter.
  view(bAt + 4 * factors[1], 4).fill(Number.NaN);
  return {
    run(cuts = []) {
      product.fill(Number.NaN);
      for (const { func, units } of kernels) {
        const call = exports[func.name] as (from?: number, to?: number) => void;
        if (units === 1 && func.params.length === 0) call();
        else {
          const bounds = [0, ...cuts.map(cut => Math.floor(cut * units)), units];
          const pieces = bounds.slice(1).map((to, i) => [bounds[i]!, to] as const);
          for (const [from, to] of pieces.reverse()) call(from, to);
        }
      }
      return product.slice();
    },
    a: left,
    b: right,
    kernels,
    untouched: () => guards.slice(0, 2).every(guard => guard.every(value => value === GUARD)),
  };
}

/** Between -1 and 1, the same every time. */
function noise(i: number, stream: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(stream, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 31 - 1;
}

/** The greatest |difference| ÷ Σ|a·b| over sampled elements, against float64 sums. */
function worst({ batch, m, n, k }: Sizes, form: Form, { a, b }: Prepared, c: Float32Array): number {
  let worst = 0;
  const count = batch * m * n;
  const step = count * k > 3e6 ? Math.ceil((count * k) / 3e6) | 1 : 1;
  for (let at = 0; at < count; at += step) {
    const [g, i, j] = [Math.floor(at / (m * n)), Math.floor(at / n) % m, at % n];
    let [sum, size] = [0, 1e-30];
    for (let l = 0; l < k; l++) {
      const x = a[g * m * k + (form[0] === "T" ? l * m + i : i * k + l)]!;
      const y = b[g * k * n + (form[1] === "T" ? j * k + l : l * n + j)]!;
      sum += x * y;
      size += Math.abs(x * y);
    }
    const error = Math.abs(c[at]! - sum) / size;
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

function check(sizes: Sizes, form: Form, target: Target): void {
  const prepared = prepare(sizes, form, target);
  const c = prepared.run();
  const label = `${form} ${JSON.stringify(sizes)} ${JSON.stringify(target)}`;
  expect(worst(sizes, form, prepared, c), label).toBeLessThan(2e-7 * Math.sqrt(sizes.k + 4));
  expect(prepared.untouched(), label).toBe(true);
  if (prepared.kernels.some(({ units }) => units > 1)) {
    expect(prepared.run([0.5]), label).toEqual(c);
    expect(prepared.run([0.1, 0.15, 0.6, 0.9]), label).toEqual(c);
  }
}

const edges = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17];
const mixed: [number, number, number][] = [
  [32, 64, 12],
  [32, 32, 64],
  [1, 32, 32],
  [32, 1, 32],
  [64, 12, 32],
  [32, 64, 32],
  [32, 2, 12],
  [2, 12, 32],
  [31, 33, 32],
  [63, 64, 65],
  [65, 63, 64],
  [127, 128, 129],
  [129, 127, 128],
  [1, 300, 257],
  [300, 1, 257],
  [2, 130, 1000],
  [3, 130, 1001],
  [256, 10, 511],
  [10, 511, 256],
  [511, 256, 10],
  [256, 257, 255],
];

describe.each(targets)("matmul with %o", target => {
  it.each(forms)("when every size is small and odd, then %s agrees with float64", form => {
    for (const m of edges)
      for (const n of edges) for (const k of edges) check({ batch: 1, m, n, k }, form, target);
  });

  it.each(forms)("when sizes stand about powers of two, then %s agrees with float64", form => {
    for (const [m, n, k] of mixed) check({ batch: 1, m, n, k }, form, target);
  });

  it.each(forms)("when there are batches, then %s multiplies each by its own", form => {
    for (const [m, n, k] of [
      [5, 7, 9],
      [1, 9, 7],
      [9, 1, 7],
      [33, 31, 63],
      [100, 90, 110],
    ] as const)
      check({ batch: 3, m, n, k }, form, target);
  });

  it("when a side is empty, then there is nothing to run", () => {
    for (const form of forms)
      for (const [m, n] of [
        [0, 5],
        [5, 0],
        [0, 0],
      ] as const)
        expect(prepare({ batch: 1, m, n, k: 4 }, form, target).kernels).toEqual([]);
  });

  it.each(forms)("when the depth is empty, then %s is zeros", form => {
    for (const [m, n] of [
      [1, 1],
      [1, 9],
      [9, 1],
      [2, 3],
      [70, 50],
    ] as const) {
      const prepared = prepare({ batch: 2, m, n, k: 0 }, form, target);
      expect(prepared.run().every(value => value === 0)).toBe(true);
      expect(prepared.untouched()).toBe(true);
    }
  });
});
