// Functions of the BBOB suite (Hansen, Finck, Ros and Auger, 2009, "Real-parameter black-box optimization benchmarking
// 2009: noiseless functions definitions", INRIA RR-6829), two of each of its five groups to measure on and two to develop
// on. The letters are the report's, sections 0.2 and 1 to 24; f_opt is 0. An instance is drawn from its seed by our own
// generator, so it is none of COCO's numbered ones. The domain is [−5, 5]^D, where the report's f_pen is 0 unless the
// function is penalised elsewhere.

import type { Generator } from "../../src/core/random.ts";

export type Vector = readonly number[];
export type Landscape = (x: Vector) => number;
type Matrix = readonly Vector[];

export interface BbobFunction {
  readonly name: string;
  readonly half: "development" | "test";
  /** An instance: what is drawn once, and the function of x, whose least value is 0 at `optimum`. */
  readonly instance: (d: number, random: Generator) => Instance;
}

export interface Instance {
  readonly optimum: Vector;
  readonly f: Landscape;
}

const sum = (x: Vector, term: (xi: number, i: number) => number = xi => xi) =>
  x.reduce((total, xi, i) => total + term(xi, i), 0);
const square = (xi: number) => xi * xi;
const minus = (x: Vector, y: Vector) => x.map((xi, i) => xi - y[i]!);
const times = (m: Matrix, x: Vector) => m.map(row => sum(row, (mij, j) => mij * x[j]!));
const each = (d: number, value: (i: number) => number): Vector =>
  Array.from({ length: d }, (_, i) => value(i));

/** (i − 1)/(D − 1), the report's i counting from 1. */
const part = (i: number, d: number) => i / Math.max(1, d - 1);
/** Λ^α x, a diagonal with α^(½·part). */
const scaled = (x: Vector, alpha: number) =>
  x.map((xi, i) => xi * alpha ** (part(i, x.length) / 2));

/** T_osz, elementwise. */
function oscillated(x: number): number {
  if (x === 0) return 0;
  const h = Math.log(Math.abs(x));
  const [c1, c2] = x > 0 ? [10, 7.9] : [5.5, 3.1];
  return Math.sign(x) * Math.exp(h + 0.049 * (Math.sin(c1 * h) + Math.sin(c2 * h)));
}
const osz = (x: Vector) => x.map(oscillated);
/** T_asy^β. */
const asy = (x: Vector, beta: number) =>
  x.map((xi, i) => (xi > 0 ? xi ** (1 + beta * part(i, x.length) * Math.sqrt(xi)) : xi));
/** f_pen. */
const penalty = (x: Vector) => sum(x, xi => Math.max(0, Math.abs(xi) - 5) ** 2);

const uniform = (d: number, most: number, random: Generator) =>
  each(d, () => most * (2 * random.uniform() - 1));
const signs = (d: number, random: Generator) => each(d, () => (random.uniform() < 0.5 ? -1 : 1));

/** A random rotation: normal columns made orthonormal by Gram and Schmidt. */
function rotation(d: number, random: Generator): Matrix {
  const rows: Vector[] = [];
  for (let i = 0; i < d; i++) {
    let row = each(d, () => random.normal());
    for (const other of rows) {
      const along = sum(row, (ri, j) => ri * other[j]!);
      row = row.map((ri, j) => ri - along * other[j]!);
    }
    const length = Math.sqrt(sum(row, square));
    rows.push(row.map(ri => ri / length));
  }
  return rows;
}

const transposed = (m: Matrix): Matrix => m.map((_, j) => m.map(row => row[j]!));

/** With x_opt in [−4, 4]^D, unless the function wants another, and two rotations. */
function shifted(
  name: string,
  half: BbobFunction["half"],
  make: (about: { optimum: Vector; R: Matrix; Q: Matrix; d: number }) => Landscape,
  most = 4,
): BbobFunction {
  return {
    name,
    half,
    instance(d, random) {
      const optimum = uniform(d, most, random);
      return { optimum, f: make({ optimum, R: rotation(d, random), Q: rotation(d, random), d }) };
    },
  };
}

const ellipsoid = (z: Vector) => sum(z, (zi, i) => 10 ** (6 * part(i, z.length)) * zi * zi);
const rastrigin = (z: Vector) =>
  10 * (z.length - sum(z, zi => Math.cos(2 * Math.PI * zi))) + sum(z, square);
const rosenbrock = (z: Vector) =>
  sum(z.slice(1), (zi, i) => 100 * (z[i]! ** 2 - zi) ** 2 + (z[i]! - 1) ** 2);

const f1 = shifted(
  "f1 sphere",
  "test",
  ({ optimum }) =>
    x =>
      sum(minus(x, optimum), square),
);

