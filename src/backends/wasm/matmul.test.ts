import { describe, expect, it } from "vitest";
import { ModuleWriter } from "./assembler.ts";
import type { Kernel, Target } from "./kernel.ts";
import { type MatmulSpec, matmul, scratchBytes, store } from "./matmul.ts";

type Sizes = Pick<MatmulSpec, "batch" | "m" | "n" | "k">;
type Form = "NN" | "NT" | "TN" | "TT";

const forms: Form[] = ["NN", "NT", "TN", "TT"];
const targets: Target[] = [{ relaxed: true }, { relaxed: false }];
/** A NaN of its own: neither a result nor a copy of other garbage. */
const GUARD = 0x7fc0_1234;
const GUARD_BYTES = 256;

interface Prepared {
  readonly kernels: readonly Kernel[];
  readonly a: Float32Array;
  readonly b: Float32Array;
  /**
   * The product, after running each kernel's units in pieces cut at these fractions, the last piece
   * first.
   */
  run(cuts?: readonly number[]): Float32Array;
  /** Whether nothing was written outside the product and the scratch. */
  untouched(): boolean;
}

function prepare({ batch, m, n, k }: Sizes, form: Form, target: Target, first = 1024): Prepared {
  const lengths = [batch * m * k, batch * k * n, batch * m * n] as const;
  let next = first;
  const place = (bytes: number) => {
    const address = next;
    next += Math.ceil(bytes / 16) * 16 + GUARD_BYTES;
    return address;
  };
  const a = { address: place(4 * lengths[0]), transposed: form[0] === "T" };
  const b = { address: place(4 * lengths[1]), transposed: form[1] === "T" };
  const c = place(4 * lengths[2]);
  const needed = scratchBytes({ batch, m, n, k, a, b });
  const scratch = place(needed);
  const spec: MatmulSpec = { batch, m, n, k, a, b, scratch };

  const pages = Math.ceil(next / 65536);
  const module = new ModuleWriter({ initial: pages });
  const kernels = matmul(module, "product", spec, store(c, { m, n }), target);
  for (const { func } of kernels) module.export(func);
  const memory = new WebAssembly.Memory({ initial: pages });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), {
    host: { memory },
  });
  const bits = (from: number, to: number) =>
    new Int32Array(memory.buffer, from, Math.floor((to - from) / 4));
  const floats = (address: number, length: number) =>
    new Float32Array(memory.buffer, address, length);
  bits(first, next).fill(GUARD);
  const [left, right] = [floats(a.address, lengths[0]), floats(b.address, lengths[1])];
  for (let i = 0; i < left.length; i++) left[i] = noise(i, 1);
  for (let i = 0; i < right.length; i++) right[i] = noise(i, 2);
  const guards = [
    bits(a.address + 4 * lengths[0], b.address),
    bits(b.address + 4 * lengths[1], c),
    bits(c + 4 * lengths[2], scratch),
    bits(scratch + needed, next),
  ];
  const product = floats(c, lengths[2]);
  const inputs = [left.slice(), right.slice()];
  return {
    kernels,
    a: left,
    b: right,
    run(cuts = []) {
      product.fill(Number.NaN);
      for (const { func, units } of kernels) {
        const call = exports[func.name] as (from?: number, to?: number) => void;
        if (units === 1) expect(func.params).toEqual([]);
        if (units === 1) call();
        else {
          const bounds = [0, ...cuts.map(cut => Math.floor(cut * units)), units];
          for (let i = bounds.length - 1; i > 0; i--) call(bounds[i - 1], bounds[i]);
        }
      }
      return product.slice();
    },
    untouched: () =>
      guards.every(guard => guard.every(value => value === GUARD)) &&
      left.every((value, i) => value === inputs[0]![i]) &&
      right.every((value, i) => value === inputs[1]![i]),
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

const rows = [1, 2, 3, 4, 5, 7, 8, 9, 13, 16];
const columns = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 17, 33];
const depths = [1, 2, 3, 4, 5, 8, 9, 15, 17];
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
    for (const m of rows)
      for (const n of columns) for (const k of depths) check({ batch: 1, m, n, k }, form, target);
  });

  it.each(forms)("when sizes stand about powers of two, then %s agrees with float64", form => {
    for (const [m, n, k] of mixed) check({ batch: 1, m, n, k }, form, target);
  });

  it.each(forms)("when a side is long or m·n·k passes 2³¹, then %s agrees with float64", form => {
    for (const [m, n, k] of [
      [70001, 3, 7],
      [5, 70001, 6],
      [9, 10, 70001],
      [1, 3, 100001],
      [1291, 1290, 1291],
    ] as const)
      check({ batch: 1, m, n, k }, form, target);
  });

  it.each(forms)("when addresses pass 2³¹, then %s agrees with float64", form => {
    for (const [m, n, k] of [
      [2, 33, 17],
      [33, 1, 18],
      [33, 34, 35],
      [100, 101, 102],
    ] as const) {
      const sizes = { batch: 2, m, n, k };
      const prepared = prepare(sizes, form, target, 3.5 * 2 ** 30);
      expect(worst(sizes, form, prepared, prepared.run())).toBeLessThan(2e-6);
    }
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
