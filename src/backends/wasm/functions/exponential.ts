// exp, tanh and sigmoid of four floats. All take x = n·ln2 + r with |r| ≤ ln2/2 by Cody and Waite (1980) and
// e^r = 1 + r + r²·q(r), q by scripts/fit-polynomials.ts: degree 4 on ±0.3467, error 2^-28.3.

import type { Local } from "../assembler.ts";
import { ROUND_TO_EXPONENT, ROUND_TO_EXPONENTS, scaleByPower } from "./power-of-two.ts";
import type { VectorWriter } from "./vectors.ts";

/** ln 2 in two floats, the first with 15 bits, so that its product with n is exact. */
const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.4286068203094173e-6;
const Q = [
  0.0013820910826325417, 0.008368670009076595, 0.04166826233267784, 0.1666652113199234,
  0.4999999403953552,
];

/** x = n·ln2 + r; `sum` is n + `round`. */
interface Reduced {
  readonly sum: Local;
  readonly r: Local;
}

/** [x] -> [], for x that is in range or NaN. */
function reduce(v: VectorWriter, round: number): Reduced {
  const { f } = v;
  const x = v.take();
  f.get(x);
  v.f32(Math.LOG2E).f32(round).multiplyAdd();
  const sum = v.take();
  f.get(sum);
  v.f32(round).f.op("f32x4.sub");
  const n = v.take();
  f.get(n);
  v.f32(-LN2_HIGH).f.get(x);
  v.multiplyAdd().f.set(x);
  f.get(n);
  v.f32(-LN2_LOW).f.get(x);
  v.multiplyAdd().f.set(x);
  f.release(n);
  return { sum, r: x };
}

/** [] -> [e^r - 1] */
function expm1OfRest(v: VectorWriter, r: Local): void {
  const { f } = v;
  f.get(r).get(r).op("f32x4.mul");
  const square = v.take();
  v.polynomialBySquare(r, square, Q).f.get(square).get(r);
  v.multiplyAdd();
  f.release(square);
}

/** [x] -> [e^x] for x that is at least -104, at most 89 or NaN. */
function expInRange(v: VectorWriter): void {
  const { sum, r } = reduce(v, ROUND_TO_EXPONENTS);
  expm1OfRest(v, r);
  v.f32(1).f.op("f32x4.add");
  scaleByPower(v, sum);
  v.f.release(r);
}

/** [x] -> [e^x]: right into the subnormals, 0 below -103.97, Infinity above 88.72. */
export function exp(v: VectorWriter): void {
  v.f32(89).f.op("f32x4.pmin");
  v.f32(-104).f.op("f32x4.pmax");
  expInRange(v);
}

/** [x] -> [1 / (1 + e^-x)], from e^-|x|, so that nothing overflows: 1 / (1 + e) or e / (1 + e). */
export function sigmoid(v: VectorWriter): void {
  const { f } = v;
  const x = v.take();
  f.get(x).op("f32x4.abs").op("f32x4.neg");
  v.f32(-104).f.op("f32x4.pmax");
  expInRange(v);
  const e = v.take();
  f.get(e);
  v.f32(1).f.get(x).i32(31).op("i32x4.shr_s").op("v128.bitselect");
  f.get(e);
  v.f32(1).f.op("f32x4.add").op("f32x4.div");
  f.release(x, e);
}

/** [x] -> [tanh x] = -m / (m + 2) with m = e^(-2|x|) - 1 = 2^n·(e^r - 1) + (2^n - 1), under the sign of x. */
export function tanh(v: VectorWriter): void {
  const { f } = v;
  const x = v.take();
  f.get(x).op("f32x4.abs");
  v.f32(-2).f.op("f32x4.mul");
  // From 9.02 on tanh rounds to 1.
  v.f32(-18.04).f.op("f32x4.pmax");
  const { sum, r } = reduce(v, ROUND_TO_EXPONENT);
  f.get(sum).i32(23).op("i32x4.shl").set(sum);
  expm1OfRest(v, r);
  f.get(sum).get(sum);
  v.f32(1).f.op("f32x4.sub");
  v.multiplyAdd();
  const m = v.take();
  f.get(m).get(m);
  v.f32(2).f.op("f32x4.add").op("f32x4.div");
  f.get(x);
  v.i32(0x7fffffff).f.op("v128.bitselect");
  f.release(sum, r, x, m);
}
