// The hand-written loop (zeroGrad, forward, backward, step) runs the program that fit() runs, found by structure from
// the second step on. What it does must be what building the whole graph in every step would do: `builtAnew` does that.

import { data, nn, optim, tensor } from "downhill";
import { describe, expect, it } from "vitest";
import { reference } from "../src/backends/reference/reference.ts";
import { cpu, Device, manualSeed, Parameter, random, type Tensor } from "../src/tensor/index.ts";
import { trainStep } from "../src/train/step.ts";

const numbers = (n: number, seed: number) => {
  let state = seed;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
};

const ROWS = 80;
const set = data.dataset(
  { values: numbers(ROWS * 12, 1), shape: [ROWS, 12] },
  { values: numbers(ROWS, 2), shape: [ROWS, 1] },
);

function network(seed = 5): nn.Sequential {
  manualSeed(seed);
  return nn.sequential(nn.linear(12, 16), nn.relu(), nn.linear(16, 8), nn.tanh(), nn.linear(8, 1));
}

const flat = (tensors: Iterable<Tensor>) => [...tensors].flatMap(x => Array.from(x.dataSync()));

/** Makes the gradients graph, as if somebody built on them: the step's structure is then that of its whole graph. */
function builtAnew(params: Iterable<Tensor>): void {
  for (const parameter of params) if (parameter.grad !== null) void parameter.grad.node;
}

/** Runs `loop` with gradients left to the library and with gradients built, and gives both results. */
function bothWays<T>(loop: (touch: (params: Iterable<Tensor>) => void) => T): [T, T] {
  return [loop(() => {}), loop(builtAnew)];
}

describe("the same program as fit()", () => {
  for (const clipNorm of [0, 0.05])
    it(`when batches, seed and clipping at ${clipNorm} are the same, then so are the weights, bit for bit`, async () => {
      const loss = nn.mseLoss();
      const [mine, theirs] = [network(), network()];
      const loader = data.loader(set, { batchSize: 32, shuffle: true, dropLast: true, seed: 3 });
      const optimizer = optim.adam(mine.parameters(), { lr: 1e-2 });
      for (let epoch = 0; epoch < 5; epoch++)
        for (const [x, y] of loader) {
          optimizer.zeroGrad();
          loss(mine.forward(x), y).backward();
          if (clipNorm > 0) optim.clipGradNorm(mine.parameters(), clipNorm);
          optimizer.step();
        }
      const fitted = optim.adam(theirs.parameters(), { lr: 1e-2 });
      const prepare = (step: number) => fitted.prepare(step + 1);
      const parts = { model: theirs, loss, optimizer: fitted, dataset: set, seed: 0 };
      const step = trainStep({ ...parts, clipNorm, prepare }, 32);
      for (let epoch = 0; epoch < 5; epoch++) {
        const order = loader.batches(epoch);
        await step.run(order.subarray(0, 64), 2 * epoch);
      }
      expect(flat(mine.parameters())).toEqual(flat(theirs.parameters()));
      expect(flat(optimizer.stateBuffers().values())).toEqual(flat(fitted.stateBuffers().values()));
    });

  it("when an epoch ends with a short batch, then two programs serve all epochs", () => {
    const model = network();
    const optimizer = optim.adam(model.parameters());
    const loader = data.loader(set, { batchSize: 30, shuffle: true });
    const before = cpu.compiled;
    for (let epoch = 0; epoch < 10; epoch++)
      for (const [x, y] of loader) {
        optimizer.zeroGrad();
        nn.mseLoss()(model.forward(x), y).backward();
        optimizer.step();
      }
    expect(cpu.compiled - before).toBe(2);
  });

  it("when another optimizer of the same kind trains a network of the same shape, then nothing is compiled", () => {
    const train = () => {
      const model = network();
      const optimizer = optim.adam(model.parameters(), { lr: 0.003, weightDecay: 0.01 });
      for (const [x, y] of data.loader(set, { batchSize: 40 })) {
        optimizer.zeroGrad();
        nn.mseLoss()(model.forward(x), y).backward();
        optimizer.step();
      }
      return flat(model.parameters());
    };
    const first = train();
    const before = cpu.compiled;
    expect(train()).toEqual(first);
    expect(cpu.compiled).toBe(before);
  });
});

