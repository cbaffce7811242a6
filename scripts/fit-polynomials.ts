// Fits the polynomials of src/backends/wasm/functions/: minimax by Lawson's algorithm (1961; least squares, reweighted
// by the error until it is level), then one coefficient after the other, from the lowest power, rounded to float32 and
// the rest fitted again. Run it as `node scripts/fit-polynomials.ts`: it prints the coefficients from the highest
// power down and the greatest error, relative to the function's value, before any rounding of the evaluation.

import { cos, erf, exp, exp2, log, log2, sin } from "../src/core/math.ts";

interface Fit {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Powers of x with a free coefficient. */
  readonly powers: readonly number[];
  /** What Σ c·x^power shall be. */
  readonly target: (x: number) => number;
  /** Error of the sum -> relative error of the function. */
  readonly weight: (x: number) => number;
  readonly bits: 24 | 53;
}

const POINTS = 2001;
const ROUNDS = 300;

const up = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

const fits: readonly Fit[] = [
  {
    name: "exp(r) = 1 + r + r²·q(r)",
    from: -0.3467,
    to: 0.3467,
    powers: up(0, 4),
    target: r => seriesOfExp(r),
    weight: r => (r * r) / exp(r),
    bits: 24,
  },
  {
    name: "2^f = 1 + f·q(f)",
    from: -0.5,
    to: 0.5,
    powers: up(0, 5),
    target: f => (f === 0 ? Math.LN2 : (exp2(f) - 1) / f),
    weight: f => f / exp2(f),
    bits: 24,
  },
  {
    name: "log(1 + f) = f - f²/2 + f³·p(f)",
    from: Math.SQRT1_2 - 1,
    to: Math.SQRT2 - 1,
    powers: up(0, 7),
    target: f => seriesOfLog(f),
    weight: f => (f === 0 ? 0 : f ** 3 / log(1 + f)),
    bits: 24,
  },
  {
    name: "erf(x) = x + x·p(x²), by powers of x²",
    from: 0,
    to: 0.93 ** 2,
    powers: up(0, 5),
    target: z => (z === 0 ? 2 / Math.sqrt(Math.PI) : erf(Math.sqrt(z)) / Math.sqrt(z)) - 1,
    weight: z => (z === 0 ? 1 : Math.sqrt(z) / erf(Math.sqrt(z))),
    bits: 24,
  },
  {
    name: "log₂(1 - erf(a)) = g(a)",
    from: 0.92,
    to: 4,
    powers: up(0, 6),
    target: a => log2(1 - erf(a)),
    weight: a => (Math.LN2 * (1 - erf(a))) / erf(a),
    bits: 24,
  },
  {
    name: "sin(r) = r + r³·s(r²), by powers of r²",
    from: 0,
    to: 0.7855 ** 2,
    powers: up(0, 2),
    target: z => (z < 1e-4 ? -1 / 6 + z / 120 : (sin(Math.sqrt(z)) / Math.sqrt(z) - 1) / z),
    weight: z => (z === 0 ? 0 : (z * Math.sqrt(z)) / sin(Math.sqrt(z))),
    bits: 24,
  },
  {
    name: "cos(r) = 1 - r²/2 + r⁴·c(r²), by powers of r²",
    from: 0,
    to: 0.7855 ** 2,
    powers: up(0, 2),
    target: z =>
      z < 1e-3 ? 1 / 24 - z / 720 + (z * z) / 40320 : (cos(Math.sqrt(z)) - 1 + z / 2) / (z * z),
    weight: z => (z * z) / cos(Math.sqrt(z)),
    bits: 24,
  },
  {
    name: "log₂((1 + s) / (1 - s)) = s·l(s²), by powers of s²",
    from: 0,
    to: 0.1716 ** 2,
    powers: up(0, 4),
    target: z => {
      const s = Math.sqrt(z);
      return z === 0 ? 2 / Math.LN2 : log2((1 + s) / (1 - s)) / s;
    },
    weight: () => Math.LN2 / 2,
    bits: 53,
  },
];

