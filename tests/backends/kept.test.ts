// Values that a program keeps for who asks: those of the last step, whatever else becomes of them in their pass.

import { describe, expect, it } from "vitest";
import * as ir from "../../src/ir/build.ts";
import { type Node, node } from "../../src/ir/node.ts";
import { program } from "../../src/ir/program.ts";
import type { Slot } from "../../src/ops/op.ts";
import { backends } from "./agreement.ts";
import { initialOf, leaf } from "./leaves.ts";

const slot: Slot = { name: "x", shape: [2, 3], dtype: "float32" };
const x = node("slot", [], { slot });
const w = leaf([3, 2], [1, -1, 0, 2, -3, 1]);
const { cell } = w.attributes;
const hidden = ir.binary("max", ir.matmul(x, w), ir.constant(0));
const total = ir.reduce("sum", hidden, undefined, false);
const squares = ir.reduce("sum", ir.mul(hidden, hidden), undefined, false);

/** Three steps: x is 1, then 2, then 3 times a matrix. */
const base = [1, 0, 2, -1, 1, 1];
const slots = new Map([[slot, Float32Array.from([1, 2, 3].flatMap(k => base.map(v => k * v)))]]);
/** relu(3 · base · w). */
const last = [0, 3, 0, 12];

const kept: Record<string, [values: readonly Node[], expected: readonly (readonly number[])[]]> = {
  "what a product ends with": [[hidden], [last]],
  "a view of it": [[ir.transpose(hidden)], [[0, 0, 3, 12]]],
  "a sum of which an output is made": [[squares], [[153]]],
  "an output": [[total], [[15]]],
  "a slot and a cell": [
    [x, w],
    [base.map(v => 3 * v), [1, -1, 0, 2, -3, 1]],
  ],
  "several, and one twice": [
    [squares, hidden, squares],
    [[153], last, [153]],
  ],
};

describe.each(Object.keys(backends))("on %s", name => {
  const make = backends[name]!;

  it.each(Object.keys(kept))(
    "when a program keeps %s, then it is that of the last step",
    async of => {
      const [values, expected] = kept[of]!;
      const backend = make();
      const outputs = [total, ir.unary("sqrt", squares)];
      for (const kept of [values, []]) {
        backend.write(cell, initialOf(cell));
        const ran = backend.compile(program([], outputs, outputs[0], kept)).run(slots, 3);
        expect((await ran.kept()).map(one => [...one])).toEqual(kept.length > 0 ? expected : []);
        expect([...(await ran.read())[0]!]).toEqual([5, 10, 15]);
      }
    },
  );

  it("when a kept value becomes a cell's, then both are it", async () => {
    const backend = make();
    backend.write(cell, initialOf(cell));
    const more = ir.add(w, ir.constant(1));
    const ran = backend.compile(program([[cell, more]], [total], total, [more])).run(slots, 2);
    const [value] = await ran.kept();
    expect([...value!]).toEqual([3, 1, 2, 4, -1, 3]);
    expect([...(await backend.read(cell))]).toEqual([...value!]);
  });

  it("when a step is not applied, then what is kept is still its", async () => {
    const backend = make();
    backend.write(cell, initialOf(cell));
    const wrong = new Map([[slot, Float32Array.from([...base, ...base.map(() => Number.NaN)])]]);
    const ran = backend.compile(program([[cell, w]], [total], total, [hidden])).run(wrong, 2);
    expect(ran.applied).toBe(1);
    expect((await ran.kept())[0]!.every(Number.isNaN)).toBe(true);
  });
});
