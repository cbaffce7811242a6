import { describe, expect, it } from "vitest";
import { cpu, manualSeed, Parameter, random, type Tensor, tensor } from "./index.ts";
import { realize } from "./realize.ts";

const values = async (x: Tensor) => Array.from(await x.data());

describe("values", () => {
  it("when shapes differ, then they broadcast as NumPy's", async () => {
    const sum = tensor([[1], [2]]).add(tensor([10, 20, 30]));
    expect(sum.shape).toEqual([2, 3]);
    expect(await values(sum)).toEqual([11, 21, 31, 12, 22, 32]);
  });

  it("when shapes do not fit, then the error names the operation, both shapes and the code", () => {
    const a = tensor(new Float32Array(64 * 128), { shape: [64, 128] });
    const b = tensor(new Float32Array(10 * 128), { shape: [10, 128] });
    expect(() => a.matmul(b)).toThrow(
      "matmul: inner sizes differ: (64, 128) @ (10, 128). Transpose the right side? [shape-mismatch]",
    );
  });

  it("when nested arrays are ragged, then that is said", () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(/ragged.*\[shape-mismatch\]/);
  });

  it("when axes are reduced, then they go or stay as asked", async () => {
    const x = tensor([
      [1, 5],
      [3, 2],
    ]);
    expect(await values(x.sum({ axis: 0 }))).toEqual([4, 7]);
    expect(x.max({ axis: -1, keepDims: true }).shape).toEqual([2, 1]);
    expect(await values(x.max({ axis: -1 }))).toEqual([5, 3]);
    expect(await x.mean().item()).toBe(2.75);
  });

  it("when a tensor is empty, then its sum is 0", () => {
    expect(
      tensor(new Float32Array(0), { shape: [0, 3] })
        .sum()
        .itemSync(),
    ).toBe(0);
  });

  it("when batches of matrices multiply, then leading axes broadcast", async () => {
    const a = tensor([[[1, 2]], [[3, 4]]]);
    expect(await values(a.matmul(tensor([[1], [10]])))).toEqual([21, 43]);
  });

  it("when rows are gathered and scattered back, then repeated rows add up", async () => {
    const source = tensor([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const index = tensor(Int32Array.of(2, 2, 0, 0), { shape: [2, 2] });
    expect(await values(source.gather(0, index))).toEqual([5, 6, 1, 2]);
    const twice = tensor(Int32Array.of(1, 1, 1, 1), { shape: [2, 2] });
    expect(await values(source.gather(0, index).scatterAdd(0, twice, 3))).toEqual([
      0, 0, 6, 8, 0, 0,
    ]);
  });
});

describe("a training step by hand", () => {
  const step = (w: Parameter, rate: Tensor) => {
    w.grad = null;
    const loss = w
      .mul(tensor([1, 2]))
      .square()
      .sum();
    loss.backward();
    w.assign(w.sub(w.grad!.mul(rate)));
    realize(cpu, []);
    return loss;
  };

  it("when the update has run, then the loss still has the value from before it", () => {
    const w = new Parameter(Float32Array.of(1, 1), [2]);
    const loss = step(w, tensor(0.1));
    expect(loss.itemSync()).toBe(5);
    expect(Array.from(w.dataSync())).toEqual([Math.fround(0.8), expect.closeTo(0.2)]);
    expect(Array.from(w.grad!.dataSync())).toEqual([2, 8]);
  });

  it("when the step repeats with other numbers, then it is compiled once", () => {
    const w = new Parameter(Float32Array.of(1, 1), [2]);
    step(w, tensor(0.1));
    const compiled = cpu.compiled;
    for (let i = 0; i < 20; i++) step(w, tensor(0.1 / (i + 2)));
    expect(cpu.compiled).toBe(compiled);
  });

  it("when a value built before an update is read after it, then it says so instead of lying", () => {
    const w = new Parameter(Float32Array.of(1, 1), [2]);
    const early = w.mul(3);
    step(w, tensor(0.1));
    expect(() => early.dataSync()).toThrow(/stale-tensor/);
    expect(Array.from(w.mul(1).dataSync())[0]).toBeCloseTo(0.8);
  });

  it("when backward runs twice, then gradients add up", () => {
    const w = new Parameter(Float32Array.of(3), [1]);
    w.square().sum().backward();
    w.square().sum().backward();
    expect(w.grad!.itemSync()).toBe(12);
  });

  it("when the loss has more than one element or no parameter, then backward refuses", () => {
    expect(() => new Parameter(Float32Array.of(1, 2), [2]).mul(2).backward()).toThrow(
      /not-a-scalar/,
    );
    expect(() => tensor(1).mul(2).backward()).toThrow(/no-gradient/);
  });
});

describe("randomness", () => {
  it("when the seed is the same, then so are the numbers, and each draw is new", () => {
    manualSeed(7);
    const first = Array.from(random([4]).dataSync());
    const second = Array.from(random([4]).dataSync());
    manualSeed(7);
    expect(Array.from(random([4]).dataSync())).toEqual(first);
    expect(second).not.toEqual(first);
  });
});
