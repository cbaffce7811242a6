// Optimizers, clipping and schedules against PyTorch's numbers (goldens/optim.py), through hand-written loops.

import { readFileSync } from "node:fs";
import { nn, optim, tensor } from "downhill";
import { describe, expect, it } from "vitest";
import { cpu, Parameter, type Tensor } from "../src/tensor/index.ts";

interface Trace {
  readonly after: readonly (readonly number[])[];
  readonly state: Readonly<Record<string, readonly number[]>>;
}
type Name = "sgd" | "rmsprop" | "adam" | "adamW";
type Scheduled = "stepDecay" | "exponential" | "cosine" | "cosineRestarts" | "warmup" | "oneCycle";

const goldens = JSON.parse(
  readFileSync(new URL("goldens/optim.json", import.meta.url), "utf8"),
) as {
  problem: { x: number[][]; y: number[][]; weight: number[][]; bias: number[] };
  optimizers: (Trace & { optimizer: Name; options: object })[];
  groups: Trace;
  clipping: {
    norm: Trace & { max: number; norms: number[] };
    value: Trace & { limit: number };
  };
  schedules: { total: number } & Record<Scheduled, number[]>;
  plateau: { values: (number | string)[]; factors: number[] };
  plateauMax: { values: (number | string)[]; factors: number[] };
};

// PyTorch computed in float64; ours stores float32.
const TOLERANCE = 2e-5;

/** Mean of (x Wᵀ + b − y)², and its parameters. */
function problem() {
  const { x, y, weight, bias } = goldens.problem;
  const w = new Parameter(Float32Array.from(weight.flat()), [2, 3]);
  const b = new Parameter(Float32Array.from(bias), [2]);
  const loss = () => tensor(x).matmul(w.transpose()).add(b).sub(tensor(y)).square().mean();
  return { w, b, params: [w, b], loss };
}

const flat = (tensors: Iterable<Tensor>) => [...tensors].flatMap(t => Array.from(t.dataSync()));

function expectClose(found: readonly number[], wanted: readonly number[], tolerance = TOLERANCE) {
  expect(found).toHaveLength(wanted.length);
  const worst = Math.max(
    ...found.map((value, i) => Math.abs(value - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!))),
  );
  expect(worst).toBeLessThan(tolerance);
}

function follow(
  optimizer: optim.Optimizer,
  { params, loss }: ReturnType<typeof problem>,
  wanted: Trace,
  before: (step: number) => void = () => {},
): void {
  wanted.after.forEach((values, step) => {
    optimizer.zeroGrad();
    loss().backward();
    before(step);
    optimizer.step();
    expectClose(flat(params), values);
  });
  const state = optimizer.stateBuffers();
  expect([...state.keys()].sort()).toEqual(Object.keys(wanted.state).sort());
  for (const [name, buffer] of state) expectClose(flat([buffer]), wanted.state[name]!);
}

describe("optimizers", () => {
  for (const wanted of goldens.optimizers)
    it(`when ${wanted.optimizer} steps with ${JSON.stringify(wanted.options)}, then it is PyTorch's`, () => {
      const made = problem();
      follow(optim[wanted.optimizer](made.params, wanted.options), made, wanted);
    });

  it("when groups have rates and decays of their own, then a schedule multiplies each", () => {
    const made = problem();
    const groups = [
      { params: [made.w], weightDecay: 0.2 },
      { params: [made.b], lr: 0.01 },
    ];
    const optimizer = optim.adam(groups, { lr: 0.1 });
    follow(optimizer, made, goldens.groups, step => optimizer.setRate(1 / (1 + step)));
  });

  it("when the rate is set, then schedules start from it, in every group", () => {
    const { params } = problem();
    const optimizer = optim.sgd([{ params: [params[0]!] }, { params: [params[1]!], lr: 1 }]);
    optimizer.lr = 0.5;
    optimizer.setRate(0.1);
    expect(optimizer.groups.map(group => group.rate.value)).toEqual([0.05, 0.05]);
    expect(optimizer.baseRate).toBe(0.5);
  });

  it("when a parameter has no gradient, then it and its state stay", () => {
    const { w, b, loss } = problem();
    const optimizer = optim.adamW([w, b], { lr: 0.1 });
    loss().backward();
    b.grad = null;
    optimizer.step();
    expect(flat([b])).toEqual(goldens.problem.bias);
    expect(flat([optimizer.stateBuffers().get("1.exp_avg")!])).toEqual([0, 0]);
  });

  it("when state and step count are carried over, then the next step is the same", () => {
    const [one, two] = [problem(), problem()];
    const make = (made: typeof one) => optim.adam(made.params, { lr: 0.1, weightDecay: 0.1 });
    const [from, to] = [make(one), make(two)];
    const advance = (optimizer: optim.Optimizer, { loss }: typeof one) => {
      optimizer.zeroGrad();
      loss().backward();
      optimizer.step();
    };
    for (let i = 0; i < 5; i++) advance(from, one);
    two.params.forEach((p, i) => p.store(one.params[i]!.dataSync().slice()));
    const saved = from.stateBuffers();
    for (const [name, buffer] of to.stateBuffers())
      buffer.store(saved.get(name)!.dataSync().slice());
    to.stepCount = from.stepCount;
    advance(from, one);
    advance(to, two);
    expect(flat(two.params)).toEqual(flat(one.params));
  });
});

