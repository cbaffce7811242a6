// Elementary functions of four floats, as code written into a loop's body: what core/math.ts computes, in float32, within
// 1 ulp of it rounded (tanh, sigmoid, sin and cos within 2) for every argument, subnormals included. Without relaxed
// instructions the bits are the same on every engine. Give the constants from before the loop (functions/constants.ts):
//
//     const constants = new HoistedConstants(f, target, [vectorFunctions.exp]);
//     f.countUp(i, 0, bytes, 16, () => … vectorFunctions.exp(f, target, constants) …);
//     constants.release();
//
// Where several follow one another in a body, write each for two or four vectors before the next: a function waits on
// its own results longer than the processor looks ahead, and three in a row ran 1.6 times as fast so.

import type { FunctionWriter } from "./assembler.ts";
import { type Constants, inlineConstants } from "./functions/constants.ts";
import { erf } from "./functions/error-function.ts";
import { exp, sigmoid, tanh } from "./functions/exponential.ts";
import { log } from "./functions/logarithm.ts";
import { pow } from "./functions/power.ts";
import { cos, sin } from "./functions/trigonometry.ts";
import { VectorWriter } from "./functions/vectors.ts";
import type { Target } from "./kernel.ts";

export { type Constants, HoistedConstants } from "./functions/constants.ts";
export {
  maximumOf,
  maximumSoFar,
  maximumWithConstant,
  minimumOf,
  minimumWithConstant,
  relu,
} from "./functions/extremes.ts";
export {
  prepareKey,
  releaseKey,
  uniform,
  uniforms,
  type VectorKey,
} from "./functions/uniform.ts";

/** [x: f32x4] -> [y: f32x4]; pow: [a, b] -> [y]. */
export type VectorFunction = (f: FunctionWriter, target: Target, constants?: Constants) => void;

export type FunctionName = "exp" | "log" | "tanh" | "sigmoid" | "erf" | "sin" | "cos" | "pow";

const written =
  (write: (v: VectorWriter) => void): VectorFunction =>
  (f, target, constants = inlineConstants) =>
    write(new VectorWriter(f, target, constants));

export const vectorFunctions: { readonly [name in FunctionName]: VectorFunction } = {
  exp: written(exp),
  log: written(log),
  tanh: written(tanh),
  sigmoid: written(sigmoid),
  erf: written(erf),
  sin: written(sin),
  cos: written(cos),
  pow: written(pow),
};