const f2 = shifted(
  "f2 ellipsoid, separable",
  "development",
  ({ optimum }) =>
    x =>
      ellipsoid(osz(minus(x, optimum))),
);

const f3 = shifted(
  "f3 Rastrigin, separable",
  "test",
  ({ optimum }) =>
    x =>
      rastrigin(scaled(asy(osz(minus(x, optimum)), 0.2), 10)),
);

const f5: BbobFunction = {
  name: "f5 linear slope",
  half: "development",
  instance(d, random) {
    const optimum = signs(d, random).map(sign => 5 * sign);
    const s = optimum.map((oi, i) => Math.sign(oi) * 10 ** part(i, d));
    const f: Landscape = x => sum(x, (xi, i) => 5 * Math.abs(s[i]!) - s[i]! * xi);
    return { optimum, f };
  },
};

const f6 = shifted("f6 attractive sector", "test", ({ optimum, R, Q }) => x => {
  const z = times(Q, scaled(times(R, minus(x, optimum)), 10));
  const s = (i: number) => (z[i]! * optimum[i]! > 0 ? 100 : 1);
  return oscillated(sum(z, (zi, i) => (s(i) * zi) ** 2)) ** 0.9;
});

const f7 = shifted("f7 step ellipsoid", "development", ({ optimum, R, Q, d }) => x => {
  const hat = scaled(times(R, minus(x, optimum)), 10);
  const tilde = hat.map(h =>
    Math.abs(h) > 0.5 ? Math.floor(0.5 + h) : Math.floor(0.5 + 10 * h) / 10,
  );
  const z = times(Q, tilde);
  const whole = sum(z, (zi, i) => 10 ** (2 * part(i, d)) * zi * zi);
  return 0.1 * Math.max(Math.abs(hat[0]!) / 1e4, whole);
});

const f8 = shifted(
  "f8 Rosenbrock",
  "test",
  ({ optimum, d }) =>
    x =>
      rosenbrock(minus(x, optimum).map(v => Math.max(1, Math.sqrt(d) / 8) * v + 1)),
  3,
);

/** z = max(1, √D/8)·R x + ½, whose 1 is in the domain by itself. */
function rotatedRosenbrock(name: string, of: (z: Vector) => number): BbobFunction {
  return {
    name,
    half: "development",
    instance(d, random) {
      const R = rotation(d, random);
      const scale = Math.max(1, Math.sqrt(d) / 8);
      const optimum = times(
        transposed(R),
        each(d, () => 0.5 / scale),
      );
      return { optimum, f: x => of(times(R, x).map(v => scale * v + 0.5)) };
    },
  };
}

const f9 = rotatedRosenbrock("f9 Rosenbrock, rotated", rosenbrock);

const f10 = shifted(
  "f10 ellipsoid",
  "test",
  ({ optimum, R }) =>
    x =>
      ellipsoid(osz(times(R, minus(x, optimum)))),
);

const f12 = shifted("f12 bent cigar", "development", ({ optimum, R }) => x => {
  const z = times(R, asy(times(R, minus(x, optimum)), 0.5));
  return z[0]! ** 2 + 1e6 * sum(z.slice(1), square);
});

const f13 = shifted("f13 sharp ridge", "test", ({ optimum, R, Q }) => x => {
  const z = times(Q, scaled(times(R, minus(x, optimum)), 10));
  return z[0]! ** 2 + 100 * Math.sqrt(sum(z.slice(1), square));
});

const f14 = shifted(
  "f14 different powers",
  "development",
  ({ optimum, R, d }) =>
    x =>
      Math.sqrt(sum(times(R, minus(x, optimum)), (zi, i) => Math.abs(zi) ** (2 + 4 * part(i, d)))),
);

const f15 = shifted("f15 Rastrigin", "test", ({ optimum, R, Q }) => x => {
  const bent = asy(osz(times(R, minus(x, optimum))), 0.2);
  return rastrigin(times(R, scaled(times(Q, bent), 10)));
});

const TERMS = each(12, k => k);
const weierstrassAt = (z: number) =>
  sum(TERMS, k => Math.cos(2 * Math.PI * 3 ** k * (z + 0.5)) / 2 ** k);

const f16 = shifted("f16 Weierstrass", "development", ({ optimum, R, Q, d }) => x => {
  const z = times(R, scaled(times(Q, osz(times(R, minus(x, optimum)))), 1 / 100));
  return 10 * (sum(z, weierstrassAt) / d - weierstrassAt(0)) ** 3;
});

