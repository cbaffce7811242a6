// The vector functions against the scalar float64 ones of core, rounded to float32: over every 20,011th of all float32,
// special values among them, with relaxed instructions and without. Tried once, with the same worst errors: every 199th
// (21.6 million of each), and every one of the ranges where a function bends (67 to 277 million; positive ones where it
// is odd or even).

import { describe, expect, test } from "vitest";
import { cos, erf, exp, log, log2, pow, sigmoid, sin, tanh } from "../../core/math.ts";
import { fillUniform, Generator } from "../../core/random.ts";
import { FunctionWriter, ModuleWriter } from "./assembler.ts";
import {
  type FunctionName,
  HoistedConstants,
  maximumOf,
  maximumSoFar,
  maximumWithConstant,
  minimumOf,
  minimumWithConstant,
  prepareKey,
  relu,
  uniform,
  uniforms,
  vectorFunctions,
} from "./functions.ts";
import type { Instruction } from "./instructions.ts";
import type { Target } from "./kernel.ts";

/** Keeps the names of what is written. */
class RecordingWriter extends FunctionWriter {
  readonly names: string[] = [];

  override op(name: Instruction, ...immediates: readonly number[]): this {
    this.names.push(name);
    return super.op(name, ...immediates);
  }
}

const COUNT = 4096;
const BYTES = 4 * COUNT;

interface Loop {
  readonly a: Float32Array<ArrayBuffer>;
  readonly b: Float32Array<ArrayBuffer>;
  readonly y: Float32Array<ArrayBuffer>;
  readonly run: (...values: number[]) => void;
}

function instance(write: (f: FunctionWriter) => void, params: readonly "i32"[] = []): Loop {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new ModuleWriter({ initial: 1 });
  module.export(module.func("run", params, [], write));
  const compiled = new WebAssembly.Module(module.bytes());
  const { run } = new WebAssembly.Instance(compiled, { host: { memory } }).exports;
  const [a, b, y] = [0, 1, 2].map(i => new Float32Array(memory.buffer, i * BYTES, COUNT));
  return { a: a!, b: b!, y: y!, run: run as Loop["run"] };
}

/** y = body(a, b), element by element; `before` is written in front of the loop. */
function elementwise(
  operands: 1 | 2,
  body: (f: FunctionWriter) => void,
  before: (f: FunctionWriter) => void = () => {},
): Loop {
  return instance(f => {
    before(f);
    const i = f.local("i32");
    f.countUp(i, 0, BYTES, 16, () => {
      f.get(i).get(i).memory("v128.load");
      if (operands === 2) f.get(i).memory("v128.load", BYTES);
      body(f);
      f.memory("v128.store", 2 * BYTES);
    });
  });
}

function loopOf(name: FunctionName, target: Target): Loop {
  let constants: HoistedConstants;
  return elementwise(
    name === "pow" ? 2 : 1,
    f => vectorFunctions[name](f, target, constants),
    f => {
      constants = new HoistedConstants(f, target, [vectorFunctions[name]]);
    },
  );
}

const bitsOf = (values: Float32Array<ArrayBuffer>) =>
  new Int32Array(values.buffer, values.byteOffset, values.length);

/** The place of a float32 among all, from its bits: neighbours differ by 1. */
const place = (bits: number) => (bits < 0 ? -(bits & 0x7fffffff) : bits);

/** Distances in ulp of `got` from `want`; Infinity where only one is NaN or 0 has the other sign. */
function ulps(got: Float32Array<ArrayBuffer>, want: Float32Array<ArrayBuffer>): Float64Array {
  const [g, w] = [bitsOf(got), bitsOf(want)];
  return Float64Array.from(got, (value, i) => {
    if (Number.isNaN(value) || Number.isNaN(want[i]!))
      return Number.isNaN(value) && Number.isNaN(want[i]!) ? 0 : Number.POSITIVE_INFINITY;
    const distance = Math.abs(place(g[i]!) - place(w[i]!));
    return distance === 0 && g[i] !== w[i] ? Number.POSITIVE_INFINITY : distance;
  });
}

interface Worst {
  readonly ulps: number;
  readonly at: readonly number[];
}

/** The worst error over operands that `fill` writes, as often as it says that there are more. */
function worstOf(
  loop: Loop,
  oracle: (a: number, b: number) => number,
  fill: (loop: Loop) => boolean,
): Worst {
  let worst: Worst = { ulps: 0, at: [] };
  const want = new Float32Array(COUNT);
  for (let more = true; more; ) {
    more = fill(loop);
    loop.run();
    want.forEach((_, i) => (want[i] = oracle(loop.a[i]!, loop.b[i]!)));
    ulps(loop.y, want).forEach((distance, i) => {
      if (distance > worst.ulps)
        worst = { ulps: distance, at: [loop.a[i]!, loop.b[i]!, loop.y[i]!, want[i]!] };
    });
  }
  return worst;
}

