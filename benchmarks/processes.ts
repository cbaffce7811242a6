// Contenders that are whole processes: started, run to their end, timed from outside.

import { spawnSync } from "node:child_process";
import type { Contender } from "./contender.ts";

export interface Command {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Done before each start and not timed. */
  readonly before?: () => void;
}

/** Seconds from a process's start to its end, for `times` starts; the fastest counts when there are several. */
export function processContender(command: Command, times = 1): Contender {
  const { name, program, args, cwd, before } = command;
  const once = () => {
    before?.();
    const began = performance.now();
    const { status, stderr } = spawnSync(program, args, { cwd, encoding: "utf8" });
    const seconds = (performance.now() - began) / 1000;
    if (status === 0) return seconds;
    throw new Error(`benchmark: ${[program, ...args].join(" ")} ended with ${status}: ${stderr}`);
  };
  return { name, measure: async () => Math.min(...Array.from({ length: times }, once)) };
}
