// Counter-based random numbers: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, 2011, "Parallel
// random numbers: as easy as 1, 2, 3"). A key (the seed) and a counter give two 32-bit words, so any element
// of any stream is computed alone, in any order, on any thread. Element `index` of stream `stream` is word
// (index & 1) of the block with counter (index >> 1, stream).

import { DownhillError } from "./errors.ts";
import { cos, log } from "./math.ts";

/** The key-schedule parity constant of Threefish for 32-bit words. */
const PARITY = 0x1bd11bda;
const UNIT_24 = 1 / 0x1000000;
const WORDS = 0x100000000;
const LAST_WORD = 0xffffffff;

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** Writes the two words of the block (counter0, counter1) under (key0, key1) to `out[0]` and `out[1]`. */
export function threefry(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Uint32Array,
): void {
  // Five groups of four rounds; the paper's rotations alternate, and after each group comes one of three pairs of keys.
  let a = key0 | 0;
  let b = key1 | 0;
  let c = PARITY ^ a ^ b;
  let x = (counter0 + a) | 0;
  let y = (counter1 + b) | 0;
  for (let group = 1; ; group += 2) {
    x = (x + y) | 0;
    y = rotate(y, 13) ^ x;
    x = (x + y) | 0;
    y = rotate(y, 15) ^ x;
    x = (x + y) | 0;
    y = rotate(y, 26) ^ x;
    x = (x + y) | 0;
    y = rotate(y, 6) ^ x;
    x = (x + b) | 0;
    y = (y + c + group) | 0;
    if (group === 5) break;
    x = (x + y) | 0;
    y = rotate(y, 17) ^ x;
    x = (x + y) | 0;
    y = rotate(y, 29) ^ x;
    x = (x + y) | 0;
    y = rotate(y, 16) ^ x;
    x = (x + y) | 0;
    y = rotate(y, 24) ^ x;
    x = (x + c) | 0;
    y = (y + a + group + 1) | 0;
    [a, b, c] = [c, a, b];
  }
  out[0] = x;
  out[1] = y;
}

const block = new Uint32Array(2);

/** The 32-bit word at `index` of `stream`. */
function word(key0: number, key1: number, stream: number, index: number): number {
  threefry(key0, key1, Math.floor(index / 2), stream, block);
  return block[index % 2]!;
}

/** Element `index` of `stream` under a key: in [0, 1), a multiple of 2^-24, so exact in float32. */
export function uniform(key0: number, key1: number, stream: number, index: number): number {
  return (word(key0, key1, stream, index) >>> 8) * UNIT_24;
}

/** Fills `out` with elements 0, 1, … of `stream`, the same values as `uniform` gives. */
export function fillUniform(
  out: Float32Array | Float64Array,
  key0: number,
  key1: number,
  stream: number,
): void {
  for (let i = 0; i < out.length; i += 2) {
    threefry(key0, key1, i / 2, stream, block);
    out[i] = (block[0]! >>> 8) * UNIT_24;
    if (i + 1 < out.length) out[i + 1] = (block[1]! >>> 8) * UNIT_24;
  }
}

/** The key of a seed: its low and high 32 bits. Throws `invalid-argument` for what is not a safe integer. */
export function seedKey(seed: number): [key0: number, key1: number] {
  if (!Number.isSafeInteger(seed))
    throw new DownhillError(
      "invalid-argument",
      `random: the seed must be a whole number within ±2^53, got ${seed}. Try 0.`,
      { seed },
    );
  return [seed >>> 0, Math.floor(seed / WORDS) >>> 0];
}

/** Draws one after the other from one stream of a seed; its position makes it resumable. */
export class Generator {
  readonly #key0: number;
  readonly #key1: number;
  readonly #stream: number;
  #position: number;
  readonly #block = new Uint32Array(2);
  #drawn = false;

  constructor(seed: number, stream = 0, position = 0) {
    [this.#key0, this.#key1] = seedKey(seed);
    this.#stream = stream;
    this.#position = position;
  }

  /** The number of words drawn: `new Generator(seed, stream, state)` continues from here. */
  state(): number {
    return this.#position;
  }

  /** In [0, 1), a multiple of 2^-24. Draws one word. */
  uniform(): number {
    return (this.#word() >>> 8) * UNIT_24;
  }

  /** From the normal distribution N(0, 1), by Box and Muller (1958): √(-2 ln u)·cos 2πv. Draws two words. */
  normal(): number {
    // The half keeps u above 0.
    const u = (this.#word() + 0.5) / WORDS;
    const v = this.#word() / WORDS;
    return Math.sqrt(-2 * log(u)) * cos(2 * Math.PI * v);
  }

  /** In 0 … n - 1, each as likely (rejection), for n in 1 … 2^32. Draws one word, seldom more. */
  integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > WORDS)
      throw new DownhillError(
        "invalid-argument",
        `random integer: the bound must be a whole number from 1 to 2^32, got ${n}.`,
        { n },
      );
    if (n === WORDS) return this.#word();
    // Words past the last multiple of n are drawn again; that multiple is only looked for near the end. All of it
    // fits 32 bits, whose remainders are fast.
    const bound = n >>> 0;
    let drawn = this.#word();
    if (drawn > (LAST_WORD - bound) >>> 0) {
      const excess = ((LAST_WORD % bound) + 1) % bound;
      const last = (LAST_WORD - excess) >>> 0;
      while (drawn > last) drawn = this.#word();
    }
    return (drawn >>> 0) % bound;
  }

  /** The next word; a block's second one is kept. */
  #word(): number {
    const index = this.#position++;
    const second = index & 1;
    if (second === 0 || !this.#drawn) {
      threefry(this.#key0, this.#key1, Math.floor(index / 2), this.#stream, this.#block);
      this.#drawn = true;
    }
    return this.#block[second]!;
  }
}

/** A random order of 0 … n - 1 (Fisher and Yates; Durstenfeld, 1964). Epoch e shuffles by stream e. */
export function permutation(seed: number, stream: number, n: number): Int32Array {
  const shuffle = shuffling(seed, stream, n);
  for (;;) {
    const { done, value } = shuffle.next();
    if (done) return value;
  }
}

/** k different numbers of 0 … n - 1, each set as likely: the first k places of a shuffle, of which only they are kept. */
export function sampled(seed: number, stream: number, n: number, k: number): Int32Array {
  const generator = new Generator(seed, stream);
  const moved = new Map<number, number>();
  return Int32Array.from({ length: k }, (_, i) => {
    const j = i + generator.integer(n - i);
    const chosen = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    return chosen;
  });
}

/** Exchanges after which a shuffle pauses: a millisecond or two. */
const PAUSE = 1 << 14;

/** The same order, found in short stretches: a long one would hold up a page. */
export function* shuffling(
  seed: number,
  stream: number,
  n: number,
): Iterator<undefined, Int32Array<ArrayBuffer>> {
  const generator = new Generator(seed, stream);
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let end = n - 1; end > 0; end -= PAUSE) {
    exchange(order, generator, end, Math.max(0, end - PAUSE));
    yield undefined;
  }
  return order;
}

/** Exchanges places `from` down to `to` + 1, each with one drawn at or below it. */
function exchange(order: Int32Array, generator: Generator, from: number, to: number): void {
  for (let i = from; i > to; i--) {
    const j = generator.integer(i + 1);
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
}
