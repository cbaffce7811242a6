// The machine as a report of a problem should name it.

import { availableParallelism, cpus, totalmem } from "node:os";

export interface Environment {
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly cpu: string;
  /** Processors this process may use. */
  readonly processors: number;
  readonly memoryBytes: number;
  /** What this engine's WebAssembly can do. */
  readonly wasm: {
    readonly simd: boolean;
    readonly relaxedSimd: boolean;
    readonly threads: boolean;
  };
}

// Modules of one function that uses one instruction, as bytes: an engine that lacks it refuses them.
const HEAD = [0, 97, 115, 109, 1, 0, 0, 0];
/** (func (result v128) i32.const 0 i8x16.splat) */
const SIMD = [...HEAD, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];
/** (func (result v128) i32.const 1 i8x16.splat i32.const 2 i8x16.splat i8x16.relaxed_swizzle) */
const RELAXED_SIMD = [
  ...[...HEAD, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0],
  ...[10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11],
];
/** (memory 1 1 shared) */
const SHARED_MEMORY = [...HEAD, 5, 4, 1, 3, 1, 1];

/** Facts of `downhill env`; nothing that names a user, a host or a path. */
export function environment(): Environment {
  return {
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    processors: availableParallelism(),
    memoryBytes: totalmem(),
    wasm: {
      simd: runs(SIMD),
      relaxedSimd: runs(RELAXED_SIMD),
      threads: runs(SHARED_MEMORY),
    },
  };
}

const runs = (module: readonly number[]) => WebAssembly.validate(Uint8Array.from(module));
