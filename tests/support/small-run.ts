// A small problem and a network that fit() trains on it in a moment, with all that makes a run hard to resume:
// dropout, batch norm, clipping, a schedule, a short last batch.

import { data, type FitOptions, manualSeed, nn, optim } from "downhill";

/** y = 2·x₀ − x₁ + noise, from a fixed congruential sequence. */
export function problem(rows: number, seed = 1) {
  let state = seed;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648 - 0.5;
  const x = Array.from({ length: rows }, () => [next(), next(), next()]);
  return data.dataset(
    x,
    x.map(([a, b]) => [2 * a! - b! + 0.05 * next()]),
  );
}

export const train = problem(101);
export const valid = problem(40, 2);

export function setUp(overrides: Partial<FitOptions> = {}) {
  manualSeed(3);
  const model = nn.mlp({
    inputs: 3,
    hidden: [8],
    outputs: 1,
    activation: "relu",
    dropout: 0.2,
    batchNorm: true,
  });
  const optimizer = optim.adam(model.parameters(), { lr: 0.02 });
  const options: FitOptions = {
    train,
    valid,
    loss: nn.mseLoss(),
    optimizer,
    epochs: 6,
    batchSize: 16,
    seed: 5,
    clipNorm: 1,
    schedule: optim.cosine(),
    ...overrides,
  };
  return { model, options };
}

export async function weights(model: nn.Module) {
  const all: Record<string, number[]> = {};
  for (const [name, tensor] of model.stateDict()) all[name] = Array.from(await tensor.data());
  return all;
}

export const timeless = (records: readonly object[]) =>
  records.map(record => ({ ...record, at: 0, seconds: 0, seq: 0 }));
