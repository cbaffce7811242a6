// Whether trials of one structure should train packed: eight networks on the Boston prices side by side in one program with
// a member axis, against eight trainings one after the other, both with their programs compiled and without what only the
// doctor reads. One thread; processor time, rounds interleaved, medians.
// Run: DOWNHILL_THREADS=1 node --conditions=source benchmarks/tune/packing.ts

import { join } from "node:path";
import { fit, nn, optim } from "downhill";
import { admit } from "../../src/clinic/index.ts";
import { readTables } from "../../src/node/read-tables.ts";
import { checkConfig } from "../../src/pipeline/index.ts";

const [COUNT, ROUNDS, EPOCHS] = [8, 9, 30];
const boston = join(import.meta.dirname, "../../examples/data/boston.csv");
const config = checkConfig({ preset: "plain", target: "medv" });
const { prepared } = await admit({ config, data: await readTables([boston]) });
const { train, valid } = prepared.sets;

function network(hidden: readonly number[], options: { members?: number }): nn.Module {
  const sizes = [...train.inputShape, ...hidden, 1];
  const layers = sizes
    .slice(1)
    .flatMap((size, i) => [nn.ntkLinear(sizes[i]!, size, options), nn.relu()]);
  return nn.sequential(...layers.slice(0, -1));
}

async function trained(model: nn.Module, batchSize: number, seed: number): Promise<void> {
  const rows = Int32Array.from({ length: train.rows }, (_, i) => i);
  await fit(model, {
    ...{
      train,
      valid: valid!,
      loss: nn.mseLoss(),
      epochs: EPOCHS,
      batchSize,
      seed,
      signals: false,
    },
    optimizer: optim.adam(model.parameters(), { lr: 0.01 }),
    ...(model instanceof nn.Ensemble && {
      members: { train: Array.from({ length: COUNT }, () => rows) },
    }),
  });
}

async function seconds(act: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

for (const hidden of [[32], [64], [64, 32]])
  for (const batchSize of [16, 64]) {
    const apart = async () => {
      for (let seed = 0; seed < COUNT; seed++) await trained(network(hidden, {}), batchSize, seed);
    };
    const packed = () =>
      trained(nn.ensemble(COUNT, network(hidden, { members: COUNT })), batchSize, 0);
    for (const act of [apart, packed]) await act();
    const rounds: [number, number][] = [];
    for (let i = 0; i < ROUNDS; i++) rounds.push([await seconds(apart), await seconds(packed)]);
    const [a, b] = [median(rounds.map(([x]) => x)), median(rounds.map(([, x]) => x))];
    const ratio = median(rounds.map(([x, y]) => x / y));
    const name = `${hidden.join("-")}, batches of ${batchSize}`;
    console.log(
      `${name}: apart ${a.toFixed(3)} s, packed ${b.toFixed(3)} s, ${ratio.toFixed(2)} times`,
    );
  }
