// The training that every engine does, and what it gave. Written for no platform: Node and Bun run it as it is, a page
// as a bundle. The networks have between them all that could part two engines: random streams, transcendental
// functions, reductions, a short last batch.

import { data, device, fit, manualSeed, nn, optim } from "downhill";

export interface Trained {
  readonly simd: string | undefined;
  readonly threads: number;
  /** Validation loss by epoch. */
  readonly curve: readonly number[];
  /** SHA-256 of all weights and running statistics, in the state dict's order. */
  readonly weights: string;
}

/** By the network's name, and whether it was deterministic. */
export type Trainings = Record<string, Trained>;

/** −0.5 to 0.5 from a fixed congruential sequence. */
function sequence(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648 - 0.5;
  };
}

const table = (rows: number, columns: number, next: () => number) =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, next));

/** y = 2·x₀ − x₁·x₂ */
function numbers(rows: number, seed: number, columns = 3): data.Dataset {
  const x = table(rows, columns, sequence(seed));
  return data.dataset(
    x,
    x.map(([a, b, c]) => [2 * a! - b! * c!]),
  );
}

/** Three classes by the largest of the columns. */
function classes(rows: number, seed: number): data.Dataset {
  const x = table(rows, 3, sequence(seed));
  return data.dataset(
    x,
    Int32Array.from(x, row => row.indexOf(Math.max(...row))),
  );
}

interface Case {
  readonly build: () => nn.Module;
  readonly loss: nn.Loss;
  readonly train: data.Dataset;
  readonly valid: data.Dataset;
  readonly batchSize: number;
  readonly epochs: number;
}

const cases: Readonly<Record<string, Case>> = {
  numbers: {
    build: () =>
      nn.sequential(
        // With a bias, which batch norm cancels, Adam would take steps of full length by the gradient's rounding errors.
        nn.linear(3, 16, { bias: false }),
        nn.batchNorm1d(16),
        nn.gelu(),
        nn.dropout(0.2),
        nn.linear(16, 8),
        nn.tanh(),
        nn.linear(8, 1),
      ),
    loss: nn.mseLoss(),
    train: numbers(203, 1),
    valid: numbers(40, 2),
    batchSize: 32,
    epochs: 12,
  },
  classes: {
    build: () =>
      nn.sequential(
        nn.linear(3, 12),
        nn.layerNorm([12]),
        nn.silu(),
        nn.dropout(0.1),
        nn.linear(12, 3),
      ),
    loss: nn.crossEntropyLoss(),
    train: classes(150, 3),
    valid: classes(50, 4),
    batchSize: 16,
    epochs: 12,
  },
  // Large enough that several threads pay where there are any.
  wide: {
    build: () =>
      nn.sequential(
        nn.linear(64, 256),
        nn.relu(),
        nn.linear(256, 256),
        nn.relu(),
        nn.linear(256, 1),
      ),
    loss: nn.mseLoss(),
    train: numbers(600, 5, 64),
    valid: numbers(100, 6, 64),
    batchSize: 256,
    epochs: 4,
  },
};

async function trained(one: Case, deterministic: boolean): Promise<Trained> {
  manualSeed(7);
  const home = device("cpu", { deterministic });
  const model = one.build().to(home);
  const { records } = await fit(model, {
    train: one.train,
    valid: one.valid,
    loss: one.loss,
    optimizer: optim.adam(model.parameters(), { lr: 0.01 }),
    schedule: optim.cosine(),
    epochs: one.epochs,
    batchSize: one.batchSize,
    seed: 5,
    clipNorm: 1,
  });
  const { simd, threads } = home.backend;
  const curve = records.flatMap(record => (record.type === "epoch" ? [record.validLoss!] : []));
  return { simd, threads, curve, weights: await sha256(await bytesOf(model)) };
}

async function bytesOf(model: nn.Module): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for (const tensor of model.stateDict().values())
    parts.push(new Uint8Array((await tensor.data()).slice().buffer));
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, byte => byte.toString(16).padStart(2, "0")).join("");
}

export async function trainings(): Promise<Trainings> {
  const all: Trainings = {};
  for (const [name, one] of Object.entries(cases)) {
    all[name] = await trained(one, false);
    all[`${name}, deterministic`] = await trained(one, true);
  }
  return all;
}