/** Every `step`-th float32, in order of the bits. */
function everyFloat(step: number): (loop: Loop) => boolean {
  let next = 0;
  return ({ a }) => {
    const bits = bitsOf(a);
    for (let i = 0; i < COUNT; i++, next += step) bits[i] = next;
    return next < 2 ** 32;
  };
}

function once(...values: readonly (readonly number[])[]): (loop: Loop) => boolean {
  return ({ a, b }) => {
    a.fill(1).set(values[0]!);
    b.fill(1).set(values[1] ?? []);
    return false;
  };
}

const SPECIAL = [0, 0.5, 1, 1.5, 2, 3, 4.5, 100, 101, 1e-45, 1e-40, 1.1754944e-38, 1e38]
  .concat([3.4028234663852886e38, 8388607, 8388609, 16777217, 33554432, 0.99999994, 1.0000001])
  .concat([88.722839, 88.72284, 87.33655, 103.97208, 103.97209, 104, 9.010913, 0.92, 3.92, 4])
  .concat([Math.PI / 4, Math.PI / 2, Math.PI, 1048576, 1048577, 1.647e6, 2 ** 100, 2 ** 127])
  .concat([Number.POSITIVE_INFINITY])
  .flatMap(x => [x, -x])
  .concat([Number.NaN]);

/** NaN with other bits than usual: those that integer arithmetic could turn into numbers. */
const UNUSUAL_NAN = [0x7f800001, 0x7fffffff, 0x7fc12345, -1, -0x7fffff];

const oracles = { exp, log, tanh, sigmoid, erf, sin, cos };
const limits = { exp: 1, log: 1, tanh: 2, sigmoid: 2, erf: 1, sin: 2, cos: 2 };
const targets = [{ relaxed: false }, { relaxed: true }];
const cases = targets.flatMap(target =>
  Object.entries(limits).map(([name, limit]) => ({
    name: name as keyof typeof limits,
    limit,
    target,
  })),
);

describe.each(cases)("$name, $target", ({ name, limit, target }) => {
  const loop = loopOf(name, target);

  test("when every 20,011th float is asked, then it is core's within the limit", () => {
    const worst = worstOf(loop, oracles[name], everyFloat(20011));
    expect(worst).toMatchObject({ ulps: expect.toSatisfy(u => u <= limit) });
  });

  test("when the argument is special, then it is core's within the limit", () => {
    const worst = worstOf(loop, oracles[name], once(SPECIAL));
    expect(worst).toMatchObject({ ulps: expect.toSatisfy(u => u <= limit) });
  });

  test("when the argument is a NaN of any bits, then so is the result", () => {
    bitsOf(loop.a).set(UNUSUAL_NAN);
    loop.run();
    expect([...loop.y.subarray(0, UNUSUAL_NAN.length)]).toEqual(UNUSUAL_NAN.map(() => Number.NaN));
  });
});

describe.each(["sin", "cos"] as const)("%s", name => {
  test("when x is next to a multiple of π/2, then it is within 2 ulp, also beyond the easy range", () => {
    for (const step of [1, 1001, 1e6, 1e12, 1e30]) {
      const near = Array.from({ length: COUNT }, (_, i) => ((i * step + 1) * Math.PI) / 2);
      const worst = worstOf(loopOf(name, { relaxed: false }), oracles[name], once(near));
      expect(worst).toMatchObject({ ulps: expect.toSatisfy(u => u <= 2) });
    }
  });
});

describe.each(targets)("pow, %o", target => {
  const loop = loopOf("pow", target);

  test("when base and exponent are special, then it is core's within 1 ulp", () => {
    const pairs = SPECIAL.flatMap(a => SPECIAL.map(b => [a, b] as const));
    for (let from = 0; from < pairs.length; from += COUNT) {
      const some = pairs.slice(from, from + COUNT);
      const fill = once(
        some.map(([a]) => a),
        some.map(([, b]) => b),
      );
      const worst = worstOf(loop, pow, fill);
      expect(worst).toMatchObject({ ulps: expect.toSatisfy(u => u <= 1) });
    }
  });

  test("when both are random, then it is core's within 1 ulp", () => {
    const generator = new Generator(5);
    let rounds = 60;
    const worst = worstOf(loop, pow, ({ a, b }) => {
      const bits = bitsOf(a);
      for (let i = 0; i < COUNT; i++) {
        bits[i] = generator.integer(2 ** 32);
        // Powers from 2^-160 to 2^130, or any base to a small whole exponent.
        const size = log2(Math.abs(a[i]!));
        if (rounds % 3 === 0) b[i] = generator.integer(9) - 4;
        else [a[i], b[i]] = [Math.abs(a[i]!), (290 * generator.uniform() - 160) / size];
      }
      return --rounds > 0;
    });
    expect(worst).toMatchObject({ ulps: expect.toSatisfy(u => u <= 1) });
  });
});

