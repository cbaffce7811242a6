// fit() as its users see it: the same seed gives the same run, a stop and a resume leave no trace, two programs
// serve a whole schedule, and the records say what happened.

import {
  checkpoint,
  earlyStopping,
  fit,
  nn,
  optim,
  readSnapshot,
  type Snapshot,
  snapshotBytes,
} from "downhill";
import { describe, expect, it } from "vitest";
import { cpu } from "../src/tensor/device.ts";
import { setUp, timeless, weights } from "./support/small-run.ts";

describe("fit", () => {
  it("when it trains, then the validation error falls and the model holds its best epoch", async () => {
    const { model, options } = setUp({ epochs: 30 });
    const { records, stopped, bestEpoch } = await fit(model, options);
    const epochs = records.filter(record => record.type === "epoch");
    expect(stopped).toBe("completed");
    expect(epochs).toHaveLength(30);
    expect(epochs.at(-1)!.validLoss).toBeLessThan(epochs[0]!.validLoss! / 2);
    expect(epochs[bestEpoch - 1]!.validLoss).toBe(
      Math.min(...epochs.map(epoch => epoch.validLoss!)),
    );
    expect(model.training).toBe(false);
  });

  it("when the seed is the same, then weights and records are; with another seed they are not", async () => {
    const run = async (seed: number) => {
      const { model, options } = setUp({ seed });
      const { records } = await fit(model, options);
      return { weights: await weights(model), records: timeless(records) };
    };
    const first = await run(5);
    expect(await run(5)).toEqual(first);
    expect((await run(6)).weights).not.toEqual(first.weights);
  });

  it("when a run has a schedule, dropout and a short last batch, then it compiles two training programs", async () => {
    const { model, options } = setUp({ epochs: 150 });
    const before = cpu.compiled;
    const { steps } = await fit(model, options);
    expect(steps).toBeGreaterThanOrEqual(1000);
    // Two for training, and one each for the two sizes of evaluation.
    expect(cpu.compiled - before).toBeLessThanOrEqual(4);
  });

  it("when it is cut at any checkpoint and resumed, then it ends as if never cut", async () => {
    const whole = setUp();
    const expected = await fit(whole.model, whole.options);
    const snapshots: Snapshot[] = [];
    const save = (snapshot: Snapshot) => void snapshots.push(snapshot);
    const cut = setUp({ callbacks: [checkpoint({ seconds: 0, save })] });
    await fit(cut.model, cut.options);
    expect(snapshots.length).toBeGreaterThan(6);
    for (const snapshot of snapshots) {
      const through = readSnapshot(snapshotBytes(snapshot));
      const again = setUp({ resume: through });
      const { records } = await fit(again.model, again.options);
      expect(await weights(again.model)).toEqual(await weights(whole.model));
      const done = snapshot.state.progress.epoch;
      const tail = timeless(expected.records).filter(record =>
        "epoch" in record ? (record.epoch as number) > done : true,
      );
      expect(timeless(records).slice(1)).toEqual(tail);
    }
  });

  it("when the signal aborts, then it stops between chunks, with the best weights", async () => {
    const control = new AbortController();
    const { model, options } = setUp({
      epochs: 1000,
      signal: control.signal,
      callbacks: [
        {
          on: event => {
            if (event.type === "epoch" && event.facts.epoch === 3) control.abort();
          },
        },
      ],
    });
    const { stopped, epochs } = await fit(model, options);
    expect(stopped).toBe("aborted");
    expect(epochs).toBe(3);
  });

  it("when nothing improves, then early stopping ends the run", async () => {
    const { model, options } = setUp({ epochs: 500, callbacks: [earlyStopping({ patience: 5 })] });
    const { stopped, epochs, bestEpoch } = await fit(model, options);
    expect(stopped).toBe("early");
    expect(epochs).toBe(bestEpoch + 5);
  });

  it("when the time is up, then it stops with reason time", async () => {
    const { model, options } = setUp({ epochs: 1_000_000, timeBudget: 0.3 });
    expect((await fit(model, options)).stopped).toBe("time");
  });

  it("when the loss is not finite, then the run has diverged", async () => {
    const { model, options } = setUp({ clipNorm: 0, schedule: undefined as never });
    const optimizer = optim.sgd(model.parameters(), { lr: 1e30 });
    const { stopped, steps, failure, records } = await fit(model, { ...options, optimizer });
    expect(stopped).toBe("diverged");
    expect(failure).toMatchObject({ step: steps, operation: expect.stringMatching(/^[a-zA-Z]+$/) });
    expect(failure!.layer).toMatch(/^\d+$/);
    expect(records.at(-1)).toMatchObject({ type: "end", failure });
  });

  it("when the loss is not finite, then the step is not applied", async () => {
    const { model, options } = setUp({ clipNorm: 0, schedule: undefined as never, epochs: 1 });
    const optimizer = optim.sgd(model.parameters(), { lr: 1e30 });
    await fit(model, { ...options, optimizer });
    for (const [, tensor] of model.stateDict())
      expect((await tensor.data()).every(value => !Number.isNaN(value))).toBe(true);
  });

  it("when the last batch is short, then the training loss of the epoch is weighted by rows", async () => {
    const { model, options } = setUp({ epochs: 1, clipNorm: 0 });
    const still = optim.sgd(model.parameters(), { lr: 0 });
    const plain = nn.mlp({
      inputs: 3,
      hidden: [4],
      outputs: 1,
      activation: "relu",
      dropout: 0,
      batchNorm: false,
    });
    const frozen = optim.sgd(plain.parameters(), { lr: 0 });
    const { records } = await fit(plain, { ...options, optimizer: frozen });
    const [epoch] = records.filter(record => record.type === "epoch");
    expect(still.stepCount).toBe(0);
    expect(epoch!.trainLoss).toBeCloseTo(epoch!.trainEvalLoss, 6);
  });

  it("when an option is impossible, then it is named", async () => {
    const { model, options } = setUp({ epochs: 0 });
    await expect(fit(model, options)).rejects.toThrow(/epochs.*\[invalid-argument\]/);
  });
});
