// Rows that stand twice, among the training rows and between those and the validation rows: two are taken for the same when
// their hashes are.

import type { Pace } from "../core/pace.ts";
import { hashing } from "../table/row-hashes.ts";
import { columnOf } from "./feature-facts.ts";
import type { Part } from "./read.ts";

/** Rows between two turns of the event loop. */
const STRETCH = 1 << 15;

export interface RepeatedRows {
  readonly repeatedRows: number;
  readonly sharedRows?: number;
}

/** By the values of the columns named. */
export async function repeatedRows(
  train: Part,
  valid: Part | null,
  names: readonly string[],
  pace: Pace,
): Promise<RepeatedRows> {
  const keys = await keysOf(train, names, pace);
  const known = new Keys(keys.length);
  let repeated = 0;
  for (let i = 0; i < keys.length; i++) {
    if (known.has(keys[i]!)) repeated++;
    else known.add(keys[i]!);
    if (i % STRETCH === 0) await pace.breathe();
  }
  if (valid === null) return { repeatedRows: repeated };
  const others = await keysOf(valid, names, pace);
  let shared = 0;
  for (let i = 0; i < others.length; i++) {
    if (known.has(others[i]!)) shared++;
    if (i % STRETCH === 0) await pace.breathe();
  }
  return { repeatedRows: repeated, sharedRows: shared };
}

/** A set of keys of a size known before: one that grows would stop all else while it does. Linear probing. */
class Keys {
  readonly #table: Float64Array;
  readonly #mask: number;

  constructor(most: number) {
    let size = 16;
    while (size < 2 * most) size *= 2;
    this.#table = new Float64Array(size).fill(-1);
    this.#mask = size - 1;
  }

  has(key: number): boolean {
    return this.#table[this.#placeOf(key)] === key;
  }

  add(key: number): void {
    this.#table[this.#placeOf(key)] = key;
  }

  #placeOf(key: number): number {
    // Keys are hashes: their lower bits are as good as any.
    let place = (key % 2 ** 32) & this.#mask;
    while (this.#table[place] !== key && this.#table[place] !== -1)
      place = (place + 1) & this.#mask;
    return place;
  }
}

async function keysOf(part: Part, names: readonly string[], pace: Pace): Promise<Float64Array> {
  const columns = names.map(name => columnOf(part, name));
  const hashed = hashing(columns, part.rows);
  for (;;) {
    const { done, value } = hashed.next();
    if (done) return value;
    await pace.breathe();
  }
}
