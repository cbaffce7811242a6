// Members of an ensemble in fit(): each learns from rows of its own and is judged by rows it has not seen.

import { data, fit, nn, optim, type Snapshot, tensor } from "downhill";
import { expect, test } from "vitest";

const ROWS = 60;
const inputs = Array.from({ length: ROWS }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const all = data.dataset(
  inputs,
  inputs.map(([a, b]) => [a! - 2 * b!]),
);
const folds = [0, 1, 2].map(fold => Int32Array.from({ length: ROWS / 3 }, (_, i) => 3 * i + fold));
const learnt = [0, 1, 2].map(fold =>
  Int32Array.from({ length: ROWS }, (_, row) => row).filter(row => row % 3 !== fold),
);

const linear = () => nn.ensemble(3, nn.ntkLinear(2, 1, { members: 3 }));
const zeroed = () => {
  const model = linear();
  for (const parameter of model.parameters()) nn.init.zeros(parameter);
  return model;
};

const options = (model: nn.Module, epochs: number) => ({
  train: all,
  members: { train: learnt, valid: folds },
  loss: nn.mseLoss(),
  optimizer: optim.adam(model.parameters(), { lr: 0.05 }),
  epochs,
  batchSize: 8,
});

test("when members have folds, then each row's output is of the member that has not seen it", async () => {
  const model = zeroed();
  // Member m gives m + 1 whatever comes, and no step changes it.
  const [, bias] = [...model.parameters()];
  bias!.store(Float32Array.of(1, 2, 3));
  const result = await fit(model, {
    ...options(model, 1),
    optimizer: optim.sgd(model.parameters(), { lr: 0 }),
  });
  expect([...result.outOfFold!]).toEqual(Array.from({ length: ROWS }, (_, row) => 1 + (row % 3)));
  expect(model.forward(tensor([inputs[0]!])).itemSync()).toBeCloseTo(2, 6);
});

test("when rows of a member are all it sees, then others do not change it", async () => {
  const changed = data.dataset(
    inputs,
    inputs.map(([a, b], row) => [row % 3 === 0 ? 1000 : a! - 2 * b!]),
  );
  const weights = async (train: typeof all) => {
    const model = zeroed();
    // One epoch: which is the best depends on the rows of all.
    await fit(model, { ...options(model, 1), train });
    return [...[...model.parameters()][0]!.dataSync()];
  };
  const [before, after] = [await weights(all), await weights(changed)];
  // Rows of fold 0 are what member 0 never learns from.
  expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
  expect(after.slice(2)).not.toEqual(before.slice(2));
});

test("when all have learnt, then the average and every unseen row are near the truth", async () => {
  const model = zeroed();
  const { records, outOfFold } = await fit(model, options(model, 120));
  const errors = Array.from(outOfFold!, (p, row) => Math.abs(p - all.targets[row]!));
  expect(Math.max(...errors)).toBeLessThan(0.1);
  const last = records.findLast(record => record.type === "epoch");
  expect(last).toMatchObject({ validLoss: expect.any(Number) });
});

test("when a run stops and goes on, then it ends as one that never stopped", async () => {
  const whole = zeroed();
  await fit(whole, options(whole, 6));
  const first = zeroed();
  let taken: Snapshot | undefined;
  const asks = {
    on: () => ({
      snapshot: async (snapshot: Snapshot) => {
        taken ??= snapshot;
      },
    }),
  };
  await fit(first, { ...options(first, 3), scheduleSteps: 30, callbacks: [asks] });
  const second = zeroed();
  await fit(second, { ...options(second, 6), resume: taken! });
  const bits = (model: nn.Module) => [...model.parameters()].map(p => [...p.dataSync()]);
  expect(bits(second)).toEqual(bits(whole));
});

test.each([
  ["a network that is no ensemble", () => nn.linear(2, 1), "only nn.ensemble()"],
  [
    "another number of members",
    () => nn.ensemble(2, nn.ntkLinear(2, 1, { members: 2 })),
    "2 members",
  ],
])("when members are given to %s, then it is refused", async (_, make, sentence) => {
  const model = make();
  await expect(fit(model, options(model, 1))).rejects.toThrow(sentence);
});

test("when rows do not go into the members, then it is said", () => {
  expect(() => linear().forward(tensor([[1, 2]]))).toThrow("[shape-mismatch]");
});

test("when members are looked at in training mode, then each is compared with itself", async () => {
  const rows = Array.from({ length: 300 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  const train = data.dataset(
    rows,
    rows.map(([a, b]) => [a! - 2 * b!]),
  );
  const model = nn.ensemble(3, nn.sequential(nn.dropout(0.5), nn.ntkLinear(2, 1, { members: 3 })));
  // Member m gives m + 1 whatever comes, so that dropout changes nothing.
  for (const parameter of model.parameters()) nn.init.zeros(parameter);
  [...model.parameters()][1]!.store(Float32Array.of(1, 2, 3));
  const learnt = [0, 1, 2].map(member =>
    Int32Array.from(rows.keys()).filter(row => row % 3 !== member),
  );
  const probes: unknown[] = [];
  await fit(model, {
    ...options(model, 1),
    train,
    members: { train: learnt },
    optimizer: optim.sgd(model.parameters(), { lr: 0 }),
    onRecord: facts => facts.type === "probe" && probes.push(facts.modes),
  });
  expect(probes.length).toBeGreaterThan(0);
  for (const modes of probes) expect(modes).toMatchObject({ z: 0 });
});