describe("constants", () => {
  test("when they are written inline or hoisted, then the results are the same", () => {
    for (const name of ["exp", "log", "sin"] as const) {
      const target = { relaxed: false };
      const inline = elementwise(1, f => vectorFunctions[name](f, target));
      const hoisted = loopOf(name, target);
      for (const loop of [inline, hoisted]) {
        everyFloat(1048573)(loop);
        loop.run();
      }
      expect(bitsOf(inline.y)).toEqual(bitsOf(hoisted.y));
    }
  });

  test("when they are released, then their locals serve again", () => {
    const target = { relaxed: false };
    const f = new FunctionWriter([]);
    for (let i = 0; i < 100; i++)
      new HoistedConstants(f, target, [vectorFunctions.exp, vectorFunctions.tanh]).release();
    expect(f.local("v128").index).toBeLessThan(20);
  });

  test("when relaxed instructions are not allowed, then none is written", () => {
    const codes = (relaxed: boolean) =>
      Object.values(vectorFunctions).map(emit => {
        const f = new RecordingWriter([]);
        emit(f, { relaxed });
        return f.names.some(name => name.includes("relaxed"));
      });
    expect(codes(false)).not.toContain(true);
    expect(codes(true)).not.toContain(false);
  });
});

describe("extremes", () => {
  const values = [0, -0, 1, -1, 2, 2 ** -149, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const all = [...values, Number.NaN];
  const pairs = all.flatMap(a => all.map(b => [a, b] as const));
  const results = (loop: Loop) => {
    once(
      pairs.map(([a]) => a),
      pairs.map(([, b]) => b),
    )(loop);
    loop.run();
    return [...loop.y.subarray(0, pairs.length)];
  };

  test("when any two meet, then maximum and minimum are Math.max and Math.min", () => {
    expect(results(elementwise(2, maximumOf))).toEqual(pairs.map(([a, b]) => Math.max(a, b)));
    expect(results(elementwise(2, minimumOf))).toEqual(pairs.map(([a, b]) => Math.min(a, b)));
  });

  test("when a maximum is kept, then NaN stays and of two zeros the first", () => {
    expect(results(elementwise(2, maximumSoFar))).toEqual(
      pairs.map(([a, b]) => (a === 0 && b === 0 ? a : Math.max(a, b))),
    );
  });

  test("when one is a constant, then the other's NaN stays", () => {
    const first = pairs.map(([a]) => a);
    expect(results(elementwise(1, relu))).toEqual(first.map(a => Math.max(a, 0)));
    const above = elementwise(1, f => {
      f.f32x4(-0.5);
      maximumWithConstant(f);
    });
    expect(results(above)).toEqual(first.map(a => Math.max(a, -0.5)));
    const below = elementwise(1, f => {
      f.f32x4(0);
      minimumWithConstant(f);
    });
    expect(results(below)).toEqual(first.map(a => Math.min(a, 0)));
  });
});

describe("uniform", () => {
  const [key0, key1] = [0x89abcdef, 12345];
  const want = (stream: number) => {
    const out = new Float32Array(COUNT);
    fillUniform(out, key0, key1, stream);
    return out;
  };

  test("when four indices are asked, then the elements are core's", () => {
    for (const stream of [0, 7, 2 ** 31 + 5]) {
      const { y, run } = instance(
        f => {
          const [i, index] = [f.local("i32"), f.local("v128")];
          const key = prepareKey(f, f.params[0]!, f.params[1]!);
          f.countUp(i, 0, COUNT, 4, () => {
            f.get(i).i32(2).op("i32.shl");
            f.get(i).op("i32x4.splat").i32x4(0, 1, 2, 3).op("i32x4.add").set(index);
            uniform(f, key, stream, index);
            f.memory("v128.store", 2 * BYTES);
          });
        },
        ["i32", "i32"],
      );
      run(key0, key1);
      expect(y).toEqual(want(stream));
    }
  });

  test.each([1, 2] as const)("when %i × 8 are asked, then they are the same elements", blocks => {
    const { y, run } = instance(
      f => {
        const [i, address] = [f.local("i32"), f.local("i32")];
        const key = prepareKey(f, f.params[0]!, f.params[1]!);
        f.countUp(i, 0, COUNT, 8 * blocks, () => {
          f.get(i).i32(2).op("i32.shl").set(address);
          const drawn = uniforms(f, key, 7, i, blocks);
          drawn.forEach((four, at) => {
            f.get(address)
              .get(four)
              .memory("v128.store", 2 * BYTES + 16 * at);
          });
          f.release(...drawn);
        });
      },
      ["i32", "i32"],
    );
    run(key0, key1);
    expect(y).toEqual(want(7));
  });
});
