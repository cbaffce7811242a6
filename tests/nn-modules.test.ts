import * as nn from "downhill/nn";
import { expect, test } from "vitest";
import { reference } from "../src/backends/reference/reference.ts";
import { DownhillError } from "../src/core/errors.ts";
import { cpu, Device, manualSeed, Parameter, type Tensor, tensor } from "../src/tensor/index.ts";
import { goldens } from "./nn-goldens.ts";

class Block extends nn.Module {
  readonly norm = nn.batchNorm1d(4);
  readonly layers = [nn.linear(4, 4), nn.linear(4, 4, { bias: false })];
  readonly act = nn.leakyRelu(0.2);

  forward(x: Tensor): Tensor {
    return this.layers.reduce(
      (value, layer) => this.act.forward(layer.forward(value)),
      this.norm.forward(x),
    );
  }
}

const models: Readonly<Record<string, () => nn.Module>> = {
  plain: () => nn.sequential(nn.linear(12, 64), nn.relu(), nn.linear(64, 1)),
  mlp: () =>
    nn.mlp({
      inputs: 3,
      hidden: [8, 4],
      outputs: 2,
      activation: "gelu",
      dropout: 0.25,
      batchNorm: true,
    }),
  nested: () =>
    nn.sequential(nn.sequential(nn.embedding(5, 2), nn.flatten()), new Block(), nn.layerNorm(4)),
};

test.each(Object.keys(models))("when %s is printed, then text and names are PyTorch's", name => {
  const model = models[name]!();
  const golden = goldens.models[name]!;
  expect(`${model}`).toBe(golden.text);
  expect([...model.stateDict().keys()]).toEqual(golden.names);
  expect([...model.namedParameters()].map(([key]) => key)).toEqual(golden.parameters);
});

test("when a state is loaded, then both models predict the same, and nothing is shared", () => {
  const [from, to] = [models.mlp!(), models.mlp!()];
  const x = tensor([
    [1, 2, 3],
    [3, 2, 0],
  ]);
  from.forward(x).realize();
  to.loadStateDict(from.stateDict());
  const expected = from.eval().forward(x).dataSync();
  expect(to.eval().forward(x).dataSync()).toEqual(expected);
  nn.init.zeros([...from.parameters()][0]!);
  expect(to.forward(x).dataSync()).toEqual(expected);
});

test("when a state does not fit, then the error names every difference and nothing is written", () => {
  const model = nn.sequential(nn.linear(2, 3));
  const before = [...model.parameters()].map(parameter => parameter.dataSync());
  const bad = new Map([
    ["0.weight", { shape: [2, 3], data: new Float32Array(6) }],
    ["0.bais", { shape: [3], data: new Float32Array(3) }],
  ]);
  const load = () => model.loadStateDict(bad);
  expect(load).toThrow(DownhillError);
  expect(load).toThrow(
    'missing 0.bias; unexpected 0.bais; 0.weight is (3, 2) here and (2, 3) there. Did you mean "0.bias"? [state-dict-mismatch]',
  );
  expect([...model.parameters()].map(parameter => parameter.dataSync())).toEqual(before);
});

test("when train and eval are called, then every module inside follows", () => {
  const model = models.nested!();
  const modes = () => new Set([...model.namedModules()].map(([, module]) => module.training));
  expect(modes()).toEqual(new Set([true]));
  model.eval();
  expect(modes()).toEqual(new Set([false]));
  expect(model.train().training).toBe(true);
});

test("when two fields share a parameter, then parameters() gives it once and the state both names", () => {
  class Tied extends nn.Module {
    readonly a = new Parameter(Float32Array.of(1), [1]);
    readonly b = this.a;
    forward(x: Tensor): Tensor {
      return x.mul(this.a).add(this.b);
    }
  }
  const tied = new Tied();
  expect([...tied.parameters()]).toHaveLength(1);
  expect([...tied.stateDict().keys()]).toEqual(["a", "b"]);
});

