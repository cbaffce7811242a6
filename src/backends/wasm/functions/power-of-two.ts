// Powers of two, of four floats. Adding 1.5·2^23 rounds a float to a whole number n that stands in the low bits of the
// sum, ready to become an exponent. 2^f for |f| ≤ ½ is 1 + f·q(f), q by scripts/fit-polynomials.ts: degree 5, error
// 2^-28.3.

import type { Local } from "../assembler.ts";
import type { VectorWriter } from "./vectors.ts";

/** Added to n, it leaves n + 127 in the sum's low bits: shifted left by 23, that is 2^n. */
export const ROUND_TO_EXPONENT = 1.5 * 2 ** 23 + 127;
/** The same with n + 254: the sum of the exponents' bits of two factors. */
export const ROUND_TO_EXPONENTS = 1.5 * 2 ** 23 + 254;
const Q = [
  0.00015326471475418657, 0.0013390807434916496, 0.009618505835533142, 0.05550359934568405,
  0.24022647738456726, 0.6931471824645996,
];

/** [] -> [2^f] */
export function powerOfFraction(v: VectorWriter, fraction: Local): void {
  v.polynomial(fraction, Q).f.get(fraction);
  v.f32(1).multiplyAdd();
}

/** [z] -> [2^z] where that is normal, -126 ≤ z < 127.5; NaN stays. */
export function powerOfTwo(v: VectorWriter): void {
  const { f } = v;
  const z = v.take();
  f.get(z);
  v.f32(ROUND_TO_EXPONENT).f.op("f32x4.add");
  const sum = v.take();
  f.get(z).get(sum);
  v.f32(ROUND_TO_EXPONENT).f.op("f32x4.sub").op("f32x4.sub").set(z);
  powerOfFraction(v, z);
  f.get(sum).i32(23).op("i32x4.shl").op("f32x4.mul");
  f.release(z, sum);
}

/** [p] -> [p · 2^n], rounded once, for n from -150 to 128; where `sum` is n + ROUND_TO_EXPONENTS. Releases `sum`. */
export function scaleByPower(v: VectorWriter, sum: Local): void {
  const { f } = v;
  // 2^n overflows or is subnormal where p · 2^n need not be: in two factors of about half the exponent.
  f.get(sum).i32(1).op("i32x4.shr_u");
  const half = v.take();
  f.get(half).i32(23).op("i32x4.shl").op("f32x4.mul");
  f.get(sum).get(half).op("i32x4.sub").i32(23).op("i32x4.shl").op("f32x4.mul");
  f.release(half, sum);
}
