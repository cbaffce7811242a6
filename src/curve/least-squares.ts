// Levenberg–Marquardt (Marquardt 1963) for a handful of parameters, with Huber's loss (1964) so that wild values pull no
// harder than moderate ones: each round reweights the residuals by min(1, k/|r/σ|).

/** f(t) with its partial derivatives, one a parameter. */
export type Model = (
  t: number,
  parameters: readonly number[],
) => { readonly value: number; readonly gradient: readonly number[] };

export interface Fit {
  readonly parameters: readonly number[];
  /** Σ weight · Huber(residual / scale). */
  readonly cost: number;
}

export interface Points {
  readonly t: readonly number[];
  readonly y: readonly number[];
  readonly weights: readonly number[];
  /** The residuals' expected size. */
  readonly scale: number;
}

/** Huber's k, with 95 % efficiency on normal residuals. */
const K = 1.345;
const ROUNDS = 60;

/** The least cost from `start`; the start itself where nothing improves on it. */
export function leastSquares(model: Model, points: Points, start: readonly number[]): Fit {
  let parameters = start;
  let cost = costOf(model, points, parameters);
  let damping = 1e-2;
  for (let round = 0; round < ROUNDS && damping < 1e8; round++) {
    const step = stepFrom(model, points, parameters, damping);
    if (step === undefined) {
      damping *= 10;
      continue;
    }
    const next = parameters.map((p, i) => p - step[i]!);
    const nextCost = costOf(model, points, next);
    if (nextCost < cost) {
      const done = cost - nextCost < 1e-7 * cost;
      [parameters, cost, damping] = [next, nextCost, damping / 5];
      if (done) break;
    } else damping *= 4;
  }
  return { parameters, cost };
}

function costOf(model: Model, { t, y, weights, scale }: Points, parameters: readonly number[]) {
  let cost = 0;
  for (let i = 0; i < t.length; i++) {
    const r = Math.abs(model(t[i]!, parameters).value - y[i]!) / scale;
    cost += weights[i]! * (r <= K ? 0.5 * r * r : K * (r - 0.5 * K));
  }
  return cost;
}

/** (JᵀWJ + λ diag)⁻¹ JᵀWr, undefined where that is no number. */
function stepFrom(
  model: Model,
  { t, y, weights, scale }: Points,
  parameters: readonly number[],
  damping: number,
): number[] | undefined {
  const n = parameters.length;
  const normal = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const right = new Array<number>(n).fill(0);
  for (let i = 0; i < t.length; i++) {
    const { value, gradient } = model(t[i]!, parameters);
    const residual = (value - y[i]!) / scale;
    const weight = weights[i]! * (Math.abs(residual) <= K ? 1 : K / Math.abs(residual));
    for (let a = 0; a < n; a++) {
      right[a]! += (weight * residual * gradient[a]!) / scale;
      for (let b = 0; b <= a; b++)
        normal[a]![b]! += (weight * gradient[a]! * gradient[b]!) / (scale * scale);
    }
  }
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < a; b++) normal[b]![a] = normal[a]![b]!;
    normal[a]![a]! += damping * normal[a]![a]! + 1e-12;
  }
  const step = solved(normal, right);
  return step.every(Number.isFinite) ? step : undefined;
}

/** A x = b by Gauss's elimination with the largest pivot; A and b are overwritten. */
export function solved(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(matrix[i]![k]!) > Math.abs(matrix[pivot]![k]!)) pivot = i;
    [matrix[k], matrix[pivot]] = [matrix[pivot]!, matrix[k]!];
    [right[k], right[pivot]] = [right[pivot]!, right[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[i]![k]! / matrix[k]![k]!;
      for (let j = k; j < n; j++) matrix[i]![j]! -= factor * matrix[k]![j]!;
      right[i]! -= factor * right[k]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    let sum = right[k]!;
    for (let j = k + 1; j < n; j++) sum -= matrix[k]![j]! * x[j]!;
    x[k] = sum / matrix[k]![k]!;
  }
  return x;
}
