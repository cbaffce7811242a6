import * as nn from "downhill/nn";
import { describe, expect, test } from "vitest";
import { reference } from "../src/backends/reference/reference.ts";
import { cpu, Device, type Tensor, tensor } from "../src/tensor/index.ts";
import { expectClose, given, goldens, gradientError, variable } from "./nn-goldens.ts";

const oracle = new Device("oracle", reference({ float64: true }));

const losses: Readonly<Record<string, (options: object) => nn.Loss>> = {
  mseLoss: nn.mseLoss,
  maeLoss: nn.maeLoss,
  huberLoss: nn.huberLoss,
  bceWithLogitsLoss: nn.bceWithLogitsLoss,
  crossEntropyLoss: nn.crossEntropyLoss,
  nllLoss: nn.nllLoss,
};

const cases = goldens.losses.flatMap(golden =>
  golden.cases.map(part => ({
    ...golden,
    ...part,
    title: `${golden.name} ${JSON.stringify(golden.options)}`,
  })),
);

const backends = [
  { device: cpu, tolerance: 5e-6 },
  { device: oracle, tolerance: 1e-12 },
];

describe.each(backends)("on $device.name", ({ device, tolerance }) => {
  test.each(cases)(
    "when $title reduces by $reduction, then value and gradient are PyTorch's",
    golden => {
      const loss = losses[golden.name]!({ ...golden.options, reduction: golden.reduction });
      const prediction = variable(golden.prediction, device);
      const value = loss(prediction, given(golden.target, device));
      value.mul(given(golden.upstream, device)).sum().backward();
      expectClose(value, golden.value, tolerance);
      expectClose(prediction.grad!, golden.gradient, tolerance);
    },
  );
});

test.each(cases)(
  "when $title ($reduction) is differentiated, then finite differences agree",
  golden => {
    const loss = losses[golden.name]!({ ...golden.options, reduction: golden.reduction });
    const target = given(golden.target, oracle);
    const shifted = { ...golden.prediction, data: golden.prediction.data.map(v => v / 4) };
    const error = gradientError(x => loss(x, target), variable(shifted, oracle));
    expect(error).toBeLessThan(1e-7);
  },
);

const prediction = () =>
  tensor([
    [1, 2],
    [3, 5],
    [0, 1],
  ]);
const target = () =>
  tensor([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
const weight = () => tensor([1, 3, 0]);
const numbers = (x: Tensor): number[] => [...x.dataSync()];

test("when rows are weighted, then the mean is Σ w·l / Σ w", () => {
  expect(nn.mseLoss()(prediction(), target(), weight()).itemSync()).toBeCloseTo(
    (2.5 + 3 * 10) / 4,
    6,
  );
  expect(nn.mseLoss({ reduction: "sum" })(prediction(), target(), weight()).itemSync()).toBe(65);
  expect(numbers(nn.mseLoss({ reduction: "none" })(prediction(), target(), weight()))).toEqual([
    1, 4, 12, 48, 0, 0,
  ]);
});

test("when rows are asked for, then each is the mean of its outputs", () => {
  expect(numbers(nn.mseLoss().rows(prediction(), target()))).toEqual([2.5, 10, 2.5]);
});

test("when classes and rows are weighted, then both count in the mean", () => {
  const logits = tensor([
    [0, 0],
    [0, 0],
    [0, 5],
  ]);
  const classes = tensor(Int32Array.of(0, 1, 1));
  const plain = nn.crossEntropyLoss().rows(logits, classes).dataSync();
  const loss = nn.crossEntropyLoss({ weight: [1, 2] });
  const expected = (1 * 1 * plain[0]! + 3 * 2 * plain[1]!) / (1 * 1 + 3 * 2);
  expect(loss(logits, classes, weight()).itemSync()).toBeCloseTo(expected, 6);
});

test("when targets are integers, then losses of numbers take them", () => {
  const loss = nn.bceWithLogitsLoss();
  expect(loss(tensor([0, 0]), tensor(Int32Array.of(0, 1))).itemSync()).toBeCloseTo(Math.LN2, 6);
});

test("when (B, 1) meets (B,), then it is an error and not a broadcast", () => {
  const column = tensor([[1], [2], [3]]);
  const flat = tensor([1, 2, 3]);
  expect(() => nn.mseLoss()(column, flat)).toThrow("reshape(3, 1) on the target");
  expect(() => nn.bceWithLogitsLoss()(column, flat)).toThrow("[shape-mismatch]");
  expect(() => nn.mseLoss()(column, column, column)).toThrow("a weight for each row");
});

test("when class targets do not fit, then the error says what was expected", () => {
  const logits = tensor([
    [1, 2],
    [3, 5],
  ]);
  expect(() => nn.crossEntropyLoss()(logits, tensor([0, 1]))).toThrow("[dtype-mismatch]");
  expect(() => nn.crossEntropyLoss()(logits, tensor(Int32Array.of(0)))).toThrow("[shape-mismatch]");
  expect(() => nn.nllLoss({ weight: [1] })(logits, tensor(Int32Array.of(0, 1)))).toThrow(
    "class weights",
  );
  expect(() => nn.crossEntropyLoss({ labelSmoothing: 2 })).toThrow("[invalid-argument]");
});

test("when logits are huge, then losses and gradients stay finite", () => {
  const logits = variable({ shape: [2, 2], data: [1e4, -1e4, -1e4, 1e4] }, cpu);
  const classes = tensor(Int32Array.of(1, 1));
  nn.crossEntropyLoss()(logits, classes).backward();
  expect([...logits.grad!.dataSync()].every(Number.isFinite)).toBe(true);
  expect(nn.bceWithLogitsLoss()(logits, logits.greater(0)).itemSync()).toBe(0);
});

test("when a loss is asked for its name, then it is the configuration's", () => {
  const all = [
    nn.mseLoss(),
    nn.maeLoss(),
    nn.huberLoss(),
    nn.bceWithLogitsLoss(),
    nn.crossEntropyLoss(),
  ];
  expect(all.map(loss => loss.name)).toEqual(["mse", "mae", "huber", "bce", "crossEntropy"]);
});
