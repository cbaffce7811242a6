// The error function after Sun's fdlibm 5.3 (s_erf.c): rational minimax approximations on four ranges of
// |x|: below 0.84375, to 1.25, to 1/0.35 and to 6, from where erf rounds to ±1.

import { exp } from "./exponential.ts";
import { leadingBits } from "./float-bits.ts";

/** Σ coefficients[i]·x^i by Horner's rule. */
function polynomial(x: number, coefficients: Float64Array): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

const SMALL_P = Float64Array.of(
  0.12837916709551256,
  -0.3250421072470015,
  -0.02848174957559851,
  -0.005770270296489442,
  -2.3763016656650163e-5,
);
const SMALL_Q = Float64Array.of(
  1,
  0.39791722395915535,
  0.0650222499887673,
  0.005081306281875766,
  0.00013249473800432164,
  -3.960228278775368e-6,
);
const MIDDLE_P = Float64Array.of(
  -0.0023621185607526594,
  0.41485611868374833,
  -0.3722078760357013,
  0.31834661990116175,
  -0.11089469428239668,
  0.035478304325618236,
  -0.002166375594868791,
);
const MIDDLE_Q = Float64Array.of(
  1,
  0.10642088040084423,
  0.540397917702171,
  0.07182865441419627,
  0.12617121980876164,
  0.01363708391202905,
  0.011984499846799107,
);
const LARGE_R = Float64Array.of(
  -0.009864944034847148,
  -0.6938585727071818,
  -10.558626225323291,
  -62.375332450326006,
  -162.39666946257347,
  -184.60509290671104,
  -81.2874355063066,
  -9.814329344169145,
);
const LARGE_S = Float64Array.of(
  1,
  19.651271667439257,
  137.65775414351904,
  434.56587747522923,
  645.3872717332679,
  429.00814002756783,
  108.63500554177944,
  6.570249770319282,
  -0.0604244152148581,
);
const TAIL_R = Float64Array.of(
  -0.0098649429247001,
  -0.799283237680523,
  -17.757954917754752,
  -160.63638485582192,
  -637.5664433683896,
  -1025.0951316110772,
  -483.5191916086514,
);
const TAIL_S = Float64Array.of(
  1,
  30.33806074348246,
  325.7925129965739,
  1536.729586084437,
  3199.8582195085955,
  2553.0504064331644,
  474.52854120695537,
  -22.44095244658582,
);

/** erf(1) rounded to 24 bits, from which the middle range takes its difference. */
const ERF_NEAR_ONE = 0.8450629115104675;

/** erf x = 2/√π ∫₀ˣ e^(-t²) dt. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (!(a >= 0.84375)) {
    if (a < 3.725290298461914e-9) return x + 0.1283791670955126 * x;
    const z = x * x;
    return x + x * (polynomial(z, SMALL_P) / polynomial(z, SMALL_Q));
  }
  const value = a < 1.25 ? erfMiddle(a) : a < 6 ? 1 - erfcLarge(a) : 1;
  return x < 0 ? -value : value;
}

function erfMiddle(a: number): number {
  const s = a - 1;
  return ERF_NEAR_ONE + polynomial(s, MIDDLE_P) / polynomial(s, MIDDLE_Q);
}

/** 1 - erf a for 1.25 ≤ a < 6: e^(-a²) with a² split so that it loses nothing. */
function erfcLarge(a: number): number {
  const s = 1 / (a * a);
  const ratio =
    a < 1 / 0.35
      ? polynomial(s, LARGE_R) / polynomial(s, LARGE_S)
      : polynomial(s, TAIL_R) / polynomial(s, TAIL_S);
  const z = leadingBits(a);
  return (exp(-z * z - 0.5625) * exp((z - a) * (z + a) + ratio)) / a;
}
