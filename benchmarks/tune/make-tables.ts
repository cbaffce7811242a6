// Trains every configuration of the grid on a task and writes the losses; a stopped run goes on where it was.
// Run: node --conditions=source benchmarks/tune/make-tables.ts FOLDER TASK …

import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fit, manualSeed, nn, optim } from "../../src/index.ts";
import { drawn, type Task, tasks } from "../doctor/tasks.ts";
import { type Configuration, configurations } from "./tables.ts";

const [ROWS, VALID_ROWS, EPOCHS, SEED] = [192, 192, 12, 1];
/** Streams of the seed. */
const [TRAIN, VALID] = [1, 2];
/** A loss beyond this, one that is no number among them, is written as this: the network learnt nothing. */
const MOST = 99;

async function leastLoss(task: Task, one: Configuration): Promise<number> {
  manualSeed(SEED);
  const model = nn.mlp({
    inputs: task.features,
    hidden: new Array(one.layers).fill(one.width),
    outputs: task.classes,
    activation: one.activation,
    dropout: one.dropout,
  });
  const { records } = await fit(model, {
    train: drawn(task, ROWS, SEED, TRAIN),
    valid: drawn(task, VALID_ROWS, SEED, VALID),
    loss: task.classes === 1 ? nn.mseLoss() : nn.crossEntropyLoss(),
    optimizer: optim.adam(model.parameters(), { lr: one.lr }),
    epochs: EPOCHS,
    batchSize: one.batchSize,
    seed: SEED,
    signals: false,
  });
  const losses = records.flatMap(record => (record.type === "epoch" ? [record.validLoss] : []));
  const least = Math.min(...losses.map(loss => (Number.isFinite(loss) ? Number(loss) : MOST)));
  return Number(Math.min(MOST, least).toPrecision(4));
}

const [folder, ...names] = process.argv.slice(2);
const all = configurations();
for (const name of names) {
  const task = tasks.find(one => one.name === name)!;
  const [part, whole] = [join(folder!, `${name}.part`), join(folder!, `${name}.json`)];
  if (existsSync(whole)) continue;
  const known = existsSync(part) ? readFileSync(part, "utf8").trim().split("\n").map(Number) : [];
  for (const one of all.slice(known.length)) {
    const loss = await leastLoss(task, one);
    known.push(loss);
    appendFileSync(part, `${loss}\n`);
  }
  writeFileSync(whole, `${JSON.stringify(known)}\n`);
  rmSync(part);
  console.error(`${name}: ${known.length} configurations, least ${Math.min(...known)}`);
}
