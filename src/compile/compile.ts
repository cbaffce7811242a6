// The compiler: a program becomes kernels over places, pass by pass.

import { isOp, node } from "../ir/node.ts";
import type { Program } from "../ir/program.ts";
import { simplify } from "./1-simplify.ts";
import { fuse, isLeaf } from "./2-fuse.ts";
import { lower } from "./3-lower.ts";
import type { Lowered } from "./kernel.ts";

export interface CompileOptions {
  /** Default true; false gives each node a pass of its own, for tests. */
  readonly fusion?: boolean;
}

export function compileProgram(whole: Program, { fusion = true }: CompileOptions = {}): Lowered {
  const simple = withCopies(simplify(whole));
  return lower(simple, fuse(simple, { fusion }));
}

/** A leaf that is asked for, or that a cell becomes, is copied: a reshape that changes nothing stands for it. */
function withCopies(whole: Program): Program {
  const copy = (x: Program["outputs"][number]) =>
    isLeaf(x) || isOp(x, "iota") ? node("reshape", [x], { shape: x.shape }) : x;
  return {
    ...whole,
    updates: whole.updates.map(([cell, value]) => [cell, copy(value)] as const),
    outputs: whole.outputs.map(copy),
    kept: whole.kept.map(copy),
    ...(whole.guard && { guard: copy(whole.guard) }),
  };
}
