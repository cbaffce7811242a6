// Kernels as text, one value a line, for tests and for reading: what a pass over memory loads, computes and stores.
//
//   loop 32 × 64 reduced
//     %0 = p3[64, 1]
//     %1 = sum %0

import type { Node } from "../ir/node.ts";
import { Cell } from "../ops/op.ts";
import type { Group, Grouping } from "./2-fuse.ts";
import { type MemoryPlan, planMemory } from "./4-plan-memory.ts";
import type { Access, Kernel, Lowered, Place, Value } from "./kernel.ts";

/** The groups of pass 2, one a line, by the numbers that `numberOf` gives the program's nodes. */
export function printGroups({ groups }: Grouping, numberOf: (x: Node) => number): string {
  const line = ({ kind, space, reduced, late, members }: Group) => {
    const along = reduced === undefined ? "" : ` along ${reduced.join(", ")}`;
    const nodes = members.map(x => `%${numberOf(x)} ${x.op}`).join(", ");
    return `${late ? "late " : ""}${kind} (${space.join(", ")})${along}: ${nodes}`;
  };
  return groups.map(line).join("\n");
}

/** The kernels in order, with a line where cells begin to change. */
export function printKernels({ kernels, commit, outputs, kept, guard }: Lowered): string {
  const lines = kernels.flatMap((kernel, i) => [
    ...(i === commit ? ["commit"] : []),
    ...printKernel(kernel),
  ]);
  if (outputs.length > 0) lines.push(`return ${outputs.map(named).join(", ")}`);
  if (guard !== undefined) lines.push(`guard ${named(guard)}`);
  if (kept.length > 0) lines.push(`keep ${kept.map(named).join(", ")}`);
  return lines.join("\n");
}

/** Where each place lies: bytes from the first to the last, by address. */
export function printMemory(lowered: Lowered, plan: MemoryPlan = planMemory(lowered, 0)): string {
  return [...plan.address]
    .sort(([a, from], [b, other]) => from - other || a.number - b.number)
    .map(([place, from]) => `${from} … ${from + place.size * 4}: ${named(place)} ${place.dtype}`)
    .join("\n");
}

function printKernel(kernel: Kernel): string[] {
  if (kernel.kind === "fill") return [`fill ${named(kernel.target)}`];
  if (kernel.kind === "scatter") {
    const { source, index, target, shape, axis } = kernel;
    return [
      `scatter ${named(target)} += ${named(source)} at ${named(index)}, (${shape.join(", ")}) along ${axis}`,
    ];
  }
  const head = kernel.kind === "loop" ? loopHead(kernel.dims) : matmulHead(kernel);
  const values = kernel.values.flatMap((value, i) =>
    value.kind === "constant" ? [] : [`  %${i} = ${printValue(value, kernel.values)}`],
  );
  const stores = kernel.stores.map(
    ({ value, access }) => `  ${printAccess(access)} <- ${operand(value, kernel.values)}`,
  );
  return [head, ...values, ...stores];
}

function loopHead(dims: readonly { readonly size: number; readonly reduced: boolean }[]): string {
  return `loop ${dims.map(({ size, reduced }) => `${size}${reduced ? " reduced" : ""}`).join(" × ") || "once"}`;
}

function matmulHead({ batch, m, n, k, a, b }: Kernel & { kind: "matmul" }): string {
  const factor = ({ place, transposed }: typeof a) => named(place) + (transposed ? "ᵀ" : "");
  const batches = batch === 1 ? "" : `${batch} × `;
  return `matmul ${batches}(${m}, ${k}) @ (${k}, ${n}): ${factor(a)} @ ${factor(b)}`;
}

function printValue(value: Value, values: readonly Value[]): string {
  const args = "args" in value ? value.args.map(arg => ` ${operand(arg, values)}`).join("") : "";
  const when = value.phase > 0 ? `   (walk ${value.phase + 1})` : "";
  switch (value.kind) {
    case "load":
      return printAccess(value.access) + when;
    case "constant":
      return String(value.value);
    case "index":
      return `index[${value.strides.join(", ")}] + ${value.offset}`;
    case "random":
      return `random ${value.stream} by ${named(value.key.place)}[${value.strides.join(", ")}]`;
    case "gather":
      return `gather ${printAccess(value.access)} + ${value.stride} ·${args} < ${value.size}${when}`;
    case "product":
      return "product";
    default:
      return value.op + args + when;
  }
}

/** A constant as it is, any other value by its number. */
function operand(index: number, values: readonly Value[]): string {
  const value = values[index]!;
  return value.kind === "constant" ? printValue(value, values) : `%${index}`;
}

function printAccess({ place, strides, offset }: Access): string {
  return `${named(place)}[${strides.join(", ")}]${offset === 0 ? "" : ` + ${offset}`}`;
}

function named({ number, size, holds }: Place): string {
  if (holds === undefined) return `p${number}(${size})`;
  return holds.name || (holds instanceof Cell ? `cell${number}` : `slot${number}`);
}