describe("what can be read", () => {
  /** Steps on w ← w − 0.25·2w, whose values are exact: w halves. */
  const halving = () => {
    const w = new Parameter(Float32Array.of(64, -64), [2]);
    const optimizer = optim.sgd([w], { lr: 0.25 });
    const step = () => {
      optimizer.zeroGrad();
      const loss = w.square().sum();
      loss.backward();
      optimizer.step();
      return loss;
    };
    return { w, optimizer, step };
  };

  it("when losses are kept and read at the end, then each has the value from before its step", () => {
    const { step } = halving();
    const losses = Array.from({ length: 5 }, step);
    expect(flat(losses)).toEqual([8192, 2048, 512, 128, 32]);
  });

  it("when gradients are kept, then later steps leave them", () => {
    const { w, step } = halving();
    const kept: Tensor[] = [];
    for (let i = 0; i < 5; i++) {
      step();
      if (i !== 1) kept.push(w.grad!);
    }
    expect(flat(kept)).toEqual([128, -128, 32, -32, 16, -16, 8, -8]);
  });

  it("when a gradient is first read after many steps, then it is the last step's", () => {
    const { w, step } = halving();
    for (let i = 0; i < 4; i++) step();
    expect(flat([w.grad!])).toEqual([16, -16]);
    step();
    expect(flat([w.grad!])).toEqual([8, -8]);
  });

  it("when a gradient is read before the step, then both it and the step are right", () => {
    const { w, optimizer } = halving();
    for (const expected of [128, 64, 32]) {
      optimizer.zeroGrad();
      w.square().sum().backward();
      expect(w.grad!.dataSync()[0]).toBe(expected);
      optimizer.step();
      expect(w.dataSync()[0]).toBe(expected / 4);
    }
  });

  it("when a kept gradient is built upon after zeroGrad, then it is the old one", () => {
    const { w, optimizer, step } = halving();
    step();
    const old = w.grad!;
    optimizer.zeroGrad();
    const twice = old.mul(2);
    step();
    expect(flat([twice, old])).toEqual([256, -256, 128, -128]);
  });

  it("when the graph of a loss is read after the step, then it is stale", () => {
    const { w, optimizer, step } = halving();
    step();
    const early = w.mul(3);
    const loss = w.square().sum();
    loss.backward();
    optimizer.step();
    expect(() => early.dataSync()).toThrow(/stale-tensor/);
    expect(() => optim.clipByNorm([early], 1).norm.itemSync()).toThrow(/stale-tensor/);
  });

  it("when backward runs on a graph from before a step, then the next step says that it is stale", () => {
    const { w, optimizer, step } = halving();
    step();
    const stale = w.square().sum();
    step();
    optimizer.zeroGrad();
    expect(() => {
      stale.backward();
      optimizer.step();
    }).toThrow(/stale-tensor|no-gradient/);
  });

  it("when zeroGrad follows backward, then the gradient is forgotten and the loss still computed", () => {
    const { w, optimizer } = halving();
    const loss = w.square().sum();
    loss.backward();
    optimizer.zeroGrad();
    expect(() => optimizer.step()).toThrow(/no-gradient/);
    expect(loss.itemSync()).toBe(8192);
    expect(w.grad).toBeNull();
  });
});

