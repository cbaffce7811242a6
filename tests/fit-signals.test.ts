// What fit() records for the doctor: norms of layers, looks at a probe, paired validation losses.

import { data, evaluator, type FitOptions, fit, manualSeed, nn, optim, tensor } from "downhill";
import { describe, expect, it } from "vitest";
import { setUp, timeless, train, valid, weights } from "./support/small-run.ts";

const recorded = async (overrides: Partial<FitOptions> = {}) => {
  const { model, options } = setUp(overrides);
  return { model, options, ...(await fit(model, options)) };
};

type Records = Awaited<ReturnType<typeof fit>>["records"];

const of = <T extends string>(records: Records, type: T) =>
  records.filter((record): record is Extract<Records[number], { type: T }> => record.type === type);

describe("signals", () => {
  it("when they are recorded, then no weight and no history differs from a run without", async () => {
    const [on, off] = [await recorded(), await recorded({ signals: false })];
    expect(await weights(on.model)).toEqual(await weights(off.model));
    const history = ({ records }: typeof on) =>
      timeless(of(records, "epoch")).map(facts => ({ ...facts, paired: 0 }));
    expect(history(on)).toEqual(history(off));
    expect(of(off.records, "probe").length + of(off.records, "layers").length).toBe(0);
    expect(off.rowLosses).toBeUndefined();
  });

  const networks: Record<string, () => nn.Module> = {
    "two layers of relu": () =>
      nn.sequential(...[nn.linear(3, 24), nn.relu(), nn.linear(24, 7), nn.relu()], nn.linear(7, 1)),
    "few units": () => nn.sequential(nn.linear(3, 2), nn.tanh(), nn.linear(2, 1)),
    "norms behind activations": () =>
      nn.sequential(
        ...[nn.linear(3, 16), nn.gelu(), nn.layerNorm(16), nn.linear(16, 5), nn.sigmoid()],
        ...[nn.batchNorm1d(5), nn.linear(5, 1)],
      ),
    "an activation last": () => nn.sequential(nn.linear(3, 1), nn.identity()),
  };

  it.each(Object.keys(networks))(
    "when a network has %s, then it learns as without signals",
    async name => {
      const [on, off] = await Promise.all(
        [true, false].map(async signals => {
          manualSeed(4);
          const model = networks[name]!();
          const optimizer = optim.adam(model.parameters(), { lr: 0.01 });
          const options = { train, valid, loss: nn.mseLoss(), optimizer, epochs: 5, batchSize: 16 };
          const { records } = await fit(model, { ...options, signals });
          const losses = of(records, "epoch").flatMap(r => [
            r.trainLoss,
            r.trainEvalLoss,
            r.validLoss,
          ]);
          return { losses, weights: await weights(model) };
        }),
      );
      expect(on).toEqual(off);
    },
  );

  it("when activations are seen, then they are what the layers give", async () => {
    manualSeed(5);
    const model = nn.sequential(
      nn.linear(3, 4),
      nn.tanh(),
      nn.linear(4, 6),
      nn.relu(),
      nn.linear(6, 1),
    );
    const optimizer = optim.adam(model.parameters(), { lr: 0.01 });
    const { records } = await fit(model, { train, loss: nn.mseLoss(), optimizer, epochs: 1 });
    const look = of(records, "probe").at(-1)!;
    let x = tensor(train.inputs, { shape: [train.rows, 3] });
    for (const [i, layer] of model.layers.entries()) {
      x = layer.forward(x);
      const seen = look.activations.find(one => one.name === `${i}`);
      if (seen === undefined) continue;
      const values = Array.from(await x.data());
      const units = x.shape[1]!;
      const columns = Array.from({ length: units }, (_, k) =>
        values.filter((_, j) => j % units === k),
      );
      const means = columns.map(column => column.reduce((a, b) => a + b, 0) / train.rows);
      const variances = columns.map(
        (column, k) => column.reduce((sum, y) => sum + (y - means[k]!) ** 2, 0) / train.rows,
      );
      const mean = (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / units;
      expect(seen.mean).toBeCloseTo(mean(means), 5);
      expect(seen.std).toBeCloseTo(Math.sqrt(mean(variances)), 5);
      if (seen.kind === "ReLU")
        expect(seen.dead).toBe(columns.filter(column => column.every(y => y === 0)).length / units);
    }
    expect(look.activations.map(({ name }) => name)).toEqual(["1", "3"]);
  });

  it("when a layer is looked at, then its norms are those of the last step of the epoch", async () => {
    manualSeed(1);
    const model = nn.linear(3, 1, { bias: false });
    const before = Float64Array.from(await model.weight.data());
    const { records } = await fit(model, {
      ...{ train, loss: nn.mseLoss(), optimizer: optim.sgd(model.parameters(), { lr: 0.1 }) },
      ...{ epochs: 1, batchSize: train.rows },
    });
    const after = await model.weight.data();
    const [start, first] = records.flatMap(record => (record.type === "layers" ? [record] : []));
    const update = Math.hypot(...before.map((w, i) => after[i]! - w));
    expect(start!.layers[0]!.weightNorm).toBeCloseTo(Math.hypot(...before), 6);
    expect(first!.layers[0]!.updateNorm).toBeCloseTo(update, 6);
    // w ← w − 0.1·g.
    expect(first!.layers[0]!.gradientNorm).toBeCloseTo(update / 0.1, 4);
  });

  it("when an optimizer lacks parameters, then they are named as frozen", async () => {
    const model = nn.sequential(nn.linear(3, 4), nn.relu(), nn.linear(4, 1));
    const optimizer = optim.adam(model.layers[2]!.parameters());
    const { records } = await fit(model, { train, loss: nn.mseLoss(), optimizer, epochs: 1 });
    const last = records.findLast(record => record.type === "layers");
    expect(last!.layers.flatMap(({ frozen = [] }) => frozen)).toEqual(["0.weight", "0.bias"]);
  });

  it("when the network has dropout, then both modes are compared; else they are one", async () => {
    const { records } = await recorded();
    for (const { modes } of records.flatMap(record => (record.type === "probe" ? [record] : [])))
      expect(modes!.train).not.toBe(modes!.eval);
    const model = nn.linear(3, 1);
    const optimizer = optim.adam(model.parameters());
    const plain = await fit(model, { train, loss: nn.mseLoss(), optimizer, epochs: 1 });
    expect(plain.records.find(record => record.type === "probe")).not.toHaveProperty("modes");
  });

  it("when the loss is known, then that of the best constant is the target's variance", async () => {
    const { records } = await recorded();
    const first = records.find(record => record.type === "probe");
    const mean = Array.from(train.targets).reduce((a, b) => a + b) / train.rows;
    const squares = Array.from(train.targets, y => (y - mean) ** 2);
    expect(first!.constantLoss).toBeCloseTo(squares.reduce((a, b) => a + b) / train.rows, 6);
  });

  it("when a loss is weighted, then no constant is taken for its best", async () => {
    const model = nn.linear(3, 1);
    const binary = data.dataset(
      Array.from({ length: 50 }, (_, i) => [i / 50, 1, 0]),
      Array.from({ length: 50 }, (_, i) => [i % 2]),
    );
    const optimizer = optim.adam(model.parameters());
    const constants = [];
    for (const loss of [nn.bceWithLogitsLoss(), nn.bceWithLogitsLoss({ posWeight: 3 })]) {
      const { records } = await fit(model, { train: binary, loss, optimizer, epochs: 1 });
      constants.push(records.find(record => record.type === "probe")!.constantLoss);
    }
    expect(constants[0]).toBeCloseTo(Math.log(2), 6);
    expect(constants[1]).toBeUndefined();
  });

  it("when the best epoch is past, then each row's losses of both are kept and tested in pairs", async () => {
    const { model, options, records, rowLosses } = await recorded({ epochs: 40 });
    const best = await evaluator(model, options.loss).evaluate(valid);
    expect(rowLosses!.best).toEqual(best.rowLosses);
    const last = records.findLast(record => record.type === "epoch")!;
    const mean = rowLosses!.last.reduce((a, b) => a + b, 0) / valid.rows;
    expect(mean).toBeCloseTo(last.validLoss!, 9);
    for (const { epoch, paired } of records.flatMap(r => (r.type === "epoch" ? [r] : [])))
      if (paired) expect(Math.max(...paired.since)).toBeLessThan(epoch);
    expect(records.some(record => record.type === "epoch" && record.paired)).toBe(true);
  });
});
