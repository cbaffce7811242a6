import * as nn from "downhill/nn";
import { describe, expect, test } from "vitest";
import { reference } from "../src/backends/reference/reference.ts";
import { cpu, Device, type Parameter, type Tensor } from "../src/tensor/index.ts";
import { expectClose, given, goldens, gradientError, storedState, variable } from "./nn-goldens.ts";

const oracle = new Device("oracle", reference({ float64: true }));

const layers: Readonly<Record<string, () => nn.Module>> = {
  relu: nn.relu,
  leakyRelu: nn.leakyRelu,
  elu: nn.elu,
  selu: nn.selu,
  gelu: nn.gelu,
  geluTanh: () => nn.gelu("tanh"),
  silu: nn.silu,
  mish: nn.mish,
  tanh: nn.tanh,
  sigmoid: nn.sigmoid,
  softplus: nn.softplus,
  softmax: nn.softmax,
  logSoftmax: nn.logSoftmax,
  identity: nn.identity,
  linear: () => nn.linear(4, 3),
  linearNoBias: () => nn.linear(4, 3, { bias: false }),
  linear3d: () => nn.linear(4, 3),
  layerNorm: () => nn.layerNorm(4),
  layerNorm2d: () => nn.layerNorm([3, 4]),
  batchNorm1d: () => nn.batchNorm1d(4),
  batchNorm1d3d: () => nn.batchNorm1d(4),
  batchNorm1dEval: () => nn.batchNorm1d(4).eval(),
  flatten: nn.flatten,
  embedding: () => nn.embedding(5, 3),
  ntkLinear: () => nn.ntkLinear(4, 3),
  ntkLinearMembers: () => nn.ntkLinear(4, 3, { members: 2 }),
  scalingMembers: () => nn.scaling(4, { members: 2 }),
  parametric: () => nn.parametric("selu", 4),
  parametricMembers: () => nn.parametric("mish", 4, { members: 2 }),
  pbld: () => nn.pbld(2, { frequencies: 6 }),
  pbldMembers: () => nn.pbld(2, { frequencies: 6, members: 2 }),
  piecewiseLinear: () => nn.piecewiseLinear(bounds, { dim: 4 }),
  piecewiseLinearMembers: () => nn.piecewiseLinear(bounds, { dim: 4, members: 2 }),
};

const bounds = [
  [-1, 0, 0.5, 2],
  [-2, 0.25, 1, 3],
];

const backends = [
  { device: cpu, tolerance: 5e-6 },
  // PyTorch's softplus is linear from 20 on, which is 1e-11 off at 25.
  { device: oracle, tolerance: 1e-10 },
];

describe.each(backends)("on $device.name", ({ device, tolerance }) => {
  test.each(goldens.layers)(
    "when $name runs, then value, gradients and print are PyTorch's",
    golden => {
      const layer = layers[golden.name]!().to(device);
      // num_batches_tracked is an integer and a Buffer; the state holds the values before the batch.
      layer.loadStateDict(storedState(golden.state));
      const integer = golden.dx === null;
      const x = integer ? given({ ...golden.x, integer }, device) : variable(golden.x, device);
      const y = layer.forward(x);
      y.mul(given(golden.upstream, device)).sum().backward();
      expectClose(y, golden.y, tolerance);
      if (golden.dx) expectClose(x.grad!, golden.dx, tolerance);
      for (const [name, parameter] of layer.namedParameters())
        expectClose(parameter.grad!, golden.gradients[name]!, tolerance);
      expect(`${layer}`).toBe(golden.text);
    },
  );

  test("when batch norm sees batches, then its running statistics are PyTorch's", () => {
    const { batches, after, probe, y } = goldens.batchNormSteps;
    const layer = nn.batchNorm1d(3, { momentum: 0.2, eps: 1e-3 }).to(device);
    batches.forEach((batch, step) => {
      layer.forward(given(batch, device)).realize();
      for (const [name, value] of layer.stateDict())
        expectClose(value, after[step]![name]!, tolerance);
    });
    expectClose(layer.eval().forward(given(probe, device)), y, tolerance);
  });
});

const differentiable = Object.keys(layers).filter(
  name => name !== "flatten" && name !== "embedding",
);

test.each(differentiable)("when %s is differentiated, then finite differences agree", name => {
  const { x, upstream } = goldens.layers.find(golden => golden.name === name)!;
  const layer = layers[name]!().to(oracle);
  // Away from the kinks at 0, where no difference quotient is the derivative.
  const smooth = {
    shape: x.shape,
    data: x.data.map(v => (Math.abs(v) > 30 ? v / 10 : v === 0 ? 0.3 : v)),
  };
  const weighted = (input: Tensor) => layer.forward(input).mul(given(upstream, oracle));
  expect(gradientError(weighted, variable(smooth, oracle))).toBeLessThan(1e-7);
});

test("when dropout trains, then a share p is dropped and the mean stays", () => {
  const layer = nn.dropout(0.25);
  const x = variable({ shape: [100, 100], data: new Array<number>(10_000).fill(3) }, cpu);
  const y = layer.forward(x);
  y.sum().backward();
  const values = y.dataSync();
  const dropped = values.filter(v => v === 0).length;
  expect(Math.abs(dropped / 10_000 - 0.25)).toBeLessThan(0.02);
  expect(new Set(values)).toEqual(new Set([0, 4]));
  const slopes = (x.grad as unknown as Parameter).dataSync();
  expect(
    values.every((v, i) => (v === 0 ? slopes[i] === 0 : Math.abs(slopes[i]! - 4 / 3) < 1e-6)),
  ).toBe(true);
  expect(layer.forward(x).dataSync()).not.toEqual(values);
});

test("when dropout's p changes, then the next step drops more without another program", () => {
  const layer = nn.dropout(0.1);
  const x = variable({ shape: [1000], data: new Array<number>(1000).fill(1) }, cpu);
  const zeros = () =>
    layer
      .forward(x)
      .dataSync()
      .filter(v => v === 0).length;
  expect(zeros()).toBeLessThan(200);
  const compiled = cpu.compiled;
  layer.p.value = 0.9;
  expect(zeros()).toBeGreaterThan(800);
  expect(cpu.compiled).toBe(compiled);
});

test("when dropout evaluates, then it is the identity", () => {
  const x = variable({ shape: [2], data: [1, 2] }, cpu);
  expect(nn.dropout(0.5).eval().forward(x)).toBe(x);
});

test("when a layer is given what does not fit, then the error says so", () => {
  const x = variable({ shape: [1, 3], data: [1, 2, 3] }, cpu);
  expect(() => nn.linear(4, 2).forward(x)).toThrow("[shape-mismatch]");
  expect(() => nn.batchNorm1d(3).forward(x)).toThrow("at least two values");
  expect(() => nn.batchNorm1d(4).forward(x)).toThrow("[shape-mismatch]");
  expect(() => nn.layerNorm(4).forward(x)).toThrow("[shape-mismatch]");
  expect(() => nn.embedding(4, 2).forward(x)).toThrow("[dtype-mismatch]");
  expect(() => nn.dropout(1)).toThrow("[invalid-argument]");
});
