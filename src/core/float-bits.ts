// The bits of a float64, read and written through two views of one eight-byte buffer, so that nothing is
// allocated. The high word holds the sign, 11 bits of exponent (biased by 1023) and the top 20 bits of the
// fraction. Engines on WebAssembly's platforms are little-endian: the high word is the second.

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** Bits 32 to 63 of `x`, as a signed 32-bit integer (the sign is its sign). */
export function highWord(x: number): number {
  double[0] = x;
  return words[1]!;
}

/** `x` with its high word replaced. */
export function withHighWord(x: number, high: number): number {
  double[0] = x;
  words[1] = high;
  return double[0]!;
}

/** `x` with its low word cleared: the leading 21 bits, so that products of two such are exact. */
export function leadingBits(x: number): number {
  double[0] = x;
  words[0] = 0;
  return double[0]!;
}

/** 2^k for a normal result, k in [-1022, 1023]. */
function powerOfTwo(k: number): number {
  words[0] = 0;
  words[1] = (k + 1023) << 20;
  return double[0]!;
}

/** x · 2^k, rounded once, for any x near 1 and k in [-2000, 1024]. */
export function scale(x: number, k: number): number {
  if (k > 1023) return x * 2 * powerOfTwo(k - 1);
  if (k >= -1021) return x * powerOfTwo(k);
  return x * powerOfTwo(Math.max(k, -2000) + 1000) * powerOfTwo(-1000);
}
