// x^y after Sun's fdlibm 5.3 (e_pow.c): log₂|x| as a sum of two float64, times y split so that the leading
// product is exact, then 2 to that power. Its error stays below 0.7 ulp however large y is, which repeated
// squaring (an ulp per multiplication) and exp(y·log x) would not keep.

import { highWord, leadingBits, scale, withHighWord } from "./float-bits.ts";

let logHigh = 0;
let logLow = 0;

/** Sets logHigh + logLow to log₂ x for a positive normal or subnormal x. */
function splitLog2(x: number): void {
  const subnormal = x < 2.2250738585072014e-308;
  const y = subnormal ? x * 9007199254740992 : x;
  const high = highWord(y);
  const fraction = high & 0x000fffff;
  let k = (high >>> 20) - 1023 - (subnormal ? 53 : 0);
  let normalised = fraction | 0x3ff00000;
  // The centre of the interval: 1 below √1.5, 1.5 below √3, and again 1 with one more power of two.
  const aboveOne = fraction > 0x3988e && fraction < 0xbb67a;
  if (fraction >= 0xbb67a) {
    k++;
    normalised -= 0x00100000;
  }
  splitLog2OfFraction(withHighWord(y, normalised), aboveOne, k);
}

/** The same for a in [√¾, √3), around the centre 1 or 1.5, plus k. */
function splitLog2OfFraction(a: number, aboveOne: boolean, k: number): void {
  const centre = aboveOne ? 1.5 : 1;
  // s = (a - centre) / (a + centre) in two parts.
  const u = a - centre;
  const v = 1 / (a + centre);
  const s = u * v;
  const sHigh = leadingBits(s);
  const sumHigh = leadingBits(a + centre);
  const sumLow = a - (sumHigh - centre);
  const sLow = v * (u - sHigh * sumHigh - sHigh * sumLow);
  // ln a - ln centre = 2s + ⅔s³ + …
  const square = s * s;
  const r = square * square * seriesTail(square) + sLow * (sHigh + s);
  const sHighSquare = sHigh * sHigh;
  const tHigh = leadingBits(3 + sHighSquare + r);
  const tLow = r - (tHigh - 3 - sHighSquare);
  const productHigh = sHigh * tHigh;
  const productLow = sLow * tHigh + tLow * s;
  const pHigh = leadingBits(productHigh + productLow);
  const pLow = productLow - (pHigh - productHigh);
  // Times 2/(3 ln 2) in two parts, plus log₂ of the centre, plus k.
  const zHigh = 0.9617967009544373 * pHigh;
  const zLow =
    -7.028461650952758e-9 * pHigh +
    pLow * 0.9617966939259756 +
    (aboveOne ? 1.350039202129749e-8 : 0);
  const centreHigh = aboveOne ? 0.5849624872207642 : 0;
  logHigh = leadingBits(zHigh + zLow + centreHigh + k);
  logLow = zLow - (logHigh - k - centreHigh - zHigh);
}

function seriesTail(z: number): number {
  return (
    0.5999999999999946 +
    z *
      (0.4285714285785502 +
        z *
          (0.33333332981837743 +
            z * (0.272728123808534 + z * (0.23066074577556175 + z * 0.20697501780033842))))
  );
}

/** 2^(high + low), sign in front. */
function powerOfSum(high: number, low: number): number {
  const z = high + low;
  if (z >= 1024 && (z > 1024 || low + 8.008566259537294e-17 > z - high))
    return Number.POSITIVE_INFINITY;
  if (z <= -1075 && (z < -1075 || low <= z - high)) return 0;
  const k = Math.floor(z + 0.5);
  const rest = high - k;
  const t = leadingBits(low + rest);
  const u = t * 0.6931471824645996;
  const v = (low - (t - rest)) * Math.LN2 + t * -1.904654299957768e-9;
  const x = u + v;
  const w = v - (x - u);
  const square = x * x;
  const c =
    x -
    square *
      (0.16666666666666602 +
        square *
          (-0.0027777777777015593 +
            square *
              (6.613756321437934e-5 +
                square * (-1.6533902205465252e-6 + square * 4.1381367970572385e-8))));
  const r = (x * c) / (c - 2) - (w + x * w);
  return scale(1 - (r - x), k);
}

/** x^y where one of them is 0, 1 in size, infinite or NaN, as ECMAScript defines; else undefined. */
function specialPower(x: number, y: number): number | undefined {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const a = Math.abs(x);
  if (Math.abs(y) === Number.POSITIVE_INFINITY) {
    if (a === 1) return Number.NaN;
    return a > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  if (a === 0 || a === Number.POSITIVE_INFINITY) {
    const size = (a === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY;
    const negative = (x < 0 || Object.is(x, -0)) && isOdd(y);
    return negative ? -size : size;
  }
  return undefined;
}

function isOdd(y: number): boolean {
  return Math.abs(y) < 9007199254740992 && Math.abs(y % 2) === 1;
}

/** x^y with the special cases of ECMAScript's `**` (1^±Infinity is NaN; a negative x wants an integer y). */
export function pow(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 1) return x;
  if (y === 0.5 && x > 0) return Math.sqrt(x);
  const special = specialPower(x, y);
  if (special !== undefined) return special;
  if (x < 0 && Math.floor(y) !== y) return Number.NaN;
  const sign = x < 0 && isOdd(y) ? -1 : 1;
  // Beyond 2^64 the power is 0, 1 or infinite, and the split products below would be too.
  const exponent =
    y > 18446744073709552000 ? 18446744073709552000 : Math.max(y, -18446744073709552000);
  splitLog2(Math.abs(x));
  const yHigh = leadingBits(exponent);
  const low = (exponent - yHigh) * logHigh + exponent * logLow;
  return sign * powerOfSum(yHigh * logHigh, low);
}
