import { describe, expect, it } from "vitest";
import { Cell, type Slot } from "../ops/op.ts";
import { add, constant, mul, pad, permute, reshape } from "./build.ts";
import { type Node, node } from "./node.ts";
import { type Program, program } from "./program.ts";
import { StructureCache, StructureKey, structure } from "./structure.ts";

const leaf = (shape: number[], dtype: "float32" | "int32" = "float32") => {
  const cell = new Cell(shape, dtype);
  return { cell, x: node("cell", [], { cell, version: 0 }) };
};

const numbers = (whole: Program) => [...structure(whole).numbers()];
const keyOf = (output: Node) => numbers(program([], [output]));

describe("structure", () => {
  it("when two programs differ in their cells alone, then their keys are equal", () => {
    const step = () => {
      const [w, m] = [leaf([3, 1]), leaf([3, 1])];
      return program([[w.cell, mul(w.x, m.x)]], [add(w.x, m.x)]);
    };
    expect(numbers(step())).toEqual(numbers(step()));
  });

  it("when anything else differs, then so do the keys", () => {
    const { x } = leaf([2, 3]);
    const slot = (name: string): Slot => ({ name, shape: [2, 3], dtype: "float32" });
    const [one, two] = [slot("one"), slot("two")];
    const fed = (by: Slot) => node("slot", [], { slot: by });
    const all: Node[] = [
      add(x, x),
      mul(x, x),
      add(x, leaf([2, 3]).x),
      add(x, leaf([1, 3]).x),
      add(x, constant(0)),
      add(x, constant(-0)),
      add(x, constant(Number.NaN)),
      add(x, constant(0.1)),
      reshape(x, [3, 2]),
      reshape(x, [6]),
      permute(x, [1, 0]),
      pad(x, [
        [0, 1],
        [1, 0],
      ]),
      pad(x, [
        [1, 0],
        [0, 1],
      ]),
      node("cast", [x], { dtype: "int32" }),
      node("cast", [leaf([2, 3], "int32").x], { dtype: "float32" }),
      node("sum", [x], { axes: [0] }),
      node("reduceMax", [x], { axes: [0] }),
      add(fed(one), fed(one)),
      add(fed(one), fed(two)),
      add(add(x, x), x),
      add(x, add(x, x)),
    ];
    expect(new Set(all.map(output => keyOf(output).join())).size).toBe(all.length);
  });

  it("when the same value goes to another cell, then the keys differ", () => {
    const [a, b] = [leaf([2]), leaf([2])];
    const sum = add(a.x, b.x);
    expect(numbers(program([[a.cell, sum]]))).not.toEqual(numbers(program([[b.cell, sum]])));
  });

  it("when a value is kept, or given back, or neither, then the keys differ", () => {
    const { x } = leaf([2]);
    const sum = add(x, x);
    const all = [program([], [sum]), program([], [sum], undefined, [sum]), program([], [sum, sum])];
    expect(new Set(all.map(whole => numbers(whole).join())).size).toBe(all.length);
  });

  it("when a graph is deep, then no stack overflows", () => {
    let x: Node = leaf([]).x;
    for (let i = 0; i < 100_000; i++) x = add(x, x);
    expect(keyOf(x).length).toBeGreaterThan(100_000);
  });

  it("when a cell was written after its node was made, then the key says so", () => {
    const { cell, x } = leaf([2]);
    cell.version++;
    const key = new StructureKey();
    key.node(add(x, x));
    expect(key.stale).toBe(cell);
  });
});

describe("cache", () => {
  const keyWith = (...all: number[]) => {
    const key = new StructureKey();
    for (const number of all) key.write(number);
    return key;
  };

  it("when it is full, then the one unused for longest goes", () => {
    const dropped: string[] = [];
    const cache = new StructureCache<string>({ size: 2, dropped: value => dropped.push(value) });
    cache.set(keyWith(1), "one");
    cache.set(keyWith(2), "two");
    expect(cache.find(keyWith(1))).toBe("one");
    cache.set(keyWith(3), "three");
    expect([1, 2, 3].map(i => cache.find(keyWith(i)))).toEqual(["one", undefined, "three"]);
    expect(cache.length).toBe(2);
    expect(dropped).toEqual(["two"]);
  });

  it("when keys share a hash, then each finds its own", () => {
    const mixed = (i: number) => [i, Math.imul(i, 0x9e3779b1)] as const;
    const seen = new Map<number, number>();
    const key = new StructureKey();
    let pair: readonly [number, number] | undefined;
    // Of 2³² hashes, some of 1,000,000 keys meet.
    for (let i = 0; pair === undefined && i < 1_000_000; i++) {
      key.clear();
      for (const number of mixed(i)) key.write(number);
      const other = seen.get(key.hash);
      if (other !== undefined) pair = [other, i];
      seen.set(key.hash, i);
    }
    const [one, two] = pair!.map(i => keyWith(...mixed(i)));
    const cache = new StructureCache<number>({ size: 4 });
    cache.set(one!, 1);
    cache.set(two!, 2);
    expect([cache.find(one!), cache.find(two!)]).toEqual([1, 2]);
  });
});
