// Ours against the engine's Math, counted in units in the last place (ulp), over random ranges and the special
// values. The engine itself may be an ulp off, so the bound is 2; sigmoid and erf have their own references.

import { describe, expect, test } from "vitest";
import { cos, erf, exp, exp2, expm1, log, log1p, log2, pow, sigmoid, sin, tanh } from "./math.ts";
import { Generator } from "./random.ts";

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The place of x among all float64 in order, so that neighbours differ by 1. */
function place(x: number): bigint {
  double[0] = x;
  const value = bits[0]!;
  return value < 0n ? -(value & 0x7fffffffffffffffn) : value;
}

function ulps(a: number, b: number): number {
  if (Object.is(a, b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.POSITIVE_INFINITY;
  const distance = Number(place(a) - place(b));
  // 0 and -0 share a place but are not the same answer.
  return distance === 0 ? Number.POSITIVE_INFINITY : Math.abs(distance);
}

function worst(f: (x: number) => number, g: (x: number) => number, points: Iterable<number>) {
  let most = { ulps: 0, x: 0 };
  for (const x of points) {
    const u = ulps(f(x), g(x));
    if (u > most.ulps) most = { ulps: u, x };
  }
  return most;
}

const SPECIAL = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 5e-324, -5e-324, 1e-310, -1e-310, 1e-20, -1e-20]
  .concat([709.782712893384, 709.79, -708.5, -740, -745.2, -746, 1.7e308, -1.7e308, 2 ** 53])
  .concat([Math.PI, Math.PI / 2, 1e22, 6381956970095103 * 2 ** 797])
  .concat([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);

/** Points of each size from 1e-12 to 1e300, of both signs. */
function spread(seed: number): number[] {
  const generator = new Generator(seed);
  const scales = [1e-12, 1e-3, 0.3, 1, 3, 20, 100, 720, 1e5, 1.6e6, 1e7, 1e15, 1e50, 1e300];
  return scales.flatMap(scale =>
    Array.from({ length: 2000 }, () => (2 * generator.uniform() - 1) * scale),
  );
}

const cases = { exp, expm1, log, log1p, log2, sin, cos, tanh };

describe.each(Object.entries(cases))("%s", (name, ours) => {
  const engine = Math[name as keyof typeof cases];

  test("when the argument is of any size, then it is within 2 ulp of the engine's", () => {
    expect(worst(ours, engine, spread(1)).ulps).toBeLessThanOrEqual(2);
  });

  test("when the argument is special, then it is the engine's within 1 ulp", () => {
    expect(worst(ours, engine, SPECIAL)).toMatchObject({ ulps: expect.toSatisfy(u => u <= 1) });
  });
});

describe("exp2 and log2", () => {
  test("when the argument is an integer or its power, then they are exact", () => {
    for (let k = -1074; k < 1024; k++) {
      expect(exp2(k)).toBe(2 ** k);
      expect(log2(2 ** k)).toBe(k);
    }
    expect([exp2(1024), exp2(-1080)]).toEqual([Number.POSITIVE_INFINITY, 0]);
  });

  test("when the argument is fractional, then exp2 is within 1 ulp", () => {
    const points = spread(2).filter(x => Math.abs(x) < 1000);
    expect(worst(exp2, x => 2 ** x, points).ulps).toBeLessThanOrEqual(1);
  });
});

describe("pow", () => {
  test("when base and exponent are random, then it is within 1 ulp", () => {
    const generator = new Generator(3);
    for (let i = 0; i < 50_000; i++) {
      const x = exp((2 * generator.uniform() - 1) * 10);
      const y = (2 * generator.uniform() - 1) * 60;
      expect(ulps(pow(x, y), x ** y)).toBeLessThanOrEqual(1);
    }
  });

  test("when the base is 0.9 or 0.999 and the step large, then Adam's bias powers are within 1 ulp", () => {
    for (const beta of [0.9, 0.99, 0.999])
      for (let t = 1; t <= 20_000; t += 7)
        expect(ulps(pow(beta, t), beta ** t)).toBeLessThanOrEqual(1);
  });

  test("when either is special, then it is what ECMAScript's ** gives, within 1 ulp", () => {
    const values = [...SPECIAL, 3, -3, 1.0000001, -0.9999999, 1e19, -1e19, 2 ** 53 + 2, -(2 ** 53)];
    for (const x of values)
      for (const y of values) expect([x, y, ulps(pow(x, y), x ** y) <= 1]).toEqual([x, y, true]);
  });
});

describe("sigmoid", () => {
  test("when x is of any size, then it is within 4 ulp of 1 / (1 + e^-x) and never NaN", () => {
    const reference = (x: number) => (x < -36 ? Math.exp(x) : 1 / (1 + Math.exp(-x)));
    expect(worst(sigmoid, reference, spread(4)).ulps).toBeLessThanOrEqual(4);
    expect([sigmoid(1000), sigmoid(-1000), sigmoid(0)]).toEqual([1, 0, 0.5]);
    expect(sigmoid(Number.NaN)).toBeNaN();
  });
});

describe("erf", () => {
  // Python 3's math.erf (the C library's), one or more points per range of the approximation.
  test.each([
    [1e-300, 1.1283791670955126e-300],
    [1e-9, 1.1283791670955127e-9],
    [1e-5, 1.1283791670579e-5],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [0.84, 0.7651427114549946],
    [0.85, 0.7706680576083526],
    [1.0, 0.8427007929497149],
    [1.2, 0.9103139782296353],
    [1.25, 0.9229001282564582],
    [1.7, 0.9837904585907745],
    [2.5, 0.999593047982555],
    [2.85, 0.9999443437200386],
    [2.86, 0.9999475988269556],
    [3.5, 0.9999992569016276],
    [5.0, 0.9999999999984626],
    [5.9, 0.9999999999999999],
  ])("when x is %d, then it is within 1 ulp of the C library's %d", (x, expected) => {
    expect(ulps(erf(x), expected)).toBeLessThanOrEqual(1);
    expect(erf(-x)).toBe(-erf(x));
  });

  test("when x is special, then erf is 0 with its sign, ±1 or NaN", () => {
    expect([erf(0), erf(-0), erf(7), erf(-7)]).toEqual([0, -0, 1, -1]);
    expect(erf(Number.POSITIVE_INFINITY)).toBe(1);
    expect(erf(Number.NaN)).toBeNaN();
  });
});
