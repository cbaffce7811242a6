// A Gaussian process (Rasmussen and Williams, 2006, "Gaussian processes for machine learning"): Matérn's kernel of order
// 5/2 with a length for each axis (equation 4.17), a constant mean and a scale that are those of greatest likelihood given
// the lengths (section 2.7), and noise. The book's letters: K the kernel's matrix in units of the scale σ², L its Cholesky
// factor, α = K⁻¹(y − m), ℓ the lengths. Lengths and noise are those of greatest posterior density.

import { exp, log } from "../../core/math.ts";
import { cholesky, inverse, rowTimes, solveLower, solveUpper } from "./cholesky.ts";
import { minimize } from "./quasi-newton.ts";

/** Rows of coordinates, of which several may belong to one axis and share its length. */
export interface Inputs {
  readonly rows: readonly Float64Array[];
  /** The axis of each coordinate, from 0; ascending. */
  readonly axisOf: Int32Array;
}

export interface Hyperparameters {
  /** ℓ of each axis. */
  readonly lengths: Float64Array;
  /** Variance of the noise in units of the scale. */
  readonly noise: number;
}

/** Normal densities of the logarithms. */
export interface Prior {
  readonly length: Normal;
  readonly noise: Normal;
}

interface Normal {
  readonly mean: number;
  readonly deviation: number;
}

/** No variance is less, in units of the scale: what rounding leaves of 1 − 1. */
const LEAST_VARIANCE = 1e-12;
const ROOT_5 = Math.sqrt(5);

export interface Prediction {
  readonly mean: number;
  /** Of the function, the noise left out. */
  readonly variance: number;
}

export class GaussianProcess {
  readonly #inputs: Inputs;
  /** 1/ℓ² of each coordinate. */
  readonly #weights: Float64Array;
  readonly #solved: Solved;
  readonly #inverse: Float64Array;
  /** Kernels from the last point to each row, and their derivatives by r². */
  readonly #k: Float64Array;
  readonly #slopes: Float64Array;
  readonly #v: Float64Array;