describe("gradients that add up", () => {
  it("when backward runs for several parts of a batch, then the step uses the sum", () => {
    const [one, several] = [network(), network()];
    const train = (model: nn.Sequential, parts: number) => {
      const optimizer = optim.sgd(model.parameters(), { lr: 0.1, momentum: 0.9 });
      const losses: Tensor[] = [];
      for (let i = 0; i < 6; i++) {
        optimizer.zeroGrad();
        for (const [x, y] of data.loader(set, { batchSize: ROWS / parts })) {
          const loss = nn.mseLoss()(model.forward(x), y).div(parts);
          loss.backward();
          losses.push(loss);
        }
        optimizer.step();
      }
      return losses;
    };
    const [whole, parted] = [flat(train(one, 1)), flat(train(several, 4))];
    whole.forEach((loss, i) =>
      expect(parted.slice(4 * i, 4 * i + 4).reduce((a, b) => a + b)).toBeCloseTo(loss, 5),
    );
    const [a, b] = [flat(one.parameters()), flat(several.parameters())];
    a.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 5));
  });

  it("when a loss is read between two backwards, then the gradients still add up, again and again", () => {
    const w = new Parameter(Float32Array.of(3), [1]);
    for (let i = 0; i < 4; i++) {
      w.grad = null;
      const first = w.square().sum();
      first.backward();
      expect(first.itemSync()).toBe(9);
      w.mul(5).sum().backward();
      expect(w.grad!.itemSync()).toBe(11);
    }
  });

  it("when hundreds of backwards go without a step, then the sum is exact", () => {
    const w = new Parameter(Float32Array.of(3), [1]);
    for (let i = 0; i < 300; i++) w.mul(2).sum().backward();
    expect(w.grad!.itemSync()).toBe(600);
  });

  it("when a parameter is used twice, then its gradient has both parts in every step", () => {
    const w = new Parameter(Float32Array.of(1), [1]);
    const optimizer = optim.sgd([w], { lr: 0.5 });
    for (let i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      w.mul(3).add(w).sum().backward();
      optimizer.step();
      expect(w.grad!.itemSync()).toBe(4);
    }
    expect(w.itemSync()).toBe(-5);
  });

  it("when a gradient is part of a loss, then its own gradient is right", () => {
    const w = new Parameter(Float32Array.of(2), [1]);
    for (let i = 0; i < 3; i++) {
      w.grad = null;
      w.square().mul(w).sum().backward();
      const penalty = w.grad!.square().sum(); // (3w²)²
      w.grad = null;
      penalty.backward();
      expect(w.grad!.itemSync()).toBe(36 * 8);
    }
  });
});

