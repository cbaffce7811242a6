// The reference backend: runs a program node by node with the table in evaluate.ts. With `float64` every floating
// value is kept in float64 (the oracle mode that gradients and other backends are checked against).

import { type DType, type TypedArray, zeros } from "../../core/dtype.ts";
import { DownhillError } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import type { Node } from "../../ir/node.ts";
import { isOp } from "../../ir/node.ts";
import { nodesOf, type Program } from "../../ir/program.ts";
import type { Cell, Op } from "../../ops/op.ts";
import type { Backend, Executable, SlotValues, StepOutputs } from "../backend.ts";
import { evaluate } from "./evaluate.ts";

type Evaluation = (node: Node, inputs: readonly TypedArray[], out: TypedArray) => void;

export function reference(options: { float64?: boolean } = {}): Backend {
  const values = new WeakMap<Cell, TypedArray>();
  const stored = (dtype: DType): DType =>
    dtype === "float32" && options.float64 === true ? "float64" : dtype;

  const current = (cell: Cell): TypedArray => {
    const value = values.get(cell);
    if (value !== undefined) return value;
    const zero = zeros(stored(cell.dtype), sizeOf(cell.shape));
    values.set(cell, zero);
    return zero;
  };

  const readSync = (cell: Cell): TypedArray => current(cell).slice();

  return {
    name: "reference",
    threads: 1,
    compile: whole => compiled(whole, current, (cell, value) => values.set(cell, value), stored),
    write(cell, data) {
      if (data.length !== sizeOf(cell.shape))
        throw new DownhillError(
          "shape-mismatch",
          `write: a tensor of ${sizeOf(cell.shape)} elements was given ${data.length}.`,
          { expected: sizeOf(cell.shape), found: data.length },
        );
      const value = zeros(stored(cell.dtype), data.length);
      value.set(data);
      values.set(cell, value);
    },
    read: async cell => readSync(cell),
    readSync,
  };
}

function compiled(
  whole: Program,
  current: (cell: Cell) => TypedArray,
  store: (cell: Cell, value: TypedArray) => void,
  stored: (dtype: DType) => DType,
): Executable {
  const order = nodesOf(whole);
  const numberOf = new Map(order.map((x, i) => [x, i]));
  const inputsOf = order.map(x => x.inputs.map(input => numberOf.get(input)!));
  const cellIndex = new Map(whole.cells.map((cell, i) => [cell, i]));

  /** Whether the step was applied, its outputs and what is kept of it. */
  const step = (slots: SlotValues, k: number, cells: readonly Cell[]) => {
    const computed: TypedArray[] = [];
    order.forEach((x, i) => {
      if (isOp(x, "cell")) computed.push(current(cells[cellIndex.get(x.attributes.cell)!]!));
      else if (isOp(x, "slot")) computed.push(slotValue(slots, x, k));
      else {
        const out = zeros(stored(x.dtype), sizeOf(x.shape));
        (evaluate as Record<Op, Evaluation>)[x.op](
          x,
          inputsOf[i]!.map(j => computed[j]!),
          out,
        );
        computed.push(out);
      }
    });
    const values = whole.outputs.map(output => computed[numberOf.get(output)!]!);
    const guard = whole.guard && computed[numberOf.get(whole.guard)!]![0]!;
    const kept = whole.kept.map(value => computed[numberOf.get(value)!]!);
    if (guard !== undefined && !Number.isFinite(guard)) return { applied: false, values, kept };
    // All updates read the values from before the step: arrays are replaced, never written in place.
    for (const [cell, value] of whole.updates)
      store(cells[cellIndex.get(cell)!]!, computed[numberOf.get(value)!]!);
    return { applied: true, values, kept };
  };

  return {
    run(slots, steps, cells = whole.cells): StepOutputs {
      const all: TypedArray[][] = [];
      let applied = 0;
      let last: readonly TypedArray[] = [];
      for (let good = true; good && applied < steps; ) {
        const { applied: done, values, kept } = step(slots, applied, cells);
        all.push(values);
        last = kept;
        good = done;
        if (good) applied++;
      }
      const outputs = whole.outputs.map((x, i) => {
        const size = sizeOf(x.shape);
        const joined = zeros(stored(x.dtype), all.length * size);
        all.forEach((values, k) => joined.set(values[i]!, k * size));
        return joined;
      });
      const kept = last;
      return {
        applied,
        read: async () => outputs,
        readSync: () => outputs,
        kept: async () => kept,
      };
    },
  };
}

function slotValue(slots: SlotValues, x: Node<"slot">, k: number): TypedArray {
  const { slot } = x.attributes;
  const size = sizeOf(slot.shape);
  const values = slots.get(slot);
  if (typeof values === "function") {
    const out = zeros(slot.dtype, size);
    values(out, k);
    return out;
  }
  if (values === undefined || values.length < (k + 1) * size)
    throw new DownhillError(
      "invalid-argument",
      `run: slot "${slot.name}" has ${values?.length ?? 0} values, step ${k} needs ${(k + 1) * size}.`,
      { slot: slot.name },
    );
  return values.subarray(k * size, (k + 1) * size);
}