test("when a model moves to another device, then it predicts the same there and shared parameters stay shared", () => {
  const oracle = new Device("oracle", reference({ float64: true }));
  const model = models.nested!();
  const codes = Int32Array.of(1, 2, 4, 0);
  const before = model
    .eval()
    .forward(tensor(codes, { shape: [2, 2] }))
    .dataSync();
  model.to(oracle);
  const after = model.forward(tensor(codes, { shape: [2, 2], device: oracle })).dataSync();
  after.forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 5));
  expect(new Set([...model.stateDict().values()].map(value => value.device))).toEqual(
    new Set([oracle]),
  );
  const layer = nn.linear(2, 2);
  const twice = nn.sequential(layer, nn.relu(), layer).to(oracle);
  expect([...twice.parameters()]).toHaveLength(2);
});

test("when a model is already on the device, then its parameters are the same ones", () => {
  const model = models.plain!();
  const before = [...model.parameters()];
  expect([...model.to("cpu").parameters()].every((parameter, i) => parameter === before[i])).toBe(
    true,
  );
});

test("when the seed is the same, then the initial weights are", () => {
  const weights = (seed: number) => {
    manualSeed(seed);
    return [...models.mlp!().parameters()].map(parameter => [...parameter.dataSync()]);
  };
  expect(weights(3)).toEqual(weights(3));
  expect(weights(3)).not.toEqual(weights(4));
});

test("when weights are initialised, then their spread is the formula's", () => {
  const w = new Parameter(new Float32Array(200 * 100), [200, 100]);
  const spread = (fill: () => void) => {
    fill();
    const values = [...w.dataSync()];
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return {
      mean,
      std: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length),
      largest: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0),
    };
  };
  const expectSpread = (fill: () => void, std: number, largest?: number) => {
    const found = spread(fill);
    expect(Math.abs(found.mean)).toBeLessThan(0.03 * std);
    expect(Math.abs(found.std / std - 1)).toBeLessThan(0.03);
    if (largest !== undefined) expect(found.largest).toBeLessThanOrEqual(largest * (1 + 1e-6));
  };
  expectSpread(() => nn.init.normal(w, 0, 2), 2);
  expectSpread(() => nn.init.uniform(w, -3, 3), Math.sqrt(3), 3);
  expectSpread(() => nn.init.xavierUniform(w), Math.sqrt(2 / 300), Math.sqrt(6 / 300));
  expectSpread(() => nn.init.xavierNormal(w), Math.sqrt(2 / 300));
  expectSpread(() => nn.init.kaimingUniform(w, { a: Math.sqrt(5) }), 0.1 / Math.sqrt(3), 0.1);
  expectSpread(() => nn.init.kaimingNormal(w, { mode: "fanOut", nonlinearity: "relu" }), 0.1);
  const { mean, std } = spread(() => nn.init.constant(w, 0.5));
  expect([mean, std]).toEqual([0.5, 0]);
  expect(() => nn.init.xavierNormal(tensor([1, 2]))).toThrow("[shape-mismatch]");
});

test("when a network is summarised, then layers, shapes and counts are listed and nothing else changes", () => {
  const model = nn.mlp({ inputs: 12, hidden: [64], outputs: 1, batchNorm: true });
  const { compiled } = cpu;
  expect(nn.summary(model, [12])).toMatchInlineSnapshot(`
    "   Layer        Output shape  Parameters
    0  Linear       (B, 64)              832
    1  BatchNorm1d  (B, 64)              128
    2  ReLU         (B, 64)                0
    3  Linear       (B, 1)                65
    1,025 parameters"
  `);
  expect(nn.layerFacts(model, [12])[0]).toEqual({
    name: "0",
    text: "Linear(in_features=12, out_features=64, bias=True)",
    outputShape: [64],
    parameters: 832,
  });
  expect([model.training, cpu.compiled]).toEqual([true, compiled]);
  expect(Object.keys(model.layers[0]!)).not.toContain("forward");
});

test("when a network has no hidden layer, then it is the plain linear model", () => {
  expect(`${nn.mlp({ inputs: 3, hidden: [], outputs: 1 })}`).toBe(
    "Sequential(\n  (0): Linear(in_features=3, out_features=1, bias=True)\n)",
  );
});
