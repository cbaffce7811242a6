// Maximum and minimum of four floats as Math.max and Math.min have them: NaN wins, and 0 is above -0. f32x4.max and
// f32x4.min mean the same, but cost V8 on x64 about eight instructions, some only to make every NaN alike; the
// pseudo-maximum f32x4.pmax(a, b), which is a < b ? b : a, is one. Of a NaN and a number it gives its first argument.

import type { FunctionWriter, Local } from "../assembler.ts";

/** [a, b] -> [], both into locals. */
function take(f: FunctionWriter): [a: Local, b: Local] {
  const [a, b] = [f.local("v128"), f.local("v128")];
  f.set(b).set(a);
  return [a, b];
}

/** [a, b] -> [max(a, b)] */
export function maximumOf(f: FunctionWriter): void {
  const [a, b] = take(f);
  const [p, q] = [f.local("v128"), f.local("v128")];
  f.get(a).get(b).op("f32x4.pmax").set(p);
  f.get(b).get(a).op("f32x4.pmax").set(q);
  // The two orders differ for 0 and -0, where this is -0 - (-0) = 0, and for NaN, which survives.
  f.get(p).get(q).op("v128.or").get(p).get(q).op("v128.xor").op("f32x4.sub");
  f.release(a, b, p, q);
}

/** [a, b] -> [min(a, b)] */
export function minimumOf(f: FunctionWriter): void {
  const [a, b] = take(f);
  // The two orders differ for 0 and -0, which or makes -0, and for NaN, whose bits survive.
  f.get(a).get(b).op("f32x4.pmin").get(b).get(a).op("f32x4.pmin").op("v128.or");
  f.release(a, b);
}

/** [so far, x] -> [max(so far, x)], where of 0 and -0 the first stays: the cheaper step of a reduction. */
export function maximumSoFar(f: FunctionWriter): void {
  const x = f.local("v128");
  f.tee(x).op("f32x4.pmax").get(x).get(x).op("f32x4.ne").op("v128.or");
  f.release(x);
}

/** [x, c] -> [max(x, c)] for c that is neither NaN nor 0. */
export function maximumWithConstant(f: FunctionWriter): void {
  f.op("f32x4.pmax");
}

/** [x, c] -> [min(x, c)] for c that is neither NaN nor -0. */
export function minimumWithConstant(f: FunctionWriter): void {
  f.op("f32x4.pmin");
}

/** [x] -> [max(x, 0)] */
export function relu(f: FunctionWriter): void {
  const x = f.local("v128");
  f.tee(x).get(x).f32x4(0).op("f32x4.le").op("v128.andnot");
  f.release(x);
}
