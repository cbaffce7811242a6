// log of four floats: x = 2^k·(1 + f) with √½ ≤ 1 + f < √2, the bits taken apart as in core/logarithm.ts, and
// log(1 + f) = f - f²/2 + f³·p(f) in the shape of Cephes' logf (Moshier, 1989) with p by scripts/fit-polynomials.ts:
// degree 7, error 2^-27.4.

import type { Local } from "../assembler.ts";
import type { VectorWriter } from "./vectors.ts";

/** ln 2 in two floats, the first with 9 bits, so that its product with k is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.1219444005469057e-4;
const ROOT_HALF_BITS = 0x3f3504f3;
const ONE_BITS = 0x3f800000;
const SMALLEST_NORMAL = 2 ** -126;
const P = [
  -0.07636439055204391, 0.12762217223644257, -0.13159610331058502, 0.14201579988002777,
  -0.166234090924263, 0.2000124156475067, -0.2500081956386566, 0.3333333134651184,
];

/** [x] -> [ln x]: -Infinity at ±0, NaN below, subnormal x included. */
export function log(v: VectorWriter): void {
  const { f } = v;
  const x = v.take();
  const k = splitExponent(v, x);
  const fraction = v.take();
  logOfFraction(v, fraction, k);
  // All ones are NaN: for x < 0. What is not below Infinity is its own logarithm: Infinity and NaN.
  f.get(x);
  v.f32(0).f.op("f32x4.lt").op("v128.or");
  f.get(x).get(x);
  v.f32(Number.POSITIVE_INFINITY).f.op("f32x4.lt").op("v128.bitselect");
  // Less Infinity at 0.
  f.get(x);
  v.f32(0).f.op("f32x4.eq");
  v.f32(Number.POSITIVE_INFINITY).f.op("v128.and").op("f32x4.sub");
  f.release(x, k, fraction);
}

/** [] -> [f], and k in a local: x = 2^k·(1 + f) */
function splitExponent(v: VectorWriter, x: Local): Local {
  const { f } = v;
  f.get(x);
  v.f32(SMALLEST_NORMAL).f.op("f32x4.lt");
  const subnormal = v.take();
  f.get(x);
  v.f32(2 ** 23)
    .f.op("f32x4.mul")
    .get(x)
    .get(subnormal)
    .op("v128.bitselect");
  v.i32(ONE_BITS - ROOT_HALF_BITS).f.op("i32x4.add");
  const shifted = v.take();
  f.get(shifted).i32(23).op("i32x4.shr_s");
  v.i32(127).f.op("i32x4.sub").get(subnormal);
  v.i32(23).f.op("v128.and").op("i32x4.sub").op("f32x4.convert_i32x4_s");
  const k = v.take();
  f.get(shifted);
  v.i32(0x007fffff).f.op("v128.and");
  v.i32(ROOT_HALF_BITS).f.op("i32x4.add");
  v.f32(1).f.op("f32x4.sub");
  f.release(subnormal, shifted);
  return k;
}

/** [] -> [log(1 + f) + k·ln2] */
function logOfFraction(v: VectorWriter, fraction: Local, k: Local): void {
  const { f } = v;
  f.get(fraction).get(fraction).op("f32x4.mul");
  const square = v.take();
  f.get(square).get(fraction).op("f32x4.mul");
  v.polynomialBySquare(fraction, square, P).f.op("f32x4.mul");
  const sum = v.take();
  f.get(k);
  v.f32(LN2_LOW).f.get(sum);
  v.multiplyAdd().f.set(sum).get(square);
  v.f32(-0.5).f.get(sum);
  v.multiplyAdd().f.get(fraction).op("f32x4.add").set(sum).get(k);
  v.f32(LN2_HIGH).f.get(sum);
  v.multiplyAdd();
  f.release(square, sum);
}