  constructor(inputs: Inputs, values: ArrayLike<number>, { lengths, noise }: Hyperparameters) {
    const n = inputs.rows.length;
    this.#inputs = inputs;
    this.#weights = Float64Array.from(inputs.axisOf, axis => 1 / (lengths[axis]! * lengths[axis]!));
    const perAxis = lengths.map(length => 1 / (length * length));
    this.#solved = room(n);
    solve(this.#solved, squaredDistances(inputs, lengths.length), values, perAxis, noise);
    this.#inverse = new Float64Array(n * n);
    inverse(this.#solved.l, n, this.#inverse, new Float64Array(n * n));
    this.#k = new Float64Array(n);
    this.#slopes = new Float64Array(n);
    this.#v = new Float64Array(n);
  }

  /** m of the rows' values. */
  get mean(): number {
    return this.#solved.mean;
  }

  /** σ². */
  get scale(): number {
    return this.#solved.scale;
  }

  at(x: Float64Array): Prediction {
    const mean = this.#reach(x);
    this.#v.set(this.#k);
    solveLower(this.#solved.l, this.#v.length, this.#v);
    let explained = 0;
    for (let i = 0; i < this.#v.length; i++) explained += this.#v[i]! * this.#v[i]!;
    return { mean, variance: this.scale * Math.max(LEAST_VARIANCE, 1 - explained) };
  }

  /** The same; writes the derivatives by each coordinate. */
  slopesAt(x: Float64Array, meanSlopes: Float64Array, varianceSlopes: Float64Array): Prediction {
    const mean = this.#reach(x);
    const n = this.#k.length;
    let explained = 0;
    for (let i = 0; i < n; i++) {
      const sum = rowTimes(this.#inverse, i, this.#k);
      this.#v[i] = sum;
      explained += sum * this.#k[i]!;
    }
    meanSlopes.fill(0);
    varianceSlopes.fill(0);
    const { alpha, scale } = this.#solved;
    for (let i = 0; i < n; i++) {
      const row = this.#inputs.rows[i]!;
      const ofMean = alpha[i]! * this.#slopes[i]!;
      const ofVariance = -2 * scale * this.#v[i]! * this.#slopes[i]!;
      for (let a = 0; a < x.length; a++) {
        const by = 2 * this.#weights[a]! * (x[a]! - row[a]!);
        meanSlopes[a]! += ofMean * by;
        varianceSlopes[a]! += ofVariance * by;
      }
    }
    return { mean, variance: scale * Math.max(LEAST_VARIANCE, 1 - explained) };
  }

  /** Kernels from a point to every row; the mean there. */
  #reach(x: Float64Array): number {
    const { rows } = this.#inputs;
    const { alpha, mean } = this.#solved;
    let sum = mean;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      let square = 0;
      for (let a = 0; a < x.length; a++) {
        const difference = x[a]! - row[a]!;
        square += this.#weights[a]! * difference * difference;
      }
      const r = ROOT_5 * Math.sqrt(square);
      const decay = exp(-r);
      this.#k[i] = (1 + r + (r * r) / 3) * decay;
      this.#slopes[i] = -(5 / 6) * (1 + r) * decay;
      sum += alpha[i]! * this.#k[i]!;
    }
    return sum;
  }
}

/** For each axis the squared distances of each pair i > j, pair after pair. */
function squaredDistances({ rows, axisOf }: Inputs, axes: number): Float64Array[] {
  const n = rows.length;
  const squares = Array.from({ length: axes }, () => new Float64Array((n * (n - 1)) / 2));
  for (const [c, axis] of axisOf.entries()) {
    const out = squares[axis]!;
    for (let i = 1, p = 0; i < n; i++) {
      const xi = rows[i]![c]!;
      for (let j = 0; j < i; j++, p++) {
        const difference = xi - rows[j]![c]!;
        out[p]! += difference * difference;
      }
    }
  }
  return squares;
}

/** What `solve` finds; kept, so that a fit asks for memory once. */
interface Solved {
  readonly l: Float64Array;
  readonly alpha: Float64Array;
  readonly ones: Float64Array;
  /** Of each pair, −2·dk/dr². */
  readonly slopes: Float64Array;
  mean: number;
  scale: number;
}

function room(n: number): Solved {
  return {
    l: new Float64Array(n * n),
    alpha: new Float64Array(n),
    ones: new Float64Array(n),
    slopes: new Float64Array((n * (n - 1)) / 2),
    ...{ mean: 0, scale: 1 },
  };
}

/** L, α, m and σ² under the weights 1/ℓ²; false when K is not positive definite in floats. */
function solve(
  out: Solved,
  squares: readonly Float64Array[],
  values: ArrayLike<number>,
  weights: Float64Array,
  noise: number,
): boolean {
  const n = values.length;
  fillKernel(out, squares, weights, n, noise);
  if (!cholesky(out.l, n)) return false;
  const { l, alpha, ones } = out;
  ones.fill(1);
  alpha.set(values);
  solveLower(l, n, ones);
  solveLower(l, n, alpha);
  // m = 1ᵀK⁻¹y / 1ᵀK⁻¹1; σ² = (y − m)ᵀK⁻¹(y − m)/n.
  let [across, along, quadratic] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    across += ones[i]! * alpha[i]!;
    along += ones[i]! * ones[i]!;
  }
  out.mean = across / along;
  for (let i = 0; i < n; i++) {
    alpha[i]! -= out.mean * ones[i]!;
    quadratic += alpha[i]! * alpha[i]!;
  }
  out.scale = Math.max(quadratic / n, LEAST_VARIANCE);
  solveUpper(l, n, alpha);
  return true;
}

/** K in the lower triangle of `l`: k(r) = (1 + √5r + 5r²/3)·e^(−√5r), r² = Σ Δ²/ℓ². */
function fillKernel(
  { l, slopes }: Solved,
  squares: readonly Float64Array[],
  weights: Float64Array,
  n: number,
  noise: number,
): void {
  slopes.fill(0);
  for (const [a, square] of squares.entries()) {
    const weight = weights[a]!;
    for (let p = 0; p < slopes.length; p++) slopes[p]! += weight * square[p]!;
  }
  for (let i = 0, p = 0; i < n; i++) {
    for (let j = 0; j < i; j++, p++) {
      const r = ROOT_5 * Math.sqrt(slopes[p]!);
      const decay = exp(-r);
      l[i * n + j] = (1 + r + (r * r) / 3) * decay;
      slopes[p] = (5 / 3) * (1 + r) * decay;
    }
    l[i * n + i] = 1 + noise;
  }
}

/**
 * −ln p(θ | y), up to a constant, m and σ² profiled out, as a function of θ = (ln ℓ_1, …, ln ℓ_d, ln noise) that writes its
 * gradient.
 */
export function negativeLogPosterior(
  inputs: Inputs,
  values: ArrayLike<number>,
  axes: number,
  prior: Prior,
) {
  const n = values.length;
  const squares = squaredDistances(inputs, axes);
  const solved = room(n);
  const [k, scratch] = [new Float64Array(n * n), new Float64Array(n * n)];
  const weights = new Float64Array(axes);
  return (theta: Float64Array, gradient: Float64Array): number => {
    for (let a = 0; a < axes; a++) weights[a] = exp(-2 * theta[a]!);
    const noise = exp(theta[axes]!);
    if (!solve(solved, squares, values, weights, noise)) return Number.POSITIVE_INFINITY;
    inverse(solved.l, n, k, scratch);
    likelihoodSlopes(solved, squares, k, weights, noise, gradient);
    let value = 0.5 * n * log(solved.scale);
    for (let i = 0; i < n; i++) value += log(solved.l[i * n + i]!);
    for (let a = 0; a <= axes; a++) {
      const { mean, deviation } = a < axes ? prior.length : prior.noise;
      const z = (theta[a]! - mean) / deviation;
      value += 0.5 * z * z;
      gradient[a]! += z / deviation;
    }
    return value;
  };
}

/** −½ tr((ααᵀ/σ² − K⁻¹)·∂K/∂θ) (equation 5.9); uses the slopes up. */
function likelihoodSlopes(
  { alpha, slopes, scale }: Solved,
  squares: readonly Float64Array[],
  k: Float64Array,
  weights: Float64Array,
  noise: number,
  gradient: Float64Array,
): void {
  const n = alpha.length;
  let diagonal = 0;
  for (let i = 0, p = 0; i < n; i++) {
    const ai = alpha[i]! / scale;
    for (let j = 0; j < i; j++, p++) slopes[p]! *= ai * alpha[j]! - k[i * n + j]!;
    diagonal += ai * alpha[i]! - k[i * n + i]!;
  }
  for (const [a, square] of squares.entries()) {
    let sum = 0;
    for (let p = 0; p < slopes.length; p++) sum += slopes[p]! * square[p]!;
    gradient[a] = -sum * weights[a]!;
  }
  gradient[squares.length] = -0.5 * noise * diagonal;
}

/** Bounds of lengths and noise. */
const LENGTHS = [0.02, 50] as const;
const NOISE = [1e-8, 1] as const;

/** Lengths and noise of greatest posterior density, sought from the middle of the prior. */
export function fitted(
  inputs: Inputs,
  values: ArrayLike<number>,
  axes: number,
  prior: Prior,
  iterations: number,
): { hyperparameters: Hyperparameters; value: number } {
  const each = (length: number, noise: number) =>
    Float64Array.from({ length: axes + 1 }, (_, a) => (a < axes ? length : noise));
  const bounds = (which: 0 | 1) => each(log(LENGTHS[which]), log(NOISE[which]));
  const { x, value } = minimize(
    negativeLogPosterior(inputs, values, axes, prior),
    each(prior.length.mean, prior.noise.mean),
    { low: bounds(0), high: bounds(1) },
    iterations,
  );
  return { hyperparameters: { lengths: x.slice(0, axes).map(exp), noise: exp(x[axes]!) }, value };
}
