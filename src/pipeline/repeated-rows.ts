// Rows that stand twice, among the training rows and between those and the validation rows. A row becomes a number of 53
// bits, a column at a time; two rows are taken for the same when their numbers are. Among a million rows that differ
// two have one number with a chance of 1 in 18,000.

import type { Pace } from "../core/pace.ts";
import { type Column, isNumeric } from "../table/columns.ts";
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
  const { rows } = part;
  const hashes = { high: new Int32Array(rows.length), low: new Int32Array(rows.length) };
  for (const name of names) {
    addColumn(hashes, columnOf(part, name), rows);
    await pace.breathe();
  }
  const keys = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++)
    keys[i] = (hashes.high[i]! >>> 0) * 2 ** 21 + (hashes.low[i]! >>> 11);
  return keys;
}

interface Hashes {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

const number = new Float64Array(1);
const words = new Int32Array(number.buffer);

function addColumn({ high, low }: Hashes, column: Column, rows: Int32Array): void {
  const texts = isNumeric(column) ? undefined : wordsOfTexts(column.categories);
  for (let i = 0; i < rows.length; i++) {
    if (isNumeric(column)) {
      // −0 is 0.
      number[0] = column.values[rows[i]!]! + 0;
      if (Number.isNaN(number[0])) words.fill(-1);
    } else number[0] = texts![column.codes[rows[i]!]! + 1]!;
    high[i] = mixed(mixed(high[i]!, words[0]!), words[1]!);
    low[i] = mixed(mixed(low[i]! ^ high[i]!, words[1]!), words[0]!);
  }
}

/** A number for each text, after that of a missing cell: the codes of two tables may differ. */
function wordsOfTexts(categories: readonly string[]): Float64Array {
  return Float64Array.from(["", ...categories], text => {
    let [a, b] = [text.length, 1];
    for (let i = 0; i < text.length; i++) {
      a = mixed(a, text.charCodeAt(i));
      b = mixed(b ^ a, text.charCodeAt(i));
    }
    return (a >>> 0) * 2 ** 20 + (b >>> 12);
  });
}

/** A round of MurmurHash3 (x86, 32 bits) on one word, and its final mixing of bits. */
function mixed(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  let h = hash ^ k;
  h = Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return h ^ (h >>> 13);
}
