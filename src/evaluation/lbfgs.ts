// A smooth function's minimum by limited-memory BFGS (Nocedal 1980; Nocedal and Wright 2006, algorithm 7.4), with the
// bisection that finds a step under the weak Wolfe conditions (Lewis and Overton 2013, algorithm 2.6).

/** The value at `at`; writes the gradient there into `gradient`. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

/** Pairs of steps and changes of the gradient that stand for the curvature. */
const MEMORY = 10;
/** Wolfe's constants: enough decrease, and enough of the slope gone. */
const [DECREASE, FLATTER] = [1e-4, 0.9];
const BISECTIONS = 30;
/** A relative decrease that is none. */
const ROUNDING = 1e-14;

export interface LbfgsOptions {
  /** Default 200. */
  readonly rounds?: number | undefined;
  /** Stops where no partial derivative is larger. Default 1e-6. */
  readonly tolerance?: number;
}

interface Place {
  readonly at: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** step · change, above 0. */
  readonly product: number;
}

/** Where `objective` is least, or the best place found after `rounds`. */
export function lbfgs(
  objective: Objective,
  start: Float64Array,
  { rounds = 200, tolerance = 1e-6 }: LbfgsOptions = {},
): Float64Array {
  const place = (at: Float64Array): Place => {
    const gradient = new Float64Array(at.length);
    return { at, value: objective(at, gradient), gradient };
  };
  let here = place(start);
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    if (here.gradient.every(slope => Math.abs(slope) <= tolerance)) break;
    const direction = descent(here.gradient, pairs);
    const first = pairs.length > 0 ? 1 : Math.min(1, 1 / norm(here.gradient));
    const next = stepAlong(here, direction, first, place);
    if (next === undefined) break;
    const step = next.at.map((x, i) => x - here.at[i]!);
    const change = next.gradient.map((g, i) => g - here.gradient[i]!);
    const product = dot(step, change);
    if (product > 0) pairs.push({ step, change, product });
    if (pairs.length > MEMORY) pairs.shift();
    const decrease = here.value - next.value;
    here = next;
    if (decrease <= ROUNDING * Math.abs(here.value)) break;
  }
  return here.at;
}

/** −H·g by the two loops over the pairs, from a multiple of the identity. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = gradient.map(g => -g);
  const alphas = pairs.map(() => 0);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { step, change, product } = pairs[i]!;
    alphas[i] = dot(step, q) / product;
    add(q, change, -alphas[i]!);
  }
  const last = pairs.at(-1);
  const scale = last ? last.product / dot(last.change, last.change) : 1;
  for (let k = 0; k < q.length; k++) q[k]! *= scale;
  pairs.forEach(({ step, change, product }, i) => {
    add(q, step, alphas[i]! - dot(change, q) / product);
  });
  return q;
}

/** A place along the direction that is lower and flatter enough; undefined where rounding leaves none. */
function stepAlong(
  from: Place,
  direction: Float64Array,
  first: number,
  place: (at: Float64Array) => Place,
): Place | undefined {
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  let [low, high, size] = [0, Number.POSITIVE_INFINITY, first];
  let lower: Place | undefined;
  for (let k = 0; k < BISECTIONS; k++) {
    const there = place(from.at.map((x, i) => x + size * direction[i]!));
    if (!(there.value <= from.value + DECREASE * size * slope)) high = size;
    else {
      lower = there;
      if (dot(there.gradient, direction) >= FLATTER * slope) return there;
      low = size;
    }
    size = high < Number.POSITIVE_INFINITY ? (low + high) / 2 : 2 * low;
  }
  return lower;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const norm = (a: Float64Array) => Math.sqrt(dot(a, a));

function add(to: Float64Array, x: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * x[i]!;
}
