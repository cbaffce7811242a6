// Uniform random numbers, four or eight at once: Threefry-2x32 as in core/random.ts, a block a lane, with the same
// bits for the same element. A block gives two elements, so eight neighbours cost what four cost; and a block's rounds wait
// for each other, so sixteen, whose two vectors of blocks take turns, cost little more.

import type { FunctionWriter, Local } from "../assembler.ts";

const PARITY = 0x1bd11bda;
const UNIT_24 = 2 ** -24;
/** Rotations of the rounds of odd groups and of even ones. */
const ROTATIONS = [
  [17, 29, 16, 24],
  [13, 15, 26, 6],
] as const;

/** A key as the generator uses it: its schedule in vectors, computed once before a loop. */
export interface VectorKey {
  /** What is added to x before the first group and after each of the five. */
  readonly x: readonly Local[];
  readonly y: readonly Local[];
}

/** The schedule of the key whose words are in two i32 locals. */
export function prepareKey(f: FunctionWriter, key0: Local, key1: Local): VectorKey {
  const [a, b, c] = [f.local("v128"), f.local("v128"), f.local("v128")];
  f.get(key0).op("i32x4.splat").set(a);
  f.get(key1).op("i32x4.splat").set(b);
  f.get(a).get(b).op("v128.xor").i32x4(PARITY).op("v128.xor").set(c);
  const y = [c, a, b, c, a].map((word, i) => {
    const injected = f.local("v128");
    f.get(word)
      .i32x4(i + 1)
      .op("i32x4.add")
      .set(injected);
    return injected;
  });
  return { x: [a, b, c, a, b, c], y: [b, ...y] };
}

export function releaseKey(f: FunctionWriter, { x, y }: VectorKey): void {
  f.release(...new Set([...x, ...y]));
}

/** Blocks under way: a block a lane. */
interface Blocks {
  readonly x: Local;
  readonly y: Local;
}

/** [counters: i32x4, one a vector of blocks, the first at the bottom] -> [], the blocks' two words of 32 bits in locals. */
function blocks(f: FunctionWriter, key: VectorKey, stream: number, count: number): Blocks[] {
  const all = Array.from({ length: count }, () => ({ x: f.local("v128"), y: f.local("v128") }));
  const left = f.local("v128");
  for (const { x } of all.toReversed()) f.get(key.x[0]!).op("i32x4.add").set(x);
  for (const { y } of all) f.get(key.y[0]!).i32x4(stream).op("i32x4.add").set(y);
  for (let group = 1; group <= 5; group++) {
    for (const bits of ROTATIONS[group & 1]!)
      for (const { x, y } of all) {
        f.get(x).get(y).op("i32x4.add").set(x);
        f.get(y).i32(bits).op("i32x4.shl").set(left);
        f.get(y)
          .i32(32 - bits)
          .op("i32x4.shr_u")
          .get(left)
          .op("v128.or")
          .get(x)
          .op("v128.xor")
          .set(y);
      }
    for (const { x, y } of all) {
      f.get(x).get(key.x[group]!).op("i32x4.add").set(x);
      f.get(y).get(key.y[group]!).op("i32x4.add").set(y);
    }
  }
  f.release(left);
  return all;
}

/** [words: i32x4] -> [f32x4 in [0, 1)], multiples of 2^-24. */
function toUnit(f: FunctionWriter): void {
  f.i32(8).op("i32x4.shr_u").op("f32x4.convert_i32x4_s").f32x4(UNIT_24).op("f32x4.mul");
}

/** [] -> [f32x4]: the elements of `stream` whose indices are the lanes of `index`, whatever they are. */
export function uniform(f: FunctionWriter, key: VectorKey, stream: number, index: Local): void {
  f.get(index).i32(1).op("i32x4.shr_u");
  const [{ x, y }] = blocks(f, key, stream, 1) as [Blocks];
  f.get(y).get(x).get(index).i32(31).op("i32x4.shl").i32(31).op("i32x4.shr_s");
  f.op("v128.bitselect");
  toUnit(f);
  f.release(x, y);
}

/**
 * [] -> [], the elements of `stream` from the even index in the i32 `first` on, eight a vector of blocks: locals of four
 * elements, in order.
 */
export function uniforms(
  f: FunctionWriter,
  key: VectorKey,
  stream: number,
  first: Local,
  count: 1 | 2,
): Local[] {
  for (let i = 0; i < count; i++)
    f.get(first)
      .i32(1)
      .op("i32.shr_u")
      .op("i32x4.splat")
      .i32x4(...[0, 1, 2, 3].map(lane => lane + 4 * i))
      .op("i32x4.add");
  return blocks(f, key, stream, count).flatMap(({ x, y }) => {
    const low = f.local("v128");
    f.get(x).get(y);
    f.op("i8x16.shuffle", 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
    toUnit(f);
    f.set(low).get(x).get(y);
    f.op("i8x16.shuffle", 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
    toUnit(f);
    f.set(x).release(y);
    return [low, x];
  });
}
