// Four floats as two vectors of two float64, and back.

import type { FunctionWriter, Local } from "../assembler.ts";

/** [x: f32x4] -> [], into two locals of two float64 each. */
export function split(f: FunctionWriter): [low: Local, high: Local] {
  const [low, high] = [f.local("v128"), f.local("v128")];
  f.set(high).get(high).op("f64x2.promote_low_f32x4").set(low);
  f.get(high).get(high);
  f.op("i8x16.shuffle", 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
  f.op("f64x2.promote_low_f32x4").set(high);
  return [low, high];
}

/** [] -> [x: f32x4], rounded; releases the halves. */
export function join(f: FunctionWriter, halves: readonly Local[]): void {
  for (const half of halves) f.get(half).op("f32x4.demote_f64x2_zero");
  f.op("i8x16.shuffle", 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
  f.release(...halves);
}
