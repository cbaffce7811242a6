// Numbers given to identities (of nodes, works, cells), in an open-addressing table of integers: what a Map of objects
// would do, without keeping one step's graph alive through the next, as a cleared Map's old table may.

/** Half of the places at most are taken. */
const FIRST_PLACES = 512;

export class Numbering {
  #ids = new Int32Array(FIRST_PLACES);
  #numbers = new Int32Array(FIRST_PLACES);
  /** A place is taken when its stamp is the present one. */
  #stamps = new Int32Array(FIRST_PLACES);
  #stamp = 1;
  #count = 0;

  get(id: number): number | undefined {
    const place = this.#place(id);
    return this.#stamps[place] === this.#stamp ? this.#numbers[place] : undefined;
  }

  set(id: number, number: number): void {
    if (2 * ++this.#count > this.#ids.length) this.#grow();
    const place = this.#place(id);
    this.#ids[place] = id;
    this.#numbers[place] = number;
    this.#stamps[place] = this.#stamp;
  }

  clear(): void {
    this.#count = 0;
    this.#stamp = (this.#stamp + 1) | 0;
    if (this.#stamp !== 0) return;
    this.#stamps.fill(0);
    this.#stamp = 1;
  }

  /** Where the id is, or would be. */
  #place(id: number): number {
    const mask = this.#ids.length - 1;
    let place = Math.imul(id, 0x9e3779b1) >>> 7;
    for (;;) {
      place &= mask;
      if (this.#stamps[place] !== this.#stamp || this.#ids[place] === id) return place;
      place++;
    }
  }

  #grow(): void {
    const [ids, numbers, stamps] = [this.#ids, this.#numbers, this.#stamps];
    this.#ids = new Int32Array(2 * ids.length);
    this.#numbers = new Int32Array(2 * ids.length);
    this.#stamps = new Int32Array(2 * ids.length);
    for (let i = 0; i < ids.length; i++) {
      if (stamps[i] !== this.#stamp) continue;
      const place = this.#place(ids[i]!);
      this.#ids[place] = ids[i]!;
      this.#numbers[place] = numbers[i]!;
      this.#stamps[place] = this.#stamp;
    }
  }
}
