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
}

/** Facts of `downhill env`; nothing that names a user, a host or a path. */
export function environment(): Environment {
  return {
    node: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    processors: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
