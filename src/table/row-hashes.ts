// Rows told apart by a number each, so that a million of them can be compared in little memory: 53 bits of two
// hashes. That two different ones of a million rows are taken for equal happens in one table of 18,000.

import { type Column, isNumeric } from "./columns.ts";

/** Equal for rows with equal values in all columns, of any table that has columns of that kind. */
export function rowHashes(columns: readonly Column[], rows: Int32Array): Float64Array {
  const hashed = hashing(columns, rows);
  for (;;) {
    const { done, value } = hashed.next();
    if (done) return value;
  }
}

/** The same, a column a turn. */
export function* hashing(
  columns: readonly Column[],
  rows: Int32Array,
): Generator<undefined, Float64Array> {
  const hashes = { high: new Int32Array(rows.length), low: new Int32Array(rows.length) };
  for (const column of columns) {
    addColumn(hashes, column, rows);
    yield;
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

/** How many different values sorted ones have. */
export function distinctOf(sorted: Float64Array): number {
  return sorted.reduce((sum, value, i) => sum + Number(i === 0 || value !== sorted[i - 1]), 0);
}
