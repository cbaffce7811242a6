// Steps that are not applied: a guard that is not finite ends the run before that step changes anything, and an index
// out of range is an error that leaves the cells as they were before its step.

import { DownhillError } from "downhill";
import { describe, expect, it } from "vitest";
import type { Backend } from "../../src/backends/backend.ts";
import * as ir from "../../src/ir/build.ts";
import { type Node, node } from "../../src/ir/node.ts";
import { program } from "../../src/ir/program.ts";
import type { Slot } from "../../src/ops/op.ts";
import { backends } from "./agreement.ts";
import { initialOf, leaf, mixed } from "./leaves.ts";

const cellOf = (x: Node<"cell">) => x.attributes.cell;
const STEPS = 6;

/** Counts its steps in several ways; `rate` decides whether a step is good. */
function counting(guardOf: (x: Node) => Node, wantsGuard: boolean) {
  const slot: Slot = { name: "rate", shape: [], dtype: "float32" };
  const rate = node("slot", [], { slot });
  const [count, sums, written, copied, last] = [
    leaf([], [0]),
    leaf([5], [0]),
    leaf([5], [-1]),
    leaf([], [0]),
    leaf([], [0]),
  ];
  const loss = ir.reduce("sum", ir.mul(rate, mixed([5])), undefined, false);
  const guard = guardOf(loss);
  const more = ir.add(count, ir.constant(1));
  const updates = [
    [cellOf(count), more],
    [cellOf(sums), ir.add(sums, more)],
    // Never read: what was there is lost the moment something is written.
    [cellOf(written), ir.broadcastTo(ir.mul(loss, ir.constant(2)), [5])],
    [cellOf(copied), rate],
    // Known before the guard is.
    [cellOf(last), loss],
  ] as const;
  return { slot, whole: program(updates, wantsGuard ? [loss, guard] : [loss], guard) };
}

function ready(backend: Backend, whole: ReturnType<typeof program>): Backend {
  for (const cell of whole.cells) backend.write(cell, initialOf(cell));
  return backend;
}

const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const guards: Record<string, [(loss: Node) => Node, boolean]> = {
  "an output": [x => x, true],
  "no output": [x => x, false],
  "a view": [x => ir.reshape(x, [1, 1]), false],
  "computed from the loss": [x => ir.mul(x, ir.constant(0.5)), false],
};

describe.each(Object.keys(backends))("on %s", name => {
  const make = backends[name]!;

  it.each(
    Object.keys(guards).flatMap(guard =>
      [0, 1, 3, 5].flatMap(at => bad.map(value => ({ guard, at, value }))),
    ),
  )(
    "when the guard ($guard) is $value at step $at, then just those before are applied",
    ({ guard, at, value }) => {
      const { slot, whole } = counting(...guards[guard]!);
      const backend = ready(make(), whole);
      const rates = Float32Array.from({ length: STEPS }, (_, i) => (i === at ? value : i + 1));
      const compiled = backend.compile(whole);
      const done = compiled.run(new Map([[slot, rates]]), STEPS);
      expect(done.applied).toBe(at);
      const losses = done.readSync!()[0]!;
      expect(losses.length).toBe(at + 1);
      expect(losses[at]).toSatisfy(x => !Number.isFinite(x));
      const [count, sums, written, copied, last] = whole.updates.map(([cell]) =>
        backend.readSync!(cell),
      );
      expect(count![0]).toBe(at);
      expect(sums![4]).toBe((at * (at + 1)) / 2);
      expect(written![2]).toBe(at === 0 ? -1 : losses[at - 1]! * 2);
      expect(copied![0]).toBe(at);
      expect(last![0]).toBe(at === 0 ? 0 : losses[at - 1]);
      // It goes on from there.
      expect(compiled.run(new Map([[slot, rates.subarray(at + 1)]]), STEPS - at - 1).applied).toBe(
        STEPS - at - 1,
      );
      expect(backend.readSync!(whole.updates[0]![0])[0]).toBe(STEPS - 1);
    },
  );

  it("when the guard is finite throughout, then all steps are applied, many calls' worth of them", () => {
    const { slot, whole } = counting(x => x, true);
    const backend = ready(make(), whole);
    const rates = new Float32Array(1000).fill(1);
    expect(backend.compile(whole).run(new Map([[slot, rates]]), 1000).applied).toBe(1000);
    expect(backend.readSync!(whole.updates[0]![0])[0]).toBe(1000);
  });

  it("when no step is asked for, then nothing changes", () => {
    const { slot, whole } = counting(x => x, true);
    const backend = ready(make(), whole);
    const done = backend.compile(whole).run(new Map([[slot, new Float32Array(0)]]), 0);
    expect(done.applied).toBe(0);
    expect(done.readSync!().map(x => x.length)).toEqual([0, 0]);
    for (const cell of whole.cells) expect(backend.readSync!(cell)).toEqual(initialOf(cell));
  });

  it.each([-1, 4, 2 ** 31 - 1, -(2 ** 31)])(
    "when an index is %d, then the steps before it are applied and the error says so",
    index => {
      for (const kind of ["gather", "scatterAdd"] as const)
        for (const guarded of [false, true]) {
          const { slot, whole } = indexing(kind, guarded);
          const backend = ready(make(), whole);
          const indices = Int32Array.from([0, 1, 2, 3, 3, 3, 2, index, 0, 0, 0, 0]);
          const compiled = backend.compile(whole);
          const thrown = errorOf(() => compiled.run(new Map([[slot, indices]]), 4));
          expect(thrown.code).toBe("index-out-of-range");
          expect(thrown.values).toEqual({ operation: kind, index, size: 4 });
          const [count, other, third] = whole.updates.map(([cell]) => backend.readSync!(cell));
          expect([count![0], third![0]]).toEqual([2, 4]);
          expect(other).toEqual(expectedTable(kind));
          expect(compiled.run(new Map([[slot, indices]]), 2).applied).toBe(2);
          expect(backend.readSync!(whole.updates[0]![0])[0]).toBe(4);
        }
    },
  );
});

/** Writes by an index that comes in a slot; elementwise, in a product's end, and never read. */
function indexing(kind: "gather" | "scatterAdd", guarded: boolean) {
  const slot: Slot = { name: "index", shape: [3], dtype: "int32" };
  const index = node("slot", [], { slot });
  const [count, table, third] = [leaf([], [0]), leaf([4], [1, 2, 3, 4]), leaf([2, 2], [1])];
  const found =
    kind === "gather"
      ? node("gather", [leaf([4], [1, 2, 3, 4]), index], { axis: 0 })
      : node("scatterAdd", [leaf([3], [1]), index], { axis: 0, size: 4 });
  const total = ir.reduce("sum", found, undefined, false);
  const next = kind === "gather" ? ir.add(table, ir.constant(1)) : ir.add(table, found);
  const doubled = ir.matmul(third, leaf([2, 2], [2, 0, 0, 2]));
  const updates = [
    [cellOf(count), ir.add(count, ir.constant(1))],
    [cellOf(table), next],
    [cellOf(third), doubled],
  ] as const;
  return { slot, whole: program(updates, [total], guarded ? total : undefined) };
}

/** After the steps of the indices 0, 1, 2 and 3, 3, 3. */
function expectedTable(kind: "gather" | "scatterAdd"): Float32Array {
  return kind === "gather" ? Float32Array.of(3, 4, 5, 6) : Float32Array.of(2, 3, 4, 7);
}

function errorOf(act: () => unknown): DownhillError {
  try {
    act();
  } catch (error) {
    if (error instanceof DownhillError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
