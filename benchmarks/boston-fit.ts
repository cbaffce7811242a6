// The lecture's fit: Boston housing, 12-64-32-1, batches of 32, Adam, 100 epochs, shuffled, validated after every
// epoch. PyTorch does it with its DataLoader, as the lecture writes it, and by slices of a shuffled tensor.

import { readFileSync } from "node:fs";
import { data, fit, nn, optim } from "downhill";
import { parseCsv } from "downhill/table";
import { type Benchmark, oursEntries, peerEntries, peerResults, race } from "./benchmark.ts";
import { comparison } from "./figures.ts";
import { best } from "./rounds.ts";
import { type Round, roundSeconds } from "./serve.ts";

export const BOSTON = "examples/data/boston.csv";
const EPOCHS = 100;

/** Training and validation rows, inputs and target standardised by the training rows. */
function boston(): { train: data.Dataset; valid: data.Dataset } {
  const table = parseCsv(readFileSync(BOSTON), { file: BOSTON });
  const [train, valid] = data.randomSplit(table.rows, [0.8, 0.2], 0) as [Int32Array, Int32Array];
  const columns = table.columns.flatMap(column =>
    "values" in column ? [standardised(column.values, train)] : [],
  );
  const rowsOf = (rows: Int32Array) =>
    data.dataset(
      Array.from(rows, row => columns.slice(0, -1).map(column => column[row]!)),
      Array.from(rows, row => [columns.at(-1)![row]!]),
    );
  return { train: rowsOf(train), valid: rowsOf(valid) };
}

function standardised(values: Float64Array, rows: Int32Array): Float64Array {
  const mean = rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length;
  const variance = rows.reduce((sum, row) => sum + (values[row]! - mean) ** 2, 0) / rows.length;
  return values.map(value => (value - mean) / Math.sqrt(variance));
}

function bostonRound(): Round {
  const sets = boston();
  return async () => {
    const began = performance.now();
    const model = nn.sequential(
      ...[nn.linear(12, 64), nn.relu(), nn.linear(64, 32), nn.relu()],
      nn.linear(32, 1),
    );
    const optimizer = optim.adam(model.parameters(), { lr: 1e-3 });
    const result = await fit(model, { ...sets, loss: nn.mseLoss(), optimizer, epochs: EPOCHS });
    const seconds = (performance.now() - began) / 1000;
    checkLearnt(result.records.findLast(record => record.type === "epoch")?.validLoss);
    return seconds;
  };
}

/** A fit that learns nothing would be a fast one. The target's variance is 1. */
function checkLearnt(validLoss: number | undefined): void {
  if (validLoss !== undefined && validLoss < 0.4) return;
  throw new Error(`boston-fit: expected a validation loss below 0.4, found ${validLoss}.`);
}

export const bostonWorkloads = {
  async boston() {
    const round = bostonRound();
    const warmUntil = performance.now() + 1000 * roundSeconds();
    do await round();
    while (performance.now() < warmUntil);
    return round;
  },
};

export const bostonFit: Benchmark = {
  name: "boston-fit",
  about: "100 epochs on Boston housing with shuffle and validation",
  peers: ["PyTorch"],
  async run(context) {
    const figures = [];
    for (const loader of ["dataloader", "slices"]) {
      const entries = [
        ...oursEntries(context, "boston"),
        ...peerEntries(context, `boston/${loader}`),
      ];
      const of = await race(entries, context.rounds);
      const ours = best([...of("1 thread"), ...of("2 threads")]);
      for (const peer of peerResults(context, of)) {
        const against = loader === "dataloader" ? peer.against : `${peer.against}, slices`;
        const facts = { workload: "Boston, 100 epochs", subject: "fit", unit: "s", ours } as const;
        figures.push(comparison({ ...facts, ...peer, against }));
      }
    }
    return figures;
  },
};