describe("against a graph built anew in each step", () => {
  const trained = (
    model: nn.Sequential,
    optimizer: optim.Optimizer,
    touch: (params: Iterable<Tensor>) => void,
    between: (step: number) => void = () => {},
  ) => {
    const losses: Tensor[] = [];
    let step = 0;
    for (let epoch = 0; epoch < 3; epoch++)
      for (const [x, y] of data.loader(set, { batchSize: 32, shuffle: true, seed: 1 })) {
        optimizer.zeroGrad();
        const loss = nn.mseLoss()(model.forward(x), y);
        loss.backward();
        touch(model.parameters());
        between(step++);
        optimizer.step();
        losses.push(loss);
      }
    return [...flat(losses), ...flat(model.stateDict().values())];
  };

  it("when rates, decays and limits change, then every loss and weight is the same", () => {
    const [left, built] = bothWays(touch => {
      const model = network();
      const optimizer = optim.adamW(model.parameters(), { lr: 0.02 });
      return trained(model, optimizer, touch, step => {
        optimizer.setRate(optim.cosine()(step, 9));
        for (const { rule } of optimizer.groups) rule.weightDecay!.value = 0.1 / (step + 1);
        optim.clipGradNorm(model.parameters(), step < 5 ? 0.5 : 0.25);
        if (step % 2 === 0) optim.clipGradValue(model.parameters(), 0.1);
      });
    });
    expect(left).toEqual(built);
  });

  it("when parameters take turns, then those without a gradient stay", () => {
    const [left, built] = bothWays(touch => {
      const model = network();
      const params = [...model.parameters()];
      const optimizer = optim.rmsprop(params, { lr: 0.01, momentum: 0.5 });
      return trained(model, optimizer, touch, step => {
        params.forEach((parameter, i) => {
          if ((i + step) % 3 === 0) parameter.grad = null;
        });
      });
    });
    expect(left).toEqual(built);
  });

  it("when layers drop out and normalise, then draws are new and running statistics move", () => {
    const [left, built] = bothWays(touch => {
      manualSeed(9);
      const model = nn.sequential(
        nn.linear(12, 16),
        nn.batchNorm1d(16),
        nn.relu(),
        nn.dropout(0.3),
        nn.linear(16, 1),
      );
      return trained(model, optim.adam(model.parameters(), { lr: 0.01 }), touch);
    });
    expect(left).toEqual(built);
  });

  it("when two optimizers step one after the other on one loss, then each uses its own gradients", () => {
    const [left, built] = bothWays(touch => {
      const model = network();
      const params = [...model.parameters()];
      const one = optim.adam(params.slice(0, 3), { lr: 0.01 });
      const two = optim.sgd(params.slice(3), { lr: 0.1, momentum: 0.9 });
      const losses: Tensor[] = [];
      for (const [x, y] of data.loader(set, { batchSize: 16 })) {
        one.zeroGrad();
        two.zeroGrad();
        const loss = nn.mseLoss()(model.forward(x), y);
        loss.backward();
        touch(params);
        one.step();
        two.step();
        losses.push(loss);
      }
      return [...flat(losses), ...flat(params)];
    });
    expect(left).toEqual(built);
  });

  it("when two networks train against each other, then each step sees the other's new weights", () => {
    const [left, built] = bothWays(touch => {
      const [a, b] = [network(1), network(2)];
      const [one, two] = [optim.adam(a.parameters()), optim.adam(b.parameters())];
      const all = [...a.parameters(), ...b.parameters()];
      for (const [x] of data.loader(set, { batchSize: 16 })) {
        one.zeroGrad();
        nn.mseLoss()(a.forward(x), b.forward(x).detach()).backward();
        touch(all);
        one.step();
        two.zeroGrad();
        nn.mseLoss()(b.forward(x), a.forward(x).detach().neg()).backward();
        touch(all);
        two.step();
      }
      return flat(all);
    });
    expect(left).toEqual(built);
  });

  it("when weights are assigned before the step, then the step goes on from the new ones", () => {
    const [left, built] = bothWays(touch => {
      const w = new Parameter(Float32Array.of(1, 2), [2]);
      const optimizer = optim.sgd([w], { lr: 0.125, momentum: 0.5 });
      const after: number[][] = [];
      for (let i = 0; i < 4; i++) {
        optimizer.zeroGrad();
        w.square().sum().backward();
        touch([w]);
        w.assign(w.add(1));
        optimizer.step();
        after.push(flat([w]));
      }
      return after;
    });
    expect(left).toEqual(built);
    expect(left[0]).toEqual([1.75, 2.5]);
  });
});

describe("a transform of one's own", () => {
  const noisy: optim.Transform = {
    state: [],
    update: g => ({ update: random(g.shape), state: [] }),
  };

  it("when it draws random numbers, then they are new in each step", () => {
    const w = new Parameter(new Float32Array(4), [4]);
    const optimizer = new optim.Optimizer([w], 1, () => ({ transform: noisy }));
    const seen = new Set<number>();
    for (let i = 0; i < 10; i++) {
      const before = flat([w]);
      optimizer.zeroGrad();
      w.sum().backward();
      optimizer.step();
      flat([w]).forEach((value, j) => seen.add(Math.fround(before[j]! - value)));
    }
    expect(seen.size).toBeGreaterThan(30);
  });

  it("when it uses a tensor from outside, then the tensor's value of the moment counts", () => {
    const w = new Parameter(Float32Array.of(0), [1]);
    const factor = tensor([1]);
    const transform: optim.Transform = {
      state: [],
      update: g => ({ update: g.mul(factor), state: [] }),
    };
    const optimizer = new optim.Optimizer([w], 1, () => ({ transform }));
    const after = [1, 10, 100].map(value => {
      factor.store(Float32Array.of(value));
      optimizer.zeroGrad();
      w.sum().backward();
      optimizer.step();
      return w.itemSync();
    });
    expect(after).toEqual([-1, -11, -111]);
  });

  it("when it keeps the gradients it was given, then they keep their values", () => {
    const kept: Tensor[] = [];
    const w = new Parameter(Float32Array.of(64), [1]);
    const transform: optim.Transform = {
      state: [],
      update(g) {
        kept.push(g);
        return { update: g, state: [] };
      },
    };
    const optimizer = new optim.Optimizer([w], 0.25, () => ({ transform }));
    for (let i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      w.square().sum().backward();
      optimizer.step();
    }
    expect(kept[0]!.itemSync()).toBe(128);
    expect(w.itemSync()).toBe(8);
  });
});

