// Elementary functions in float64 that give the same bits on every engine: only + - * /, comparisons,
// Math.sqrt, Math.abs, Math.floor and Math.max are used, which IEEE 754 and ECMAScript fix, never Math.exp
// and its kin, which each engine computes its own way. Reductions and minimax polynomials are those of Sun's
// fdlibm 5.3 (www.netlib.org/fdlibm). Measured against V8's: within 2 ulp everywhere sampled, nearly all 1 or 0
// (math.test.ts); sigmoid within 4.

export { erf } from "./error-function.ts";
export { exp, exp2, expm1, sigmoid, tanh } from "./exponential.ts";
export { log, log1p, log2 } from "./logarithm.ts";
export { pow } from "./power.ts";
export { cos, sin } from "./trigonometry.ts";
