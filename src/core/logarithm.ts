// Logarithms after Sun's fdlibm 5.3 (e_log.c, s_log1p.c) in the form FreeBSD gave them: x = 2^k·(1 + f) with
// √½ ≤ 1 + f < √2, a minimax approximation on s = f / (2 + f), plus k·ln2 in two parts.

import { highWord, withHighWord } from "./float-bits.ts";

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = Math.LOG2E;

/** The high word of the fraction √½ ≤ m < √2 of a number is 0x3fe6a09e or above, below 0x3ff6a09e. */
const ROOT_HALF = 0x3fe6a09e;

/** log(1 + f) - f for f = m - 1 in [√½ - 1, √2 - 1], plus its parts of k·ln2 and a correction. */
function logReduced(f: number, k: number, correction: number): number {
  const halfSquare = 0.5 * f * f;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const t2 =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  return s * (halfSquare + t1 + t2) + (k * LN2_LOW + correction) - halfSquare + f + k * LN2_HIGH;
}

/** ln x: -Infinity at ±0, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const subnormal = x < 2.2250738585072014e-308;
  const y = subnormal ? x * 18014398509481984 : x;
  const shifted = highWord(y) + (0x3ff00000 - ROOT_HALF);
  const k = (shifted >>> 20) - 1023 - (subnormal ? 54 : 0);
  return logReduced(withHighWord(y, (shifted & 0xfffff) + ROOT_HALF) - 1, k, 0);
}

/** log₂ x, exact for powers of two. */
export function log2(x: number): number {
  if (!(x > 0) || x === Number.POSITIVE_INFINITY) return log(x);
  const subnormal = x < 2.2250738585072014e-308;
  const y = subnormal ? x * 18014398509481984 : x;
  const shifted = highWord(y) + (0x3ff00000 - ROOT_HALF);
  const k = (shifted >>> 20) - 1023 - (subnormal ? 54 : 0);
  const f = withHighWord(y, (shifted & 0xfffff) + ROOT_HALF) - 1;
  return logReduced(f, 0, 0) * INVERSE_LN2 + k;
}

/** ln(1 + x), accurate near 0: -Infinity at -1, NaN below. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY || Math.abs(x) < 1.1102230246251565e-16) return x;
  if (x > -0.2928932188134524 && x < 0.41421356237309503) return logReduced(x, 0, 0);
  const u = 1 + x;
  const shifted = highWord(u) + (0x3ff00000 - ROOT_HALF);
  const k = (shifted >>> 20) - 1023;
  // What 1 + x lost to rounding, relative to u.
  const lost = k < 54 ? (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u : 0;
  return logReduced(withHighWord(u, (shifted & 0xfffff) + ROOT_HALF) - 1, k, lost);
}
