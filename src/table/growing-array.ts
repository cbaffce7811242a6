// A typed array that grows by blocks: nothing is copied before the end, and no more is asked for than a block ahead.

type Numbers = Float64Array | Int32Array;

const [LEAST, MOST] = [256, 2 ** 16];

export class GrowingArray<T extends Numbers> {
  readonly #Kind: new (
    length: number,
  ) => T;
  readonly #full: T[] = [];
  #block: T;
  /** Values in the last block, and in those before it. */
  #used = 0;
  #before = 0;

  constructor(Kind: new (length: number) => T) {
    this.#Kind = Kind;
    this.#block = new Kind(LEAST);
  }

  get length(): number {
    return this.#before + this.#used;
  }

  push(value: number): void {
    if (this.#used === this.#block.length) {
      this.#full.push(this.#block);
      this.#before += this.#used;
      this.#block = new this.#Kind(Math.min(MOST, this.#before));
      this.#used = 0;
    }
    this.#block[this.#used++] = value;
  }

  /** Takes each value in order. */
  forEach(see: (value: number) => void): void {
    for (const block of this.#full) block.forEach(see);
    for (let i = 0; i < this.#used; i++) see(this.#block[i]!);
  }

  toArray(): T {
    const whole = new this.#Kind(this.length);
    let at = 0;
    for (const block of this.#full) {
      whole.set(block, at);
      at += block.length;
    }
    whole.set(this.#block.subarray(0, this.#used), at);
    return whole;
  }
}
