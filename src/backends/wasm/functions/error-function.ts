// erf of four floats in two ranges, both computed and one chosen: x + x·p(x²) below 0.92 and 1 - 2^g(|x|) above, with
// g = log₂(1 - erf), as N. Juffa proposed (stackoverflow.com/questions/35148198). The polynomials are ours, by
// scripts/fit-polynomials.ts.

import { powerOfTwo } from "./power-of-two.ts";
import type { VectorWriter } from "./vectors.ts";

/** Degree 5 in x², x² ≤ 0.865, error 2^-25.8. */
const P = [
  -0.0005959549453109503, 0.0049873474054038525, -0.026762964203953743, 0.11281730979681015,
  -0.37612488865852356, 0.12837915122509003,
];
/** Degree 6 on [0.92, 4], error 2^-29.3. */
const G = [
  0.0002826897252816707, -0.00439051166176796, 0.032066866755485535, -0.14994186162948608,
  -0.9192594885826111, -1.62689208984375, -0.0002822958049364388,
];
const BORDER = 0.92;
/** From 3.92 on erf rounds to 1. */
const END = 4;

/** [x] -> [erf x] */
export function erf(v: VectorWriter): void {
  const { f } = v;
  const x = v.take();
  f.get(x).op("f32x4.abs");
  const size = v.take();
  f.get(size);
  v.f32(END).f.op("f32x4.pmin");
  const bounded = v.take();
  v.f32(1).polynomial(bounded, G);
  powerOfTwo(v);
  f.op("f32x4.sub").get(x);
  v.i32(0x7fffffff).f.op("v128.bitselect");
  f.get(x).get(x).op("f32x4.mul").set(bounded);
  v.polynomial(bounded, P);
  f.get(x).get(x);
  v.multiplyAdd().f.get(size);
  v.f32(BORDER).f.op("f32x4.ge").op("v128.bitselect");
  f.release(x, size, bounded);
}