describe("one program", () => {
  for (const name of ["sgd", "rmsprop", "adam", "adamW"] as const)
    it(`when ${name}'s rate and decay change for 50 steps, then at most two programs are compiled`, () => {
      const { params, loss } = problem();
      const optimizer = optim[name](params, { weightDecay: 0.1 });
      const before = cpu.compiled;
      for (let step = 0; step < 50; step++) {
        optimizer.setRate(optim.cosine()(step, 50));
        for (const { rule } of optimizer.groups) rule.weightDecay!.value = 0.1 / (step + 1);
        optimizer.zeroGrad();
        const value = loss();
        value.backward();
        optim.clipGradNorm(params, 1);
        optimizer.step();
        expect(value.itemSync()).toBeGreaterThan(0);
      }
      expect(cpu.compiled - before).toBeLessThanOrEqual(2);
    });

  it("when the decay is set between steps, then the next step uses it", () => {
    const w = new Parameter(Float32Array.of(1), [1]);
    const optimizer = optim.sgd([w], { lr: 0.5, weightDecay: 0.5 });
    const step = () => {
      optimizer.zeroGrad();
      w.mul(0).sum().backward();
      optimizer.step();
      return w.itemSync();
    };
    expect(step()).toBe(0.75);
    optimizer.groups[0]!.rule.weightDecay!.value = 1;
    expect(step()).toBe(0.375);
  });
});

describe("clipping", () => {
  it("when gradients are clipped by norm, then steps and norms are PyTorch's, read after the step", () => {
    const made = problem();
    const { max, norms, ...wanted } = goldens.clipping.norm;
    const found: Tensor[] = [];
    follow(optim.sgd(made.params, { lr: 0.1 }), made, wanted, () => {
      found.push(optim.clipGradNorm(made.params, max));
    });
    expectClose(flat(found), norms);
  });

  it("when gradients are clipped by value, then steps are PyTorch's", () => {
    const made = problem();
    const { limit, ...wanted } = goldens.clipping.value;
    follow(optim.sgd(made.params, { lr: 0.1 }), made, wanted, () =>
      optim.clipGradValue(made.params, limit),
    );
  });

  it("when the norm is below the limit, then gradients keep their bits", () => {
    const { params, loss } = problem();
    loss().backward();
    const before = flat(params.map(p => p.grad!));
    optim.clipGradNorm(params, 1e6);
    expect(flat(params.map(p => p.grad!))).toEqual(before);
  });

  it("when there is no gradient to clip, then that is said", () => {
    expect(() => optim.clipGradNorm(problem().params, 1)).toThrow(/no-gradient/);
  });
});