const f17 = shifted("f17 Schaffer F7", "test", ({ optimum, R, Q, d }) => x => {
  const z = scaled(times(Q, asy(times(R, minus(x, optimum)), 0.5)), 10);
  const mean =
    sum(z.slice(1), (next, i) => {
      const s = Math.hypot(z[i]!, next);
      return Math.sqrt(s) * (1 + Math.sin(50 * s ** 0.2) ** 2);
    }) /
    (d - 1);
  return mean * mean;
});

const f19 = rotatedRosenbrock("f19 Griewank-Rosenbrock", z => {
  const terms = z.slice(1).map((zi, i) => 100 * (z[i]! ** 2 - zi) ** 2 + (z[i]! - 1) ** 2);
  return (10 / terms.length) * sum(terms, s => s / 4000 - Math.cos(s)) + 10;
});

const SCHWEFEL = 4.2096874633;

const f20: BbobFunction = {
  name: "f20 Schwefel",
  half: "test",
  instance(d, random) {
    const sign = signs(d, random);
    const f: Landscape = x => {
      const hat = x.map((xi, i) => 2 * sign[i]! * xi);
      const bent = hat.map((h, i) => h + (i > 0 ? 0.25 * (hat[i - 1]! - SCHWEFEL) : 0));
      const z = scaled(
        bent.map(b => b - SCHWEFEL),
        10,
      ).map(v => 100 * (v + SCHWEFEL));
      const sines = sum(z, zi => zi * Math.sin(Math.sqrt(Math.abs(zi)))) / (100 * d);
      return 4.189828872724339 - sines + 100 * penalty(z.map(zi => zi / 100));
    };
    return { optimum: sign.map(s => (s * SCHWEFEL) / 2), f };
  },
};

/** Gallagher's peaks: the first is the optimum, of condition `first`, all others are drawn anywhere. */
function gallagher(
  name: string,
  half: BbobFunction["half"],
  { peaks, first, most }: { peaks: number; first: number; most: number },
): BbobFunction {
  return {
    name,
    half,
    instance(d, random) {
      const R = rotation(d, random);
      const optimum = uniform(d, 0.8 * most, random);
      const powers = shuffled(
        each(peaks - 1, j => 1000 ** ((2 * j) / (peaks - 2))),
        random,
      );
      const hills = [first, ...powers].map((alpha, k) => ({
        y: k === 0 ? optimum : uniform(d, most, random),
        w: k === 0 ? 10 : 1.1 + (8 * (k - 1)) / (peaks - 2),
        // C = Λ^α/α^¼, its diagonal shuffled.
        c: shuffled(
          each(d, i => alpha ** (part(i, d) / 2 - 0.25)),
          random,
        ),
      }));
      const f: Landscape = x => {
        const heights = hills.map(({ y, w, c }) => {
          const z = times(R, minus(x, y));
          return w * Math.exp(-sum(z, (zi, i) => c[i]! * zi * zi) / (2 * d));
        });
        return oscillated(10 - Math.max(...heights)) ** 2;
      };
      return { optimum, f };
    },
  };
}

function shuffled(x: Vector, random: Generator): Vector {
  const keyed = x.map(xi => ({ xi, key: random.uniform() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ xi }) => xi);
}

const f21 = gallagher("f21 Gallagher, 101 peaks", "test", { peaks: 101, first: 1000, most: 5 });
const f22 = gallagher("f22 Gallagher, 21 peaks", "development", {
  ...{ peaks: 21, first: 1e6, most: 4.9 },
});

const f24: BbobFunction = {
  name: "f24 Lunacek bi-Rastrigin",
  half: "development",
  instance(d, random) {
    const mu0 = 2.5;
    const s = 1 - 1 / (2 * Math.sqrt(d + 20) - 8.2);
    const mu1 = -Math.sqrt((mu0 * mu0 - 1) / s);
    const [sign, R, Q] = [signs(d, random), rotation(d, random), rotation(d, random)];
    const f: Landscape = x => {
      const hat = x.map((xi, i) => 2 * sign[i]! * xi);
      const z = times(
        Q,
        scaled(
          times(
            R,
            hat.map(h => h - mu0),
          ),
          100,
        ),
      );
      const bowls = Math.min(
        sum(hat, h => (h - mu0) ** 2),
        d + s * sum(hat, h => (h - mu1) ** 2),
      );
      return bowls + 10 * (d - sum(z, zi => Math.cos(2 * Math.PI * zi)));
    };
    return { optimum: sign.map(si => (si * mu0) / 2), f };
  },
};

/** In the report's order and groups. */
export const bbob: readonly BbobFunction[] = [
  ...[f1, f2, f3, f5],
  ...[f6, f7, f8, f9],
  ...[f10, f12, f13, f14],
  ...[f15, f16, f17, f19],
  ...[f20, f21, f22, f24],
];
