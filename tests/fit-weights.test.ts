// Weights of classes and of rows: the training error of an epoch, the error in evaluation mode and a call of the
// loss on all rows are one quantity, PyTorch's mean Σ w·l / Σ w.

import { data, evaluator, fit, nn, optim, tensor } from "downhill";
import { describe, expect, it } from "vitest";

const ROWS = 301; // more than one chunk of evaluation, and a short last batch
const WEIGHT = [1, 5, 0.25];
const inputs = Array.from({ length: ROWS }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const classes = Int32Array.from({ length: ROWS }, (_, i) => ((i % 7 === 0 ? 1 : i % 2) * 2) % 3);
const rowWeights = Float32Array.from({ length: ROWS }, (_, i) => 1 + (i % 4));

/** The losses of an epoch in which nothing is learnt, so that training and evaluation see one network. */
async function still(model: nn.Module, set: data.Dataset, loss: nn.Loss) {
  const optimizer = optim.sgd(model.parameters(), { lr: 0 });
  const options = { train: set, valid: set, loss, optimizer, epochs: 1, batchSize: 32 };
  const { records } = await fit(model, options);
  const [epoch] = records.filter(record => record.type === "epoch");
  return [epoch!.trainLoss, epoch!.trainEvalLoss, epoch!.validLoss!];
}

describe("weights", () => {
  it("when classes are weighted, then a hand-computed mean is the evaluation's", async () => {
    // Identity network: logits (1, 0) of class 0 and (1, 0) of class 1. −ln softmax: 0.313262 and 1.313262.
    const model = nn.linear(2, 2, { bias: false });
    model.weight.store(Float32Array.of(1, 0, 0, 1));
    const set = data.dataset(
      [
        [1, 0],
        [1, 0],
      ],
      Int32Array.of(0, 1),
    );
    const loss = nn.crossEntropyLoss({ weight: [1, 3] });
    const evaluated = await evaluator(model, loss).evaluate(set);
    expect(evaluated.loss).toBeCloseTo((1 * 0.313262 + 3 * 1.313262) / (1 + 3), 5);
    expect([...evaluated.rowLosses]).toEqual([
      expect.closeTo(0.313262, 5),
      expect.closeTo(3 * 1.313262, 5),
    ]);
  });

  it.each([
    ["crossEntropy", nn.crossEntropyLoss({ weight: WEIGHT })],
    [
      "crossEntropy with label smoothing",
      nn.crossEntropyLoss({ weight: WEIGHT, labelSmoothing: 0.2 }),
    ],
    ["plain crossEntropy", nn.crossEntropyLoss()],
  ])("when the loss is %s, then training, evaluation and a call agree", async (_, loss) => {
    for (const weights of [undefined, rowWeights]) {
      const set = data.dataset(inputs, classes, weights);
      const model = nn.linear(2, 3);
      const called = loss(
        model.forward(tensor(inputs)),
        tensor(classes),
        weights && tensor(weights),
      ).itemSync();
      for (const value of await still(model, set, loss)) expect(value).toBeCloseTo(called, 5);
    }
  });

  it("when rows are weighted, then the mean of squares is too, in training and evaluation", async () => {
    const set = data.dataset(
      inputs,
      inputs.map(([a]) => [a! * 2]),
      rowWeights,
    );
    const model = nn.linear(2, 1);
    const predictions = model.forward(tensor(inputs)).dataSync();
    let [sum, total] = [0, 0];
    inputs.forEach(([a], i) => {
      sum += rowWeights[i]! * (predictions[i]! - 2 * a!) ** 2;
      total += rowWeights[i]!;
    });
    for (const value of await still(model, set, nn.mseLoss()))
      expect(value).toBeCloseTo(sum / total, 5);
  });

  it("when a row weighs 0, then it is as if left out", async () => {
    const without = data.dataset(inputs.slice(1), classes.slice(1));
    const zero = data.dataset(
      inputs,
      classes,
      Float32Array.from({ length: ROWS }, (_, i) => (i === 0 ? 0 : 1)),
    );
    const model = nn.linear(2, 3);
    const losses = await Promise.all(
      [without, zero].map(set => evaluator(model, nn.crossEntropyLoss()).evaluate(set)),
    );
    expect(losses[1]!.loss).toBeCloseTo(losses[0]!.loss, 9);
  });

  it("when the loss does not reduce by mean, then fit says so", async () => {
    const model = nn.linear(2, 3);
    const options = {
      train: data.dataset(inputs, classes),
      optimizer: optim.sgd(model.parameters()),
      epochs: 1,
    };
    for (const reduction of ["sum", "none"] as const)
      await expect(
        fit(model, { ...options, loss: nn.crossEntropyLoss({ reduction }) }),
      ).rejects.toThrow(/reduction "mean".*\[invalid-argument\]/);
  });
});
