// What the engine that runs us offers: found by validating small modules, once.

import type { FunctionWriter } from "./assembler.ts";
import { ModuleWriter } from "./assembler.ts";

export type Simd = "relaxed" | "plain" | "none";

let found: Simd | undefined;

/** The best SIMD here: relaxed multiply-add, plain SIMD, or none. */
export function simd(): Simd {
  found ??= validates(f => f.f32x4(1).f32x4(1).f32x4(1).op("f32x4.relaxed_madd").op("drop"))
    ? "relaxed"
    : validates(f => f.f32x4(1).op("drop"))
      ? "plain"
      : "none";
  return found;
}

function validates(write: (f: FunctionWriter) => void): boolean {
  const module = new ModuleWriter({ initial: 1 });
  module.func("test", [], [], write);
  return WebAssembly.validate(module.bytes());
}
