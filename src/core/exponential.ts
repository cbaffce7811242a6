// The exponential family after Sun's fdlibm 5.3 (e_exp.c, s_expm1.c, s_tanh.c): x = k·ln2 + r with
// |r| ≤ ln2/2, a minimax approximation on r, then a scaling by 2^k.

import { scale } from "./float-bits.ts";

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;

/** r·coth(r/2)-like remainder of exp on [-ln2/2, ln2/2]: c with exp(r) = 1 + r + r·c/(2 - c). */
function expRemainder(r: number): number {
  const t = r * r;
  return (
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))))
  );
}

/** e^x. Overflows to Infinity above 709.78, underflows through subnormals to 0 below -745.13. */
export function exp(x: number): number {
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019411) return 0;
  if (Number.isNaN(x)) return x;
  const k = Math.abs(x) > 0.34657359027997264 ? Math.floor(INVERSE_LN2 * x + 0.5) : 0;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const c = expRemainder(r);
  return scale(1 - (low - (r * c) / (2 - c) - high), k);
}

/** 2^x, exact for integers. */
export function exp2(x: number): number {
  if (x >= 1024) return Number.POSITIVE_INFINITY;
  if (x < -1075) return 0;
  if (Number.isNaN(x)) return x;
  const k = Math.floor(x + 0.5);
  return scale(exp((x - k) * Math.LN2), k);
}

/** e^x - 1, accurate near 0. */
export function expm1(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) < 5.551115123125783e-17) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -38.816242) return -1;
  const k = Math.abs(x) > 0.34657359027997264 ? Math.floor(INVERSE_LN2 * x + 0.5) : 0;
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  return expm1Reduced(r, high - r - low, k);
}

/** expm1(r + c + k·ln2) for |r| ≤ ln2/2, c the rounding error of r. */
function expm1Reduced(r: number, c: number, k: number): number {
  const half = 0.5 * r;
  const square = r * half;
  const r1 =
    1 +
    square *
      (-0.03333333333333313 +
        square *
          (0.0015873015872548146 +
            square *
              (-7.93650757867488e-5 +
                square * (4.008217827329362e-6 + square * -2.0109921818362437e-7))));
  const t = 3 - r1 * half;
  let e = square * ((r1 - t) / (6 - r * t));
  if (k === 0) return r - (r * e - square);
  e = r * (e - c) - c - square;
  if (k === -1) return 0.5 * (r - e) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k < 0 || k > 56) return scale(r - e + 1, k) - 1;
  const inverse = scale(1, -k);
  return k < 20 ? scale(r - e + (1 - inverse), k) : scale(r - (e + inverse) + 1, k);
}

/** (e^x - e^-x) / (e^x + e^-x). */
export function tanh(x: number): number {
  const a = Math.abs(x);
  if (!(a >= 3.725290298461914e-9)) return x;
  let z = 1;
  if (a < 1) {
    const t = expm1(-2 * a);
    z = -t / (t + 2);
  } else if (a < 22) z = 1 - 2 / (expm1(2 * a) + 2);
  return x < 0 ? -z : z;
}

/** 1 / (1 + e^-x), without overflow on either side. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}
