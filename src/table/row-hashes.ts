// Rows told apart by a number each, so that a million of them can be compared in little memory: 53 bits of two
// multiplicative hashes. That two different ones of a million rows are taken for equal happens in one table of 18,000.

import { type Column, isNumeric } from "./columns.ts";

const [FIRST, SECOND] = [0x85ebca6b, 0xc2b2ae35];

/** Equal for rows with equal values in all columns, of any table that has columns of that kind. */
export function rowHashes(columns: readonly Column[], rows: Int32Array): Float64Array {
  const [a, b] = [new Int32Array(rows.length), new Int32Array(rows.length).fill(1)];
  for (const column of columns) {
    const wordsAt = isNumeric(column) ? numberWords(column.values) : textWords(column);
    rows.forEach((row, i) => {
      const words = wordsAt(row);
      a[i] = mixed(mixed(a[i]!, words[0]!, FIRST), words[1]!, FIRST);
      b[i] = mixed(mixed(b[i]!, words[0]!, SECOND), words[1]!, SECOND);
    });
  }
  return Float64Array.from(a, (word, i) => (word >>> 0) * 2 ** 21 + (b[i]! >>> 11));
}

function mixed(hash: number, word: number, factor: number): number {
  const product = Math.imul(hash ^ word, factor);
  return Math.imul(product ^ (product >>> 15), factor) ^ (product >>> 13);
}

/** The two halves of a float64; there is one 0 and one NaN. */
function numberWords(values: Float64Array): (row: number) => Uint32Array {
  const value = new Float64Array(1);
  const words = new Uint32Array(value.buffer);
  return row => {
    value[0] = values[row]! + 0;
    if (Number.isNaN(value[0])) words.fill(0xffffffff);
    return words;
  };
}

function textWords({
  codes,
  categories,
}: Exclude<Column, { readonly values: Float64Array }>): (row: number) => Int32Array {
  const hashes = categories.map(text => {
    const words = new Int32Array(2);
    for (let i = 0; i < text.length; i++) {
      words[0] = mixed(words[0]!, text.charCodeAt(i), FIRST);
      words[1] = mixed(words[1]!, text.charCodeAt(i), SECOND);
    }
    return words;
  });
  const missing = Int32Array.of(-1, -1);
  return row => hashes[codes[row]!] ?? missing;
}

/** How many different values sorted ones have. */
export function distinctOf(sorted: Float64Array): number {
  return sorted.reduce((sum, value, i) => sum + Number(i === 0 || value !== sorted[i - 1]), 0);
}

/** Whether sorted values have one. */
export function hasValue(sorted: Float64Array, value: number): boolean {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return sorted[from] === value;
}