describe("schedules", () => {
  const { total } = goldens.schedules;
  const ours: Record<Scheduled, optim.Schedule> = {
    stepDecay: optim.stepDecay({ every: 20, gamma: 0.3 }),
    exponential: optim.exponential({ final: 0.02 }),
    cosine: optim.cosine({ floor: 0.1 }),
    cosineRestarts: optim.cosineRestarts({ cycles: 3, multiply: 2 }),
    warmup: optim.warmup({ share: 0.1, after: optim.cosine() }),
    oneCycle: optim.oneCycle(),
  };
  for (const name of Object.keys(ours) as Scheduled[])
    it(`when ${name} runs, then each step's rate is PyTorch's`, () => {
      const wanted = goldens.schedules[name];
      const found = wanted.map((_, step) => ours[name](step, total));
      expectClose(found, wanted, 1e-12);
    });

  it("when steps pass the plan, or the plan is of one step, then factors stay finite and within 0 and 1", () => {
    for (const schedule of [optim.constant(), ...Object.values(ours)])
      for (const plan of [0, 1, 2, 70])
        for (const step of [0, 1, plan, plan + 5, 10 * plan]) {
          const factor = schedule(step, plan);
          expect(factor).toBeGreaterThanOrEqual(0);
          expect(factor).toBeLessThanOrEqual(1);
        }
  });

  const plateau = () =>
    optim.reduceOnPlateau({ factor: 0.3, patience: 2, threshold: 1e-3, minFactor: 0.02 });

  it("when values stop falling, then the plateau's factor is PyTorch's, NaN included", () => {
    const machine = plateau();
    const found = goldens.plateau.values.map(value => machine.next(Number(value)));
    expectClose(found, goldens.plateau.factors, 1e-12);
  });

  it("when more is better, then the plateau's factor is PyTorch's too", () => {
    const machine = optim.reduceOnPlateau({ factor: 0.3, patience: 2, threshold: 1e-3 });
    const found = goldens.plateauMax.values.map(value => machine.next(Number(value), "max"));
    expectClose(found, goldens.plateauMax.factors, 1e-12);
  });

  it("when the first value is NaN, then later values still count", () => {
    const machine = plateau();
    expect([Number.NaN, 5, 4, 3, 2, 1].map(value => machine.next(value))).toEqual(Array(6).fill(1));
  });

  it("when a plateau is saved as JSON and restored at any point, then it goes on the same", () => {
    const values = goldens.plateau.values.map(Number);
    for (let cut = 0; cut <= values.length; cut++) {
      const [first, second] = [plateau(), plateau()];
      for (const value of values.slice(0, cut)) first.next(value);
      second.restore(JSON.parse(JSON.stringify(first.state())));
      const rest = values.slice(cut).map(value => second.next(value));
      expectClose([1, ...rest], [1, ...goldens.plateau.factors.slice(cut)], 1e-12);
    }
  });
});

describe("wrong options", () => {
  const [w] = problem().params as [Parameter];
  const cases: [string, () => unknown, RegExp][] = [
    ["a negative rate", () => optim.sgd([w], { lr: -1 }), /lr must be.*option-out-of-range/],
    ["a rate that is no number", () => optim.adam([w], { lr: Number.NaN }), /option-out-of-range/],
    ["an infinite rate", () => optim.adam([w], { lr: 1 / 0 }), /option-out-of-range/],
    ["a momentum of 1", () => optim.sgd([w], { momentum: 1 }), /momentum.*option-out-of-range/],
    ["RMSprop's momentum", () => optim.rmsprop([w], { momentum: -1 }), /momentum must be/],
    ["a beta of 1", () => optim.adam([w], { betas: [0.9, 1] }), /betas\[1\].*below 1, found 1/],
    ["a negative epsilon", () => optim.adamW([w], { eps: -1 }), /eps must be at least 0/],
    ["a negative decay", () => optim.sgd([w], { weightDecay: -1 }), /weightDecay must be/],
    ["a group's rate", () => optim.sgd([{ params: [w], lr: -1 }]), /option-out-of-range/],
    ["Nesterov without momentum", () => optim.sgd([w], { nesterov: true }), /invalid-argument/],
    ["no parameters", () => optim.sgd([]), /no parameters.*invalid-argument/],
    ["a parameter twice", () => optim.sgd([w, w]), /twice.*invalid-argument/],
    ["one in two groups", () => optim.sgd([{ params: [w] }, { params: [w] }]), /twice/],
    ["a plain tensor", () => optim.sgd([tensor([1])]), /no gradient.*invalid-argument/],
    ["a limit below 0", () => optim.clipGradValue([w], -1), /limit.*option-out-of-range/],
    ["a step without backward", () => optim.sgd([w]).step(), /no-gradient/],
    ["a decay every 0 steps", () => optim.stepDecay({ every: 0 }), /every must be above 0/],
    ["a warm-up of all steps", () => optim.warmup({ share: 1 }), /share.*option-out-of-range/],
    ["no cycles", () => optim.cosineRestarts({ cycles: 0 }), /cycles.*option-out-of-range/],
    ["a plateau that rises", () => optim.reduceOnPlateau({ factor: 2 }), /factor must be/],
  ];
  for (const [what, make, message] of cases)
    it(`when ${what} is asked for, then the error says so`, () => expect(make).toThrow(message));

  it("when a module's parameters are given, then they are taken", () => {
    expect(optim.adam(nn.linear(3, 2).parameters()).parameters).toHaveLength(2);
  });
});
