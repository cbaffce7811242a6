// What fit() keeps of each epoch, and how a run is stopped by time and by a signal over a resume.

import {
  checkpoint,
  data,
  evaluator,
  type FitOptions,
  fit,
  manualSeed,
  metrics,
  nn,
  optim,
  readSnapshot,
  type Snapshot,
  snapshotBytes,
  type Tensor,
} from "downhill";
import { describe, expect, it } from "vitest";
import { problem, setUp, train, valid } from "./support/small-run.ts";

const epochsOf = async (model: nn.Module, options: FitOptions) =>
  (await fit(model, options)).records.filter(record => record.type === "epoch");

describe("history", () => {
  it("when an epoch ends, then every figure of it is recorded", async () => {
    const { model, options } = setUp({
      epochs: 3,
      metrics: (outputs, { targets }) => ({ rmse: metrics.rmse(targets, outputs) }),
    });
    const epochs = await epochsOf(model, options);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    for (const facts of epochs) {
      const { trainLoss, trainEvalLoss, validLoss, gradientNorm, lr, seconds } = facts;
      for (const figure of [trainLoss, trainEvalLoss, validLoss!, gradientNorm, lr, seconds])
        expect(figure).toBeGreaterThan(0);
      expect(facts.trainMetrics.rmse).toBeCloseTo(Math.sqrt(trainEvalLoss), 5);
      expect(facts.validMetrics!.rmse).toBeCloseTo(Math.sqrt(validLoss!), 5);
    }
  });

  it("when there are no validation rows, then their figures are absent and the training loss judges", async () => {
    const { model, options } = setUp({ epochs: 5 });
    const { valid: _, ...rest } = options;
    const epochs = await epochsOf(model, rest);
    expect(epochs[0]).not.toHaveProperty("validLoss");
    expect(epochs[0]).not.toHaveProperty("validMetrics");
    expect(epochs.at(-1)!.best.value).toBe(Math.min(...epochs.map(facts => facts.trainEvalLoss)));
  });

  it("when there are more than 2,048 training rows, then one fixed sample of so many is evaluated", async () => {
    const many = problem(2500);
    const samples: data.Dataset[] = [];
    const model = nn.linear(3, 1);
    const optimizer = optim.sgd(model.parameters(), { lr: 0.1 });
    await fit(model, {
      train: many,
      loss: nn.mseLoss(),
      optimizer,
      epochs: 2,
      batchSize: 500,
      metrics: (_, dataset) => {
        samples.push(dataset);
        return {};
      },
    });
    expect(samples.map(({ rows }) => rows)).toEqual([2048, 2048]);
    expect(samples[0]!.inputs).toEqual(samples[1]!.inputs);
  });

  it("when gradients are clipped, then the norm recorded is that before", async () => {
    const { model, options } = setUp({ epochs: 1, clipNorm: 1e-6 });
    const [epoch] = await epochsOf(model, options);
    expect(epoch!.gradientNorm).toBeGreaterThan(0.01);
  });

  it("when the run is over, then the model's error is that of the best epoch", async () => {
    const { model, options } = setUp({ epochs: 12 });
    const epochs = await epochsOf(model, options);
    const { loss } = await evaluator(model, options.loss).evaluate(valid);
    expect(loss).toBe(epochs.at(-1)!.best.value);
  });

  it("when there are more than 256 steps, then the record of steps is thinned to at most so many", async () => {
    const { model, options } = setUp({ epochs: 1, train: problem(700), batchSize: 2 });
    const { records } = await fit(model, options);
    const [steps] = records.filter(record => record.type === "steps");
    expect(steps!.step.length).toBeGreaterThan(100);
    expect(steps!.step.length).toBeLessThanOrEqual(256);
    expect(steps!.loss).toHaveLength(steps!.step.length);
  });
});

describe("stops", () => {
  async function savedAfter(seconds: number): Promise<Snapshot> {
    let bytes: Uint8Array | undefined;
    const save = (snapshot: Snapshot) => {
      bytes = snapshotBytes(snapshot);
    };
    const { model, options } = setUp({ epochs: 2, callbacks: [checkpoint({ save })] });
    await fit(model, options);
    const { tensors, state } = readSnapshot(bytes!);
    return { tensors, state: { ...state, progress: { ...state.progress, seconds } } };
  }

  it("when a run is resumed, then the seconds before count towards the time budget", async () => {
    const resume = await savedAfter(100);
    const spent = setUp({ epochs: 100_000, timeBudget: 99, resume });
    const { stopped, epochs } = await fit(spent.model, spent.options);
    expect(stopped).toBe("time");
    expect(epochs).toBeLessThanOrEqual(3);
  });

  it("when the signal is aborted before the run, then it stops after the first chunk", async () => {
    const { model, options } = setUp({ signal: AbortSignal.abort() });
    const { stopped, steps } = await fit(model, options);
    expect(stopped).toBe("aborted");
    expect(steps).toBe(1);
  });

  it("when a timer aborts in the middle, then fit hears it, so that a page stays alive", async () => {
    const { model, options } = setUp({ epochs: 1_000_000, signal: AbortSignal.timeout(100) });
    const { stopped } = await fit(model, options);
    expect(stopped).toBe("aborted");
  });
});

describe("networks of one's own", () => {
  it("when a class has fields and forward, then fit trains it under its fields' names", async () => {
    class Residual extends nn.Module {
      readonly inner = nn.sequential(nn.linear(3, 8), nn.tanh(), nn.linear(8, 3));
      readonly out = nn.linear(3, 1);
      forward(x: Tensor): Tensor {
        return this.out.forward(x.add(this.inner.forward(x)));
      }
    }
    manualSeed(1);
    const model = new Residual();
    const optimizer = optim.adam(model.parameters(), { lr: 0.02 });
    const epochs = await epochsOf(model, {
      train,
      valid,
      loss: nn.mseLoss(),
      optimizer,
      epochs: 40,
    });
    expect([...model.stateDict().keys()]).toEqual([
      ...["inner.0.weight", "inner.0.bias", "inner.2.weight", "inner.2.bias"],
      ...["out.weight", "out.bias"],
    ]);
    expect(epochs.at(-1)!.validLoss!).toBeLessThan(epochs[0]!.validLoss! / 5);
  });

  it("when codes go through an embedding, then fit learns a number for each", async () => {
    class Codes extends nn.Module {
      readonly table = nn.embedding(4, 1);
      forward(codes: Tensor): Tensor {
        return this.table.forward(codes.cast("int32")).reshape(-1, 1); // (B, 1, 1) -> (B, 1)
      }
    }
    const worth = [3, -1, 0.5, 2];
    const codes = Array.from({ length: 64 }, (_, i) => i % 4);
    const set = data.dataset(
      codes.map(code => [code]),
      codes.map(code => [worth[code]!]),
    );
    const model = new Codes();
    const optimizer = optim.adam(model.parameters(), { lr: 0.1 });
    await fit(model, { train: set, loss: nn.mseLoss(), optimizer, epochs: 100, batchSize: 16 });
    const learnt = [...model.table.weight.dataSync()];
    learnt.forEach((value, i) => expect(value).toBeCloseTo(worth[i]!, 2));
  });
});