describe("failures", () => {
  it("when a step fails, then weights and state stay, and the next step works", () => {
    const table = new Parameter(Float32Array.of(64, 32), [2, 1]);
    const optimizer = optim.sgd([table], { lr: 0.25, momentum: 0.5 });
    const step = (row: number) => {
      optimizer.zeroGrad();
      const index = tensor(Int32Array.of(row), { shape: [1, 1] });
      table.gather(0, index).square().sum().backward();
      optimizer.step();
    };
    expect(() => step(7)).toThrow(/range/);
    expect(flat([table])).toEqual([64, 32]);
    step(0);
    expect(flat([table])).toEqual([32, 32]);
    expect(() => step(7)).toThrow(/range/);
    expect(flat([table])).toEqual([32, 32]);
    expect(flat(optimizer.stateBuffers().values())).toEqual([128, 0]);
  });

  it("when a transform throws, then the weights stay", () => {
    const [a, b] = [new Parameter(Float32Array.of(1), [1]), new Parameter(Float32Array.of(2), [1])];
    let calls = 0;
    const transform: optim.Transform = {
      state: [],
      update(g) {
        if (++calls === 2) throw new Error("not today");
        return { update: g, state: [] };
      },
    };
    const optimizer = new optim.Optimizer([a, b], 1, () => ({ transform }));
    a.add(b).sum().backward();
    expect(() => optimizer.step()).toThrow("not today");
    expect(flat([a, b])).toEqual([1, 2]);
    a.add(b).sum().backward();
    optimizer.step();
    expect(flat([a, b]).every(Number.isFinite)).toBe(true);
  });

  it("when backward finds no parameter, then later work is not disturbed", () => {
    const x = tensor([1]);
    expect(() => x.mul(2).sum().backward()).toThrow(/no-gradient/);
    x.store(Float32Array.of(3));
    expect(flat([x.mul(2)])).toEqual([6]);
  });

  it("when weights are stored between backward and step, then the step says that its graph is stale", () => {
    const w = new Parameter(Float32Array.of(1), [1]);
    const optimizer = optim.sgd([w], { lr: 0.25 });
    w.square().sum().backward();
    w.store(Float32Array.of(5));
    expect(() => optimizer.step()).toThrow(/stale-tensor/);
    optimizer.zeroGrad();
    w.square().sum().backward();
    optimizer.step();
    expect(flat([w])).toEqual([2.5]);
  });
});

describe("devices", () => {
  it("when an optimizer has parameters on two devices, then each is stepped on its own", () => {
    const other = new Device("other", reference());
    const [a, b] = [
      new Parameter(Float32Array.of(64), [1]),
      new Parameter(Float32Array.of(64), [1], other),
    ];
    const optimizer = optim.sgd([a, b], { lr: 0.25 });
    for (let i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      a.square().sum().backward();
      b.square().sum().backward();
      expect(() => optim.clipGradNorm([a, b], 1)).toThrow(/device-mismatch/);
      optimizer.step();
    }
    expect([a.itemSync(), b.itemSync()]).toEqual([8, 8]);
    expect(other.compiled).toBe(1);
  });
});

describe("caches", () => {
  it("when more structures come than are kept, then the cache stays bounded and the first still works", () => {
    const device = new Device("small", reference());
    const w = new Parameter(Float32Array.of(1), [1], device);
    const optimizer = optim.sgd([w], { lr: 0 });
    const step = (count: number) => {
      optimizer.zeroGrad();
      w.mul(count).sum().backward();
      optimizer.step();
      return w.grad!.itemSync();
    };
    for (let i = 0; i < 300; i++) expect(step(i)).toBe(i);
    expect(device.recipes.length).toBe(256);
    expect(step(0)).toBe(0);
  });
});
