import { describe, expect, it } from "vitest";
import { type FunctionWriter, ModuleWriter, type ValueType } from "./assembler.ts";

function run(
  params: readonly ValueType[],
  results: readonly ValueType[],
  write: (f: FunctionWriter) => void,
  memory = new WebAssembly.Memory({ initial: 1 }),
): (...values: number[]) => number {
  const module = new ModuleWriter({ initial: 1 });
  module.export(module.func("f", params, results, write));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.bytes()), {
    host: { memory },
  });
  return instance.exports.f as (...values: number[]) => number;
}

describe("assembler", () => {
  it("when constants need one byte or more, then they come back as written", () => {
    for (const value of [
      0,
      1,
      -1,
      63,
      64,
      -64,
      -65,
      127,
      128,
      8191,
      -8192,
      2 ** 31 - 1,
      -(2 ** 31),
    ])
      expect(run([], ["i32"], f => f.i32(value))()).toBe(value);
    for (const value of [0, -0, 1.5, Number.POSITIVE_INFINITY, 1e-45])
      expect(run([], ["f32"], f => f.f32(value))()).toBe(Math.fround(value));
  });

  it("when a loop counts up, then its body runs for each step below the end", () => {
    const sum = run([], ["i32"], f => {
      const [i, total] = [f.local("i32"), f.local("i32")];
      f.countUp(i, 0, 10, 3, () => f.get(total).get(i).op("i32.add").set(total));
      f.get(total);
    });
    expect(sum()).toBe(0 + 3 + 6 + 9);
  });

  it("when control is nested, then a branch leaves the block that gave it", () => {
    const f = run(["i32"], ["i32"], f => {
      const [x] = f.params as [(typeof f.params)[0]];
      f.block(leave => {
        f.loop(again => {
          f.get(x)
            .i32(5)
            .op("i32.ge_s")
            .if(() => leave());
          f.get(x).i32(1).op("i32.add").set(x);
          again();
        });
      });
      f.get(x);
    });
    expect([f(0), f(9)]).toEqual([5, 9]);
  });

  it("when vectors go through memory, then lanes and offsets are kept", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const floats = new Float32Array(memory.buffer, 0, 8);
    floats.set([1, 2, 3, 4]);
    run(
      [],
      [],
      f => {
        const x = f.local("v128");
        f.i32(0).memory("v128.load").f32x4(10, 20, 30, 40).op("f32x4.add").set(x);
        f.i32(0)
          .get(x)
          .get(x)
          .op("i8x16.shuffle", 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        f.memory("v128.store", 16);
      },
      memory,
    )();
    expect([...floats.subarray(4)]).toEqual([44, 11, 22, 33]);
  });

  it("when a local is released, then it serves again", () => {
    const f = run([], ["i32"], f => {
      const a = f.local("i32");
      f.release(a);
      const b = f.local("i32");
      expect(b).toBe(a);
      expect(f.local("f32")).not.toEqual(b);
      f.i32(7);
    });
    expect(f()).toBe(7);
  });
});
