// The callbacks of fit() and what they share: one monitor by which a run is judged, and snapshots from which it
// goes on.

import {
  type Callback,
  checkpoint,
  earlyStopping,
  type FitOptions,
  fit,
  type LogRecord,
  nn,
  optim,
  plateau,
  progress,
  readSnapshot,
  type Snapshot,
  snapshotBytes,
  type TrainEvent,
} from "downhill";
import { describe, expect, it } from "vitest";
import { writeSafetensors } from "../src/formats/safetensors.ts";
import { setUp, timeless, weights } from "./support/small-run.ts";

const epochsOf = (records: readonly LogRecord[]) =>
  records.filter(record => record.type === "epoch");

/** A metric with the given value in each epoch; fit asks twice an epoch, for the training and validation rows. */
function scripted(values: readonly number[]): NonNullable<FitOptions["metrics"]> {
  let calls = 0;
  return () => ({ score: values[Math.min(values.length - 1, calls++ >> 1)]! });
}

describe("the monitor", () => {
  it("when a metric is to rise, then the best epoch is its highest, and early stopping counts from it", async () => {
    const { model, options } = setUp({
      epochs: 50,
      metrics: scripted([0.1, 0.5, 0.9, 0.4, 0.9, 0.8]),
      monitor: { metric: "score", mode: "max" },
      callbacks: [earlyStopping({ patience: 4 })],
    });
    const { bestEpoch, epochs, stopped, records } = await fit(model, options);
    expect({ bestEpoch, epochs, stopped }).toEqual({ bestEpoch: 3, epochs: 7, stopped: "early" });
    expect(epochsOf(records).at(-1)!.best).toEqual({ epoch: 3, value: 0.9 });
  });

  it("when early stopping has a monitor of its own, then the run's best epoch stays the run's", async () => {
    const { model, options } = setUp({
      epochs: 50,
      metrics: scripted([3, 2, 1, 4]),
      callbacks: [earlyStopping({ patience: 2, monitor: { metric: "score", mode: "min" } })],
    });
    const { epochs, bestEpoch, records } = await fit(model, options);
    expect(epochs).toBe(5);
    const losses = epochsOf(records).map(({ validLoss }) => validLoss!);
    expect(losses[bestEpoch - 1]).toBe(Math.min(...losses));
  });

  it("when improvements are below minDelta, then they do not count", async () => {
    const { model, options } = setUp({
      epochs: 50,
      metrics: scripted([1, 0.95, 0.9, 0.85, 0.8]),
      monitor: { metric: "score", mode: "min" },
      callbacks: [earlyStopping({ patience: 3, minDelta: 0.5 })],
    });
    expect((await fit(model, options)).epochs).toBe(4);
  });

  it("when the first value is no number, then later ones count", async () => {
    const { model, options } = setUp({
      epochs: 8,
      metrics: scripted([Number.NaN, 5, 4, 3, 2, 1]),
      monitor: { metric: "score", mode: "min" },
      callbacks: [earlyStopping({ patience: 2 })],
    });
    expect((await fit(model, options)).bestEpoch).toBe(6);
  });

  it("when the run has no such metric, then the error names what it has", async () => {
    const { model, options } = setUp({
      metrics: () => ({ rmse: 1 }),
      monitor: { metric: "rsme", mode: "min" },
    });
    await expect(fit(model, options)).rejects.toThrow(
      /has loss, rmse\. Did you mean "rmse"\? \[invalid-argument\]/,
    );
  });
});

describe("early stopping", () => {
  it("when it stops, then the model holds the weights of the best epoch", async () => {
    const stopped = setUp({ epochs: 300, callbacks: [earlyStopping({ patience: 4 })] });
    const { bestEpoch, stopped: why } = await fit(stopped.model, stopped.options);
    const batches = 7; // 101 rows by 16: the last of 5
    const upToBest = setUp({ epochs: bestEpoch, scheduleSteps: 300 * batches });
    await fit(upToBest.model, upToBest.options);
    expect(why).toBe("early");
    expect(await weights(stopped.model)).toEqual(await weights(upToBest.model));
  });

  it("when a run is resumed at any point, then it stops where the whole run does", async () => {
    const kept: Uint8Array[] = [];
    const callbacks = () => [
      earlyStopping({ patience: 3 }),
      checkpoint({ seconds: 0, save: snapshot => void kept.push(snapshotBytes(snapshot)) }),
    ];
    const whole = setUp({ epochs: 300, callbacks: callbacks() });
    const expected = await fit(whole.model, whole.options);
    const points = kept.splice(0);
    expect(expected.stopped).toBe("early");
    for (const bytes of points.filter((_, i) => i % 5 === 0 || i === points.length - 1)) {
      const resume = readSnapshot(bytes);
      const again = setUp({ epochs: 300, callbacks: callbacks(), resume });
      const { stopped, epochs, bestEpoch } = await fit(again.model, again.options);
      expect({ stopped, epochs, bestEpoch }).toEqual({
        stopped: "early",
        epochs: expected.epochs,
        bestEpoch: expected.bestEpoch,
      });
      expect(await weights(again.model)).toEqual(await weights(whole.model));
    }
  });

  it("when its options are impossible, then they are named", () => {
    expect(() => earlyStopping({ patience: 0 })).toThrow(/patience.*\[option-out-of-range\]/);
    expect(() => earlyStopping({ patience: 1, minDelta: -1 })).toThrow(/minDelta/);
  });
});

