// sin and cos after Sun's fdlibm 5.3 (k_sin.c, k_cos.c, e_rem_pio2.c): the argument is reduced to
// [-π/4, π/4] as a sum of two float64 (`rest` and `restLow`), then a minimax polynomial. Arguments beyond
// 2^19·π are rare and are reduced exactly with 1,280 bits of 2/π (after Payne and Hanek, 1983).

import { highWord, scale } from "./float-bits.ts";

let rest = 0;
let restLow = 0;

const TWO_OVER_PI_BITS = 1280n;
const TWO_OVER_PI = BigInt(
  "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e0" +
    "06492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f4" +
    "9c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d" +
    "7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361d",
);
/** 2^-192: the unit of the rest as an integer. */
const REST_BITS = 192n;
const REST_UNIT = scale(1, -192);
const HALF_PI_BITS = 128n;
const HALF_PI = 0x1921fb54442d18469898cc51701b839a2n;

/** Sets rest + restLow to x - q·π/2 in [-π/4, π/4] and returns q modulo 4. */
function reduce(x: number): number {
  const magnitude = Math.abs(x);
  if (magnitude <= 0.7853981633974483) {
    rest = x;
    restLow = 0;
    return 0;
  }
  return magnitude < 1647099.3 ? reduceMedium(x) : reduceLarge(x);
}

/** Cody and Waite: π/2 in three parts of 33 bits, as many as cancellation asks for. */
function reduceMedium(x: number): number {
  const q = Math.floor(x * 0.6366197723675814 + 0.5);
  const magnitude = Math.abs(x);
  let r = x - q * 1.5707963267341256;
  let w = q * 6.077100506506192e-11;
  rest = r - w;
  if (Math.abs(rest) < magnitude * 1.52587890625e-5) {
    let before = r;
    w = q * 6.077100506303966e-11;
    r = before - w;
    w = q * 2.0222662487959506e-21 - (before - r - w);
    rest = r - w;
    if (Math.abs(rest) < magnitude * 1.7763568394002505e-15) {
      before = r;
      w = q * 2.0222662487111665e-21;
      r = before - w;
      w = q * 8.4784276603689e-32 - (before - r - w);
      rest = r - w;
    }
  }
  restLow = r - rest - w;
  return q & 3;
}

/** Payne and Hanek in exact integers: x·2/π = q + fraction, and the rest is fraction·π/2. */
function reduceLarge(x: number): number {
  const exponent = ((highWord(x) >>> 20) & 0x7ff) - 1023 - 52;
  const mantissa = BigInt(x * scale(1, -exponent));
  const fractionBits = TWO_OVER_PI_BITS - BigInt(exponent);
  const product = mantissa * TWO_OVER_PI;
  const q = (product + (1n << (fractionBits - 1n))) >> fractionBits;
  const fraction = (product - (q << fractionBits)) >> (fractionBits - REST_BITS);
  const angle = (fraction * HALF_PI) >> HALF_PI_BITS;
  rest = Number(angle) * REST_UNIT;
  restLow = Number(angle - BigInt(rest / REST_UNIT)) * REST_UNIT;
  return Number(q & 3n);
}

/** sin(rest + restLow) on [-π/4, π/4]. */
function sineOfRest(): number {
  const x = rest;
  const z = x * x;
  const w = z * z;
  const r =
    0.00833333333332249 +
    z * (-0.0001984126982985795 + z * 2.7557313707070068e-6) +
    z * w * (-2.5050760253406863e-8 + z * 1.58969099521155e-10);
  const v = z * x;
  return x - (z * (0.5 * restLow - v * r) - restLow - v * -0.16666666666666632);
}

/** cos(rest + restLow) on [-π/4, π/4]. */
function cosineOfRest(): number {
  const z = rest * rest;
  const w = z * z;
  const r =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 2.480158728947673e-5)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const half = 0.5 * z;
  const top = 1 - half;
  return top + (1 - top - half + (z * r - rest * restLow));
}

/** sin x, x in radians; NaN at ±Infinity. */
export function sin(x: number): number {
  if (!(Math.abs(x) < Number.POSITIVE_INFINITY)) return Number.NaN;
  if (x === 0) return x;
  const q = reduce(x);
  const value = (q & 1) === 0 ? sineOfRest() : cosineOfRest();
  return q < 2 ? value : -value;
}

/** cos x, x in radians; NaN at ±Infinity. */
export function cos(x: number): number {
  if (!(Math.abs(x) < Number.POSITIVE_INFINITY)) return Number.NaN;
  const q = reduce(x);
  const value = (q & 1) === 0 ? cosineOfRest() : sineOfRest();
  return q === 0 || q === 3 ? value : -value;
}