/** (e^r - 1 - r) / r² by its series, which loses nothing near 0. */
function seriesOfExp(r: number): number {
  let sum = 0;
  for (let n = 20, factorial = 1; n >= 2; n--) {
    factorial = up(1, n).reduce((product, i) => product * i, 1);
    sum += r ** (n - 2) / factorial;
  }
  return sum;
}

/** (log(1 + f) - f + f²/2) / f³ by its series. */
function seriesOfLog(f: number): number {
  if (Math.abs(f) > 0.05) return (log(1 + f) - f + (f * f) / 2) / f ** 3;
  return up(3, 20).reduce((sum, n) => sum + ((n % 2 === 1 ? 1 : -1) * f ** (n - 3)) / n, 0);
}

/** Solves min ‖rows·c - right‖₂ by modified Gram and Schmidt; `columns` are the matrix's. */
function leastSquares(columns: readonly Float64Array[], right: Float64Array): number[] {
  const q = columns.map(column => Float64Array.from(column));
  const r = columns.map(() => new Float64Array(columns.length));
  const rest = Float64Array.from(right);
  const projections: number[] = [];
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
  for (let j = 0; j < q.length; j++) {
    r[j]![j] = Math.sqrt(dot(q[j]!, q[j]!));
    q[j] = q[j]!.map(v => v / r[j]![j]!);
    for (let k = j + 1; k < q.length; k++) {
      r[j]![k] = dot(q[j]!, q[k]!);
      q[k] = q[k]!.map((v, i) => v - r[j]![k]! * q[j]![i]!);
    }
    projections.push(dot(q[j]!, rest));
    for (let i = 0; i < rest.length; i++) rest[i]! -= projections[j]! * q[j]![i]!;
  }
  const solution = [...projections];
  for (let j = q.length - 1; j >= 0; j--) {
    for (let k = j + 1; k < q.length; k++) solution[j]! -= r[j]![k]! * solution[k]!;
    solution[j]! /= r[j]![j]!;
  }
  return solution;
}

/** Coefficients of `powers` for which the weighted error to `target` is level, after Lawson. */
function minimax(
  x: Float64Array,
  target: Float64Array,
  weight: Float64Array,
  powers: readonly number[],
): number[] {
  const lawson = new Float64Array(x.length).fill(1);
  let coefficients: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const root = weight.map((w, i) => w * Math.sqrt(lawson[i]!));
    const columns = powers.map(power => x.map((v, i) => root[i]! * v ** power));
    coefficients = leastSquares(
      columns,
      target.map((t, i) => t * root[i]!),
    );
    const errors = x.map((v, i) =>
      Math.abs(weight[i]! * (target[i]! - sumOf(v, powers, coefficients))),
    );
    const sum = errors.reduce((total, e, i) => total + e * lawson[i]!, 0);
    if (sum === 0) break;
    for (let i = 0; i < x.length; i++) lawson[i]! *= (errors[i]! * x.length) / sum;
  }
  return coefficients;
}

function sumOf(x: number, powers: readonly number[], coefficients: readonly number[]): number {
  return powers.reduce((sum, power, i) => sum + coefficients[i]! * x ** power, 0);
}

function fit({ name, from, to, powers, target, weight, bits }: Fit): void {
  // Chebyshev's nodes, stretched so that the ends are among them.
  const middle = (from + to) / 2;
  const x = Float64Array.from(
    { length: POINTS },
    (_, i) => middle - ((to - from) / 2) * cos((Math.PI * i) / (POINTS - 1)),
  ).map(v => Math.min(to, Math.max(from, v)));
  const rest = x.map(target);
  const weights = x.map(weight);
  const done: number[] = [];
  for (let i = 0; i < powers.length; i++) {
    const [lowest] = minimax(x, rest, weights, powers.slice(i));
    const rounded = bits === 24 ? Math.fround(lowest!) : lowest!;
    done.push(rounded);
    x.forEach((v, at) => (rest[at]! -= rounded * v ** powers[i]!));
  }
  const worst = rest.reduce((most, e, i) => Math.max(most, Math.abs(e * weights[i]!)), 0);
  console.log(`${name} on [${from}, ${to}]: error 2^${Math.log2(worst).toFixed(1)}`);
  console.log(`  [${done.toReversed().join(", ")}]`);
}

for (const each of fits) fit(each);
