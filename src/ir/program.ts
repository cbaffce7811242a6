// A program is what a backend takes, whole: the state it keeps (cells), what comes with each step (slots), the
// writes at a step's end (updates, all of them reading the values from before the step), what it gives back of every
// step (outputs) and what may be asked for after the last (kept). Two programs of one structure differ in their cells only, and share one executable.

import type { Cell, Op, Slot } from "../ops/op.ts";
import { isOp, type Node, topological } from "./node.ts";

export interface Program {
  readonly cells: readonly Cell[];
  readonly slots: readonly Slot[];
  readonly updates: readonly (readonly [Cell, Node])[];
  readonly outputs: readonly Node[];
  /** A scalar that must be finite: else the step is not applied, and the run ends there. */
  readonly guard?: Node;
  /** Whose values of the last step stay where they are, for who asks: they cost nothing if nobody does. */
  readonly kept: readonly Node[];
}

/** The program of these updates, outputs and kept values, with the cells and slots they use, in order of first use. */
export function program(
  updates: readonly (readonly [Cell, Node])[],
  outputs: readonly Node[] = [],
  guard?: Node,
  kept: readonly Node[] = [],
): Program {
  const cells = new Set<Cell>();
  const slots = new Set<Slot>();
  for (const x of topological(rootsOf({ updates, outputs, guard, kept }))) {
    if (isOp(x, "cell")) cells.add(x.attributes.cell);
    if (isOp(x, "slot")) slots.add(x.attributes.slot);
  }
  for (const [cell] of updates) cells.add(cell);
  return { cells: [...cells], slots: [...slots], updates, outputs, kept, ...(guard && { guard }) };
}

type Parts = Pick<Program, "updates" | "outputs" | "kept"> & { readonly guard?: Node | undefined };

function rootsOf({ updates, outputs, guard, kept }: Parts): Node[] {
  return [...updates.map(([, value]) => value), ...outputs, ...(guard ? [guard] : []), ...kept];
}

/** All nodes of a program in the order of evaluation. */
export function nodesOf(whole: Program): Node[] {
  return topological(rootsOf(whole));
}

/** The program as text, one node a line: `%3 = matmul %1 %2 : float32 (32, 64)`. */
export function printProgram(whole: Program): string {
  const order = nodesOf(whole);
  const number = new Map(order.map((x, i) => [x, i]));
  const lines = order.map((x, i) => {
    const inputs = x.inputs.map(input => ` %${number.get(input)}`).join("");
    return `%${i} = ${named(x) ?? x.op + inputs + attributesText(x)} : ${x.dtype} (${x.shape.join(", ")})`;
  });
  for (const [cell, value] of whole.updates)
    lines.push(`${cell.name || "cell"} <- %${number.get(value)}`);
  for (const output of whole.outputs) lines.push(`return %${number.get(output)}`);
  if (whole.guard) lines.push(`guard %${number.get(whole.guard)}`);
  for (const value of whole.kept) lines.push(`keep %${number.get(value)}`);
  return lines.join("\n");
}

function named(x: Node): string | undefined {
  if (isOp(x, "cell")) return `cell ${x.attributes.cell.name}`;
  if (isOp(x, "slot")) return `slot ${x.attributes.slot.name}`;
  return undefined;
}

function attributesText(x: Node<Op>): string {
  const text = JSON.stringify(x.attributes, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
  return text === "{}" ? "" : ` ${text}`;
}
