// A minimum within a box, by L-BFGS (Nocedal and Wright, 2006, "Numerical optimization", algorithm 7.4) with projection:
// a variable that stands at its bound and would leave is held for the step (Bertsekas, 1982), and steps are clipped.

/** The value at `x`; writes the gradient. */
export type Smooth = (x: Float64Array, gradient: Float64Array) => number;

export interface Box {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
}

/** Steps remembered. */
const MEMORY = 8;
/** Halvings of a step that does not lead down. */
const HALVINGS = 12;
/** Armijo's constant: the share of the promised descent that a step must bring. */
const SHARE = 1e-4;
/** A gain below this share of the value ends the search. */
const ENOUGH = 1e-7;

/** From `start`, after `iterations` at most. A value that is not finite counts as no descent. */
export function minimize(f: Smooth, start: Float64Array, box: Box, iterations: number): Minimum {
  const n = start.length;
  const gradient = new Float64Array(n);
  let x = clipped(start, box);
  let value = f(x, gradient);
  const memory: Pair[] = [];
  for (let i = 0; i < iterations; i++) {
    const slope = free(x, gradient, box);
    const direction = descent(slope, memory);
    const next = search(f, { x, value, slope }, direction, box, memory.length === 0);
    if (next === undefined) {
      if (memory.length === 0) break;
      memory.length = 0; // Once more, straight down.
      continue;
    }
    remember(memory, x, gradient, next);
    const gain = value - next.value;
    x = next.x;
    value = next.value;
    gradient.set(next.gradient);
    if (gain < ENOUGH * (1 + Math.abs(value))) break;
  }
  return { x, value };
}

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly rho: number;
}

const dot = (a: Float64Array, b: Float64Array) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

const clipped = (x: Float64Array, { low, high }: Box) =>
  x.map((xi, i) => Math.min(high[i]!, Math.max(low[i]!, xi)));

/** The gradient, 0 where it pushes against a bound. */
function free(x: Float64Array, gradient: Float64Array, { low, high }: Box): Float64Array {
  return gradient.map((gi, i) =>
    (x[i]! <= low[i]! && gi > 0) || (x[i]! >= high[i]! && gi < 0) ? 0 : gi,
  );
}

/** −H·g by the two loops; held variables stay. */
function descent(slope: Float64Array, memory: readonly Pair[]): Float64Array {
  const q = slope.slice();
  const a = new Float64Array(memory.length);
  for (let k = memory.length - 1; k >= 0; k--) {
    const { s, y, rho } = memory[k]!;
    a[k] = rho * dot(s, q);
    for (let i = 0; i < q.length; i++) q[i]! -= a[k]! * y[i]!;
  }
  const last = memory.at(-1);
  const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1;
  for (let i = 0; i < q.length; i++) q[i]! *= scale;
  for (const [k, { s, y, rho }] of memory.entries()) {
    const b = rho * dot(y, q);
    for (let i = 0; i < q.length; i++) q[i]! += (a[k]! - b) * s[i]!;
  }
  return q.map((qi, i) => (slope[i] === 0 ? 0 : -qi));
}

interface Place extends Minimum {
  readonly slope: Float64Array;
}

/** A step that leads down, halved until it does; the first, of unknown scale, is a tenth of the box at most. */
function search(f: Smooth, from: Place, direction: Float64Array, box: Box, isFirst: boolean) {
  const { low, high } = box;
  const most = direction.reduce((m, di, i) => Math.max(m, Math.abs(di) / (high[i]! - low[i]!)), 0);
  if (!(most > 0) || !(dot(direction, from.slope) < 0)) return undefined;
  const gradient = new Float64Array(direction.length);
  let step = isFirst ? 0.1 / most : Math.min(1, 1 / most);
  for (let i = 0; i < HALVINGS; i++, step /= 2) {
    const x = clipped(
      from.x.map((xi, j) => xi + step * direction[j]!),
      box,
    );
    const value = f(x, gradient);
    const promised = x.reduce((sum, xi, j) => sum + (xi - from.x[j]!) * from.slope[j]!, 0);
    if (promised < 0 && value <= from.value + SHARE * promised) return { x, value, gradient };
  }
  return undefined;
}

function remember(
  memory: Pair[],
  x: Float64Array,
  gradient: Float64Array,
  next: { readonly x: Float64Array; readonly gradient: Float64Array },
): void {
  const s = next.x.map((xi, i) => xi - x[i]!);
  const y = next.gradient.map((gi, i) => gi - gradient[i]!);
  const curvature = dot(s, y);
  if (!(curvature > 1e-10 * dot(y, y))) return;
  memory.push({ s, y, rho: 1 / curvature });
  if (memory.length > MEMORY) memory.shift();
}
