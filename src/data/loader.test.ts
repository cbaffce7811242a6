import { describe, expect, test } from "vitest";
import { dataset } from "./dataset.ts";
import { type Loader, type LoaderOptions, loader } from "./loader.ts";

const ROWS = 10;
const numbers = dataset(
  Array.from({ length: ROWS }, (_, i) => [i, -i]),
  Array.from({ length: ROWS }, (_, i) => i),
);

/** The targets of each batch of one epoch. */
function epoch(batches: Loader): number[][] {
  return [...batches].map(([, y]) => [...y.dataSync()]);
}

function shuffled(options: LoaderOptions = {}): Loader {
  return loader(numbers, { batchSize: 4, shuffle: true, seed: 1, ...options });
}

describe("batches", () => {
  test("when not shuffled, then rows come in order and the last batch is short", () => {
    const batches = loader(numbers, { batchSize: 4 });
    expect(batches.length).toBe(3);
    expect(epoch(batches)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
  });

  test("when a batch is given out, then x and y are its rows with their shapes", () => {
    const [[x, y]] = [...loader(numbers, { batchSize: 2 })];
    expect([x.shape, y.shape]).toEqual([[2, 2], [2]]);
    expect([...x.dataSync()]).toEqual([0, -0, 1, -1]);
  });

  test("when dropLast is set, then only full batches come", () => {
    const batches = loader(numbers, { batchSize: 4, dropLast: true });
    expect(epoch(batches).map(rows => rows.length)).toEqual([4, 4]);
    expect(batches.length).toBe(2);
  });

  test("when no batch size is given, then it is 32", () => {
    expect(loader(numbers).length).toBe(1);
  });
});

describe("epochs", () => {
  test("when shuffled, then each epoch holds every row once in an order of its own", () => {
    const batches = shuffled();
    const [first, second] = [epoch(batches).flat(), epoch(batches).flat()];
    expect(first.toSorted((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, i) => i));
    expect(second).not.toEqual(first);
    expect(first).toEqual([...batches.batches(0)]);
    expect(second).toEqual([...batches.batches(1)]);
  });

  test("when the seed is the same, then so is the order; another seed gives another", () => {
    expect(epoch(shuffled())).toEqual(epoch(shuffled()));
    expect(epoch(shuffled({ seed: 2 }))).not.toEqual(epoch(shuffled()));
  });

  test("when an epoch is left early, then the next iteration is the next epoch", () => {
    const batches = shuffled();
    for (const _ of batches) break;
    expect(epoch(batches).flat()).toEqual([...batches.batches(1)]);
  });
});

describe("position", () => {
  test("when another loader seeks the position, then it gives the same batches from there", () => {
    const [a, b] = [shuffled(), shuffled()];
    epoch(a);
    for (const _ of a) if (a.position.batch === 2) break;
    expect(a.position).toEqual({ epoch: 1, batch: 2 });
    b.seek(a.position);
    expect(epoch(b)).toEqual(epoch(shuffledAt(1)).slice(2));
    expect(b.position).toEqual({ epoch: 2, batch: 0 });
    expect(epoch(b)).toEqual(epoch(shuffledAt(2)));
  });

  test("when the last batch was given out, then the position is the next epoch's first", () => {
    const batches = shuffled();
    for (const _ of batches) if (batches.position.epoch === 1) break;
    expect(batches.position).toEqual({ epoch: 1, batch: 0 });
    expect(epoch(batches)).toEqual(epoch(shuffledAt(1)));
  });

  test("when there is no such batch, then seek says how many there are", () => {
    expect(() => shuffled().seek({ epoch: 0, batch: 4 })).toThrow(/batch from 0 to 3.*batch 4/);
    expect(() => shuffled().seek({ epoch: -1, batch: 0 })).toThrow(/epoch -1/);
  });
});

function shuffledAt(epoch: number): Loader {
  const batches = shuffled();
  batches.seek({ epoch, batch: 0 });
  return batches;
}
