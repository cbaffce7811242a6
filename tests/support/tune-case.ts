// A small study of real trainings, for Node, a page and a Web Worker alike.

import { data, device, fit, manualSeed, nn, optim } from "downhill";
import { log, median, type Objective, type Request, type Trial } from "downhill/tune";

const x = Array.from({ length: 48 }, (_, i) => [i / 48, ((i * 7) % 48) / 48]);
const all = data.dataset(
  x,
  x.map(([a, b]) => [2 * a! - b!]),
);
const [train, valid] = data.randomSplit(48, [0.75, 0.25], 0).map(rows => data.subset(all, rows));

const EPOCHS = 8;
const exact = device("cpu", { deterministic: true });

export const objective: Objective = async ({ lr }, { report }) => {
  manualSeed(1);
  const model = nn.sequential(nn.linear(2, 8), nn.relu(), nn.linear(8, 1)).to(exact);
  let asked: Request = "continue";
  const { records } = await fit(model, {
    ...{ train: train!, valid: valid!, loss: nn.mseLoss(), epochs: EPOCHS, batchSize: 12 },
    optimizer: optim.adam(model.parameters(), { lr: Number(lr) }),
    callbacks: [
      {
        on(event) {
          if (event.type !== "epoch") return undefined;
          asked = report(event.facts.epoch, event.facts.validLoss!);
          return asked === "continue" ? undefined : { stop: "aborted" };
        },
      },
    ],
  });
  if (asked !== "continue") return undefined;
  return records.flatMap(record => (record.type === "epoch" ? record.validLoss! : [])).at(-1);
};

export const study = {
  ...{ space: { lr: log(1e-3, 1) }, trials: 12, workers: 2, seed: 1 },
  pruner: median({ startup: 3 }),
};

export const plainly = (trials: readonly Trial[]) =>
  trials.map(({ parameters, state, values, value }) => ({ parameters, state, values, value }));
