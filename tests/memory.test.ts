// A hand-written loop keeps memory flat without freeing anything, though it never lets finalizers run.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { data, nn, optim, type Tensor, tensor } from "downhill";
import { expect, it } from "vitest";
import { cpu, Parameter } from "../src/tensor/index.ts";
import { realize } from "../src/tensor/realize.ts";

const CHUNK = 10_000;
const CHUNKS = 10;
const STEPS = CHUNK * CHUNKS;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

it(`when a synchronous loop makes ${STEPS} steps, then memory stays flat and one program serves`, () => {
  const w = new Parameter(Float32Array.of(0, 0), [2]);
  const optimizer = optim.adam([w], { lr: 0.01 });
  const [x, y] = [tensor([1, 2]), tensor([3, -4])];
  const compiled = cpu.compiled;
  let peak = 0;
  const run = (steps: number) => {
    for (let i = 0; i < steps; i++) {
      optimizer.zeroGrad();
      optimizer.setRate(1 / (1 + optimizer.stepCount / STEPS));
      w.mul(x).sub(y).square().sum().backward();
      optim.clipGradNorm([w], 10);
      optimizer.step();
      if (i % 100 === 0) peak = Math.max(peak, inUse());
    }
  };
  const kept = Array.from({ length: CHUNKS }, () => {
    run(CHUNK);
    return retained();
  });
  // In the first half the engine still compiles, once. A cell kept a step would add some 40 MB in the second.
  expect(kept[CHUNKS - 1]! - kept[CHUNKS / 2 - 1]!).toBeLessThan(1e6);
  expect(peak - kept[0]!).toBeLessThan(3e8);
  expect(cpu.compiled - compiled).toBe(1);
  expect([...cpu.wanted, ...cpu.assigned]).toEqual([]);
  expect(w.dataSync()[0]).toBeCloseTo(3, 2);
}, 240_000);

it("when a loop over batches reads some gradients and losses, then memory stays flat too", () => {
  const model = nn.sequential(nn.linear(4, 8), nn.relu(), nn.linear(8, 1));
  const optimizer = optim.adam(model.parameters());
  const inputs = Array.from({ length: 64 }, (_, i) => [i, 1, 2, 3]);
  const loader = data.loader(
    data.dataset(
      inputs,
      inputs.map(([i]) => [i!]),
    ),
    { batchSize: 4 },
  );
  const loss = nn.mseLoss();
  let norm = 0;
  const kept = Array.from({ length: 6 }, () => {
    for (let epoch = 0; epoch < 400; epoch++)
      for (const [x, y] of loader) {
        optimizer.zeroGrad();
        const value = loss(model.forward(x), y);
        value.backward();
        optimizer.step();
        if (optimizer.stepCount % 10 === 0) norm += value.itemSync();
        if (optimizer.stepCount % 7 === 0)
          norm += model.layers[0]!.stateDict().get("weight")!.grad!.dataSync()[0]!;
      }
    return retained();
  });
  // A batch kept a step would add some 3 MB.
  expect(kept[5]! - kept[2]!).toBeLessThan(5e5);
  expect(norm).not.toBeNaN();
}, 240_000);

it.each([
  { results: "read", read: true, keep: false },
  { results: "kept", read: false, keep: true },
  { results: "read and kept", read: true, keep: true },
])(
  "when 1,000 different programs run and their results are $results, then their memories do not add up",
  async ({ read, keep }) => {
    const kept: Tensor[] = [];
    const run = async (first: number, count: number) => {
      for (let i = first; i < first + count; i++) {
        const y = tensor(new Float32Array(20_000).fill(i)).mul(i).sum();
        if (read) y.dataSync();
        else realize(cpu, [y]);
        if (keep) kept.push(y);
      }
      return outside();
    };
    const before = cpu.compiled;
    const half = await run(1, 500);
    const whole = await run(501, 500);
    expect(cpu.compiled - before).toBe(1000);
    // A program's memory is 128 KB or more; all of the second half would be 64 MB.
    expect(whole - half).toBeLessThan(16e6);
    for (const [i, y] of kept.entries())
      expect(y.dataSync()[0]! / (20_000 * (i + 1) ** 2)).toBeCloseTo(1, 4);
  },
  120_000,
);

/** Bytes of memories and buffers that a collection leaves; memories go a turn later. */
async function outside(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  const { external, arrayBuffers } = process.memoryUsage();
  return external + arrayBuffers;
}

function inUse(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Bytes that a collection leaves. */
function retained(): number {
  collect();
  return inUse();
}
