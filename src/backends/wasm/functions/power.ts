// a^b of four floats: log₂|a| in float64, two lanes at a time, times b, then 2 to that power in float32. With
// |a| = 2^k·m and s = (m - 1) / (m + 1), log₂ m = s·l(s²), l by scripts/fit-polynomials.ts: degree 4, error 2^-37.8, of
// which at most 150 times as much reaches the exponent. The special cases are those of core/power.ts.

import type { Local } from "../assembler.ts";
import { join, split } from "./halves.ts";
import { powerOfFraction, ROUND_TO_EXPONENTS, scaleByPower } from "./power-of-two.ts";
import type { VectorWriter } from "./vectors.ts";

const L = [
  0.340689950164077, 0.4116755215259008, 0.5770835194044801, 0.9617966739147702, 2.8853900817887164,
];
const ONE_BITS = 0x3ff0000000000000n;
const ROOT_HALF_BITS = 0x3fe6a09e00000000n;
const FRACTION_BITS = 0x000fffffffffffffn;
/** Or-ed with a whole number below 2^52 these bits are 2^52 plus it. */
const WHOLE_BITS = 0x4330000000000000n;
const WHOLE = 2 ** 52;
const BIAS = 1023;

/** [a, b] -> [a^b] */
export function pow(v: VectorWriter): void {
  const { f } = v;
  const b = v.take();
  const a = v.take();
  f.get(a).op("f32x4.abs");
  const bases = split(f);
  f.get(b);
  const exponents = split(f);
  const wholes = [0, 1].map(i => splitExponent(v, bases[i]!, exponents[i]!));
  join(f, exponents);
  const fraction = v.take();
  join(f, wholes);
  v.f32(ROUND_TO_EXPONENTS).f.op("f32x4.add");
  const sum = v.take();
  powerOfFraction(v, fraction);
  scaleByPower(v, sum);
  f.release(fraction);
  signAndSpecials(v, a, b);
  f.release(a, b);
}

/** [] -> [], of two lanes: the whole number n next to b·log₂ a into a local, the rest into `b`. Releases `a`. */
function splitExponent(v: VectorWriter, a: Local, b: Local): Local {
  const { f } = v;
  log2(v, a);
  f.get(b).op("f64x2.mul");
  // Beyond ±200 the power overflows or vanishes.
  v.f64(200).f.op("f64x2.pmin");
  v.f64(-200).f.op("f64x2.pmax").set(b);
  f.get(b).op("f64x2.nearest").set(a);
  f.get(b).get(a).op("f64x2.sub").set(b);
  return a;
}

/** [] -> [log₂ a], for a that is not negative. */
function log2(v: VectorWriter, a: Local): void {
  const { f } = v;
  f.get(a);
  v.i64(ONE_BITS - ROOT_HALF_BITS).f.op("i64x2.add");
  const shifted = v.take();
  f.get(shifted);
  v.i64(FRACTION_BITS).f.op("v128.and");
  v.i64(ROOT_HALF_BITS).f.op("i64x2.add");
  const s = v.take();
  f.get(s);
  v.f64(1).f.op("f64x2.sub").get(s);
  v.f64(1).f.op("f64x2.add").op("f64x2.div").tee(s).get(s).op("f64x2.mul");
  const square = v.take();
  v.polynomial64(square, L).f.get(s).op("f64x2.mul");
  f.get(shifted).i32(52).op("i64x2.shr_u");
  v.i64(WHOLE_BITS).f.op("v128.or");
  v.f64(WHOLE + BIAS)
    .f.op("f64x2.sub")
    .op("f64x2.add")
    .get(a)
    .get(a);
  // Infinity and NaN are their own logarithm.
  v.f64(Number.POSITIVE_INFINITY).f.op("f64x2.lt").op("v128.bitselect");
  // Less Infinity at 0.
  f.get(a);
  v.f64(0).f.op("f64x2.eq");
  v.f64(Number.POSITIVE_INFINITY).f.op("v128.and").op("f64x2.sub");
  f.release(shifted, s, square);
}

/** [|a|^b] -> [a^b] */
function signAndSpecials(v: VectorWriter, a: Local, b: Local): void {
  const { f } = v;
  // The sign of a stays where b is odd: b/2 is not whole, but b is.
  f.get(b).op("f32x4.floor").get(b).op("f32x4.eq");
  const whole = v.take();
  f.get(b);
  v.f32(0.5).f.op("f32x4.mul");
  const half = v.take();
  f.get(half).op("f32x4.floor").get(half).op("f32x4.ne").get(whole).op("v128.and").get(a);
  f.op("v128.and");
  v.i32(0x80000000).f.op("v128.and").op("v128.xor");
  // A finite a below 0 and a b that is not whole: NaN, which all ones are.
  f.get(a);
  v.f32(0).f.op("f32x4.lt").get(a);
  v.f32(Number.NEGATIVE_INFINITY).f.op("f32x4.gt").op("v128.and").get(whole);
  f.op("v128.andnot").op("v128.or");
  const power = v.take();
  v.f32(1).f.get(power).get(b);
  v.f32(0).f.op("f32x4.eq").op("v128.bitselect");
  f.release(whole, half, power);
}