describe("plateau", () => {
  const falling = (values: readonly number[], mode: "min" | "max" = "min") =>
    setUp({
      epochs: 9,
      schedule: undefined as never,
      metrics: scripted(values),
      monitor: { metric: "score", mode },
      callbacks: [plateau(optim.reduceOnPlateau({ patience: 1, factor: 0.5 }))],
    });

  it("when what is monitored stops improving, then the rate falls from the next epoch on", async () => {
    const { model, options } = falling([4, 3, 2]);
    const { records } = await fit(model, options);
    const rates = epochsOf(records).map(({ lr }) => lr / 0.02);
    expect(rates).toEqual([1, 1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25]);
  });

  it("when more is better, then a rising value keeps the rate", async () => {
    const { model, options } = falling([1, 2, 3, 4, 5, 6, 7, 8, 9], "max");
    const { records } = await fit(model, options);
    expect(epochsOf(records).every(({ lr }) => lr === 0.02)).toBe(true);
  });

  it("when there is a schedule too, then their factors multiply", async () => {
    const { model, options } = falling([1]);
    const schedule = () => 0.5;
    const { records } = await fit(model, { ...options, schedule });
    expect(epochsOf(records).map(({ lr }) => lr / 0.02)).toEqual([
      0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625,
    ]);
  });

  it("when a run with a plateau is resumed at any point, then it ends as if never cut", async () => {
    const kept: Snapshot[] = [];
    const callbacks = (save: (snapshot: Snapshot) => void): Callback[] => [
      plateau(optim.reduceOnPlateau({ patience: 0, threshold: 0.3, factor: 0.5 })),
      checkpoint({ seconds: 0, save }),
    ];
    const whole = setUp({ callbacks: callbacks(snapshot => void kept.push(snapshot)) });
    const { records } = await fit(whole.model, whole.options);
    const rates = epochsOf(records).map(({ lr }) => lr);
    expect(new Set(rates).size).toBeGreaterThan(2);
    for (const snapshot of kept) {
      const resume = readSnapshot(snapshotBytes(snapshot));
      const again = setUp({ resume, callbacks: callbacks(() => {}) });
      await fit(again.model, again.options);
      expect(await weights(again.model)).toEqual(await weights(whole.model));
    }
  });
});

describe("checkpoint", () => {
  it("when a run is aborted and resumed from the saved bytes, then it equals the run never stopped", async () => {
    const whole = setUp();
    const expected = await fit(whole.model, whole.options);
    const control = new AbortController();
    const stopAt: Callback = {
      on: event => (event.type === "chunk" && event.step >= 9 ? void control.abort() : undefined),
    };
    let bytes = new Uint8Array();
    const save = (snapshot: Snapshot) => void (bytes = snapshotBytes(snapshot));
    const cut = setUp({ signal: control.signal, callbacks: [stopAt, checkpoint({ save })] });
    const first = await fit(cut.model, cut.options);
    expect(first.stopped).toBe("aborted");
    const rest = setUp({ resume: readSnapshot(bytes) });
    const { records } = await fit(rest.model, rest.options);
    expect(await weights(rest.model)).toEqual(await weights(whole.model));
    expect(timeless(epochsOf(records))).toEqual(
      timeless(epochsOf(expected.records)).slice(first.epochs),
    );
  });

  it("when seconds have not passed, then only the stop is saved", async () => {
    let saves = 0;
    const { model, options } = setUp({
      callbacks: [checkpoint({ seconds: 1000, save: () => void saves++ })],
    });
    await fit(model, options);
    expect(saves).toBe(1);
  });

  it("when the run diverges, then nothing is saved", async () => {
    let saves = 0;
    const { model, options } = setUp({ clipNorm: 0, schedule: undefined as never });
    const optimizer = optim.sgd(model.parameters(), { lr: 1e30 });
    const callbacks = [checkpoint({ save: () => void saves++ })];
    await fit(model, { ...options, optimizer, callbacks });
    expect(saves).toBe(0);
  });

  it("when saving fails, then fit fails with that error", async () => {
    const save = async () => {
      throw new Error("disk full");
    };
    const { model, options } = setUp({ callbacks: [checkpoint({ seconds: 0, save })] });
    await expect(fit(model, options)).rejects.toThrow("disk full");
  });

  it("when the bytes are no snapshot, or of another network, then the error says so", async () => {
    const weightsOnly = writeSafetensors(new Map());
    expect(() => readSnapshot(weightsOnly, "model.safetensors")).toThrow(
      /model\.safetensors.*\[not-resumable\]/,
    );
    expect(() => readSnapshot(new Uint8Array(3))).toThrow("[safetensors-damaged]");
    let bytes = new Uint8Array();
    const saving = setUp({
      callbacks: [checkpoint({ save: snapshot => void (bytes = snapshotBytes(snapshot)) })],
    });
    await fit(saving.model, saving.options);
    const other = setUp({ resume: readSnapshot(bytes) });
    const wider = nn.linear(3, 1);
    const optimizer = optim.adam(wider.parameters());
    await expect(fit(wider, { ...other.options, optimizer })).rejects.toThrow("[not-resumable]");
  });
});

describe("progress and a callback of one's own", () => {
  it("when a run goes, then events come in the order of the closed list", async () => {
    const seen: TrainEvent[] = [];
    const { model, options } = setUp({
      epochs: 2,
      callbacks: [progress(event => seen.push(event))],
    });
    await fit(model, options);
    const types = seen.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1]);
    expect(types).toEqual(["begin", "chunk", "epoch", "chunk", "epoch", "stop", "end"]);
  });

  it("when a callback asks for a stop, then the run ends with its reason after the epoch", async () => {
    const untilTwo: Callback = {
      on: event =>
        event.type === "epoch" && event.facts.epoch === 2 ? { stop: "early" } : undefined,
    };
    const { model, options } = setUp({ callbacks: [untilTwo] });
    const { stopped, epochs } = await fit(model, options);
    expect({ stopped, epochs }).toEqual({ stopped: "early", epochs: 2 });
  });
});
