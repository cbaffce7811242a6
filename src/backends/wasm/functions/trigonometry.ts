// sin and cos of four floats: x = q·π/2 + r, reduced in float64, two lanes at a time, then the sine or the cosine of r
// in float32 by polynomials of scripts/fit-polynomials.ts on |r| ≤ π/4: s of degree 2, error 2^-27.9, and c of degree
// 2, error 2^-33. cos x is sin(x + π/2): one more quarter turn.

import type { Local } from "../assembler.ts";
import { join, split } from "./halves.ts";
import type { VectorWriter } from "./vectors.ts";

const S = [-0.00019518283079378307, 0.008332189172506332, -0.16666655242443085];
const C = [0.000024432327336398885, -0.0013887309469282627, 0.04166664555668831];
/** Adding it rounds a float64 to a whole number that stands in its low bits. */
const ROUND = 1.5 * 2 ** 52;
/** π/2 in two parts, the first with 33 bits (fdlibm's e_rem_pio2.c): exact times q up to 2^20. */
const HALF_PI_HIGH = 1.5707963267341256;
const HALF_PI_LOW = 6.077100506506192e-11;
const EASY = 2 ** 20;
/** 2/π in parts of 24 bits, the i-th times 2^(-24·(i + 1)); products with a float are exact in float64. */
const TWO_OVER_PI = [
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041,
];

/** q in the low bits of each lane and r, of two lanes in float64. */
interface Reduced {
  readonly sum: Local;
  readonly r: Local;
}

/** [] -> [], by Cody and Waite: r = x - q·π/2 for |x| ≤ 2^20. */
function reduceEasily(v: VectorWriter, x: Local): Reduced {
  const { f } = v;
  f.get(x);
  v.f64(2 / Math.PI).f.op("f64x2.mul");
  v.f64(ROUND).f.op("f64x2.add");
  const sum = v.take();
  f.get(sum);
  v.f64(ROUND).f.op("f64x2.sub");
  const q = v.take();
  f.get(x).get(q);
  v.f64(HALF_PI_HIGH).f.op("f64x2.mul").op("f64x2.sub").get(q);
  v.f64(HALF_PI_LOW).f.op("f64x2.mul").op("f64x2.sub");
  f.release(q);
  return { sum, r: v.take() };
}

/**
 * The same for any finite x, after Payne and Hanek (1983): x·2/π part by part, each product exact and taken modulo 4,
 * whole numbers moved to q at once, so that what is left keeps its bits however near to 0 it ends.
 */
function reduceExactly(v: VectorWriter, x: Local, { sum, r }: Reduced): void {
  const { f } = v;
  const part = f.local("v128");
  f.f64x2(0).set(r).f64x2(ROUND).set(sum);
  TWO_OVER_PI.forEach((bits, i) => {
    f.get(x)
      .f64x2(bits * 2 ** (-24 * (i + 1)))
      .op("f64x2.mul")
      .tee(part);
    f.get(part).f64x2(0.25).op("f64x2.mul").op("f64x2.nearest").f64x2(4).op("f64x2.mul");
    f.op("f64x2.sub").get(r).op("f64x2.add").tee(r).op("f64x2.nearest").set(part);
    f.get(r).get(part).op("f64x2.sub").set(r);
    f.get(sum).get(part).op("f64x2.add").set(sum);
  });
  f.get(r)
    .f64x2(Math.PI / 2)
    .op("f64x2.mul")
    .set(r);
  f.release(part);
}

/** [x] -> [sin(x + quarters·π/2)] */
function sine(v: VectorWriter, quarters: 0 | 1): void {
  const { f } = v;
  const x = v.take();
  f.get(x);
  const [low, high] = split(f);
  const [a, b] = [reduceEasily(v, low), reduceEasily(v, high)];
  f.get(x).op("f32x4.abs");
  v.f32(EASY).f.op("f32x4.gt").op("v128.any_true");
  f.if(() => {
    reduceExactly(v, low, a);
    reduceExactly(v, high, b);
  });
  f.get(a.sum).get(b.sum);
  f.op("i8x16.shuffle", 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
  if (quarters === 1) v.i32(1).f.op("i32x4.add");
  const q = v.take();
  join(f, [a.r, b.r]);
  const r = v.take();
  f.release(x, low, high, a.sum, b.sum);
  sineOfQuarter(v, q, r);
  f.release(q, r);
}

/** [] -> [sin(q·π/2 + r)] */
function sineOfQuarter(v: VectorWriter, q: Local, r: Local): void {
  const { f } = v;
  f.get(r).get(r).op("f32x4.mul");
  const square = v.take();
  // cos r = 1 - r²/2 + r⁴·c
  v.polynomial(square, C);
  f.get(square).get(square).op("f32x4.mul");
  f.get(square);
  v.f32(-0.5).f32(1).multiplyAdd();
  v.multiplyAdd();
  // sin r = r + r·(r²·s + 0), where + 0 keeps the sign of r = -0.
  v.polynomial(square, S).f.get(square);
  v.f32(0).multiplyAdd();
  f.get(r).get(r);
  v.multiplyAdd();
  f.get(q).i32(31).op("i32x4.shl").i32(31).op("i32x4.shr_s").op("v128.bitselect");
  f.get(q).i32(1).op("i32x4.shr_u").i32(31).op("i32x4.shl").op("v128.xor");
  f.release(square);
}

/** [x] -> [sin x], x in radians; NaN at ±Infinity. */
export function sin(v: VectorWriter): void {
  sine(v, 0);
}

/** [x] -> [cos x], x in radians; NaN at ±Infinity. */
export function cos(v: VectorWriter): void {
  sine(v, 1);
}
