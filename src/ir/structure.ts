// The structure of graphs as a list of numbers, equal for two graphs exactly when they differ in nothing but which
// cells and slots they name. A record a node: operation, the numbers of its inputs, attributes; every record says how
// long it is, so that no two graphs write the same list. A cell's record has the number −1 − i, i counting cells.

import type { DType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { Attributes, Cell, Op, Slot } from "../ops/op.ts";
import type { Node } from "./node.ts";
import { Numbering } from "./numbering.ts";
import type { Program } from "./program.ts";

const dtypeNumbers: { readonly [D in DType]: number } = {
  float32: 0,
  int32: 1,
  bool: 2,
  float64: 3,
};

/** Operations are numbered from here; below are the records that are no nodes. */
const FIRST_OP = 16;
const CELL = 0;
const UPDATE = 1;
const OUTPUT = 2;
const GUARD = 3;
const KEPT = 4;
/** The first kind of record that is the caller's. */
export const OWN_RECORD = 8;

type Describe<O extends Op> = (key: StructureKey, attributes: Attributes[O]) => void;

const nothing = (): void => {};
const axes = (key: StructureKey, attributes: { axes: Shape }): void => key.list(attributes.axes);
const target = (key: StructureKey, attributes: { shape: Shape }): void =>
  key.list(attributes.shape);
const pairs = (key: StructureKey, all: readonly (readonly [number, number])[]): void => {
  key.write(all.length);
  for (const [a, b] of all) {
    key.write(a);
    key.write(b);
  }
};

const describe: { readonly [O in Op]: Describe<O> } = {
  cell: nothing,
  slot: (key, { slot }) => key.slot(slot),
  constant(key, { value, dtype }) {
    key.double(value);
    key.write(dtypeNumbers[dtype]);
  },
  iota: (key, { size }) => key.write(size),
  random(key, { shape, stream }) {
    key.list(shape);
    key.write(stream);
  },
  neg: nothing,
  abs: nothing,
  sqrt: nothing,
  exp: nothing,
  log: nothing,
  sin: nothing,
  cos: nothing,
  tanh: nothing,
  sigmoid: nothing,
  erf: nothing,
  floor: nothing,
  not: nothing,
  detach: nothing,
  cast: (key, { dtype }) => key.write(dtypeNumbers[dtype]),
  add: nothing,
  sub: nothing,
  mul: nothing,
  div: nothing,
  pow: nothing,
  max: nothing,
  min: nothing,
  less: nothing,
  lessEqual: nothing,
  equal: nothing,
  and: nothing,
  or: nothing,
  select: nothing,
  sum: axes,
  reduceMax: axes,
  matmul: nothing,
  reshape: target,
  permute: (key, { order }) => key.list(order),
  expand: target,
  pad: (key, { padding }) => pairs(key, padding),
  slice: (key, { ranges }) => pairs(key, ranges),
  gather: (key, { axis }) => key.write(axis),
  scatterAdd(key, { axis, size }) {
    key.write(axis);
    key.write(size);
  },
};

const opNumbers = Object.fromEntries(Object.keys(describe).map((op, i) => [op, FIRST_OP + i])) as {
  readonly [O in Op]: number;
};

/** Something with a number of its own from node.ts. */
interface Identity {
  readonly id: number;
}

export class StructureKey {
  /** In order of first use. */
  readonly cells: Cell[] = [];
  readonly slots: Slot[] = [];
  /** For each cell the version on which the graph was built, −1 where it is only written to, −2 for several. */
  readonly versions: number[] = [];
  #numbers = new Int32Array(1024);
  #length = 0;
  #defined = 0;
  #hash = 0;
  readonly #known = new Numbering();
  readonly #cells = new Numbering();
  // The path from a root to the node in hand, and which input of each comes next.
  readonly #path: Node[] = [];
  readonly #next: number[] = [];

  write(number: number): void {
    if (this.#length === this.#numbers.length) this.#grow();
    this.#numbers[this.#length++] = number;
    this.#hash = Math.imul(this.#hash ^ number, 0x01000193) ^ (this.#hash >>> 15);
  }

  list(numbers: Shape): void {
    this.write(numbers.length);
    for (let i = 0; i < numbers.length; i++) this.write(numbers[i]!);
  }

  /** By its bits: −0 is not 0. */
  double(value: number): void {
    float[0] = value;
    this.write(words[0]!);
    this.write(words[1]!);
  }

  /** The number of what was defined, if it was. */
  known(thing: Identity): number | undefined {
    return this.#known.get(thing.id);
  }

  /** Gives `thing`, whose record is written, the next number, and the `count` − 1 after it. */
  define(thing: Identity, count = 1): number {
    const number = this.#defined;
    this.#defined += count;
    this.#known.set(thing.id, number);
    return number;
  }

  /** The number of a cell. */
  cell(cell: Cell): number {
    const known = this.#cells.get(cell.id);
    if (known !== undefined) return known;
    this.write(CELL);
    this.write(dtypeNumbers[cell.dtype]);
    this.list(cell.shape);
    const number = -this.cells.push(cell);
    this.versions.push(-1);
    this.#cells.set(cell.id, number);
    return number;
  }

  slot(slot: Slot): void {
    const known = this.slots.indexOf(slot);
    this.write(known === -1 ? this.slots.push(slot) - 1 : known);
    this.write(dtypeNumbers[slot.dtype]);
    this.list(slot.shape);
  }

  /** The number of a node; its record, and those of all that it needs, are written if they are not yet. */
  node(root: Node): number {
    const known = this.#known.get(root.id);
    if (known !== undefined) return known;
    const [path, next] = [this.#path, this.#next];
    path.push(root);
    next.push(0);
    while (path.length > 0) {
      const last = path.length - 1;
      const x = path[last]!;
      const i = next[last]!++;
      if (i === x.inputs.length) {
        this.#record(x);
        path.pop();
        next.pop();
      } else if (this.#known.get(x.inputs[i]!.id) === undefined) {
        path.push(x.inputs[i]!);
        next.push(0);
      }
    }
    return this.#known.get(root.id)!;
  }

  #record(x: Node): void {
    if (x.op === "cell") {
      const { cell, version } = x.attributes as Attributes["cell"];
      const number = this.cell(cell);
      const seen = this.versions[-1 - number]!;
      this.versions[-1 - number] = seen === -1 || seen === version ? version : -2;
      this.#known.set(x.id, number);
      return;
    }
    this.write(opNumbers[x.op]);
    for (let i = 0; i < x.inputs.length; i++) this.write(this.#known.get(x.inputs[i]!.id)!);
    (describe[x.op] as Describe<Op>)(this, x.attributes);
    this.define(x);
  }

  /** A cell that was written after the graph had been built on it. */
  get stale(): Cell | undefined {
    for (let i = 0; i < this.cells.length; i++) {
      const version = this.versions[i]!;
      if (version !== -1 && version !== this.cells[i]!.version) return this.cells[i];
    }
    return undefined;
  }

  /** Whether the node's record is written. */
  has(x: Node): boolean {
    return this.#known.get(x.id) !== undefined;
  }

  /** Nothing has been written. */
  get isEmpty(): boolean {
    return this.#length === 0;
  }

  get hash(): number {
    return this.#hash;
  }

  equals(numbers: Int32Array): boolean {
    if (numbers.length !== this.#length) return false;
    for (let i = 0; i < numbers.length; i++) if (numbers[i] !== this.#numbers[i]) return false;
    return true;
  }

  /** A copy of the list. */
  numbers(): Int32Array {
    return this.#numbers.slice(0, this.#length);
  }

  /** For the next graph: what it allocated stays. */
  clear(): void {
    this.cells.length = 0;
    this.slots.length = 0;
    this.versions.length = 0;
    this.#length = 0;
    this.#defined = 0;
    this.#hash = 0;
    this.#known.clear();
    this.#cells.clear();
    this.#path.length = 0;
    this.#next.length = 0;
  }

  #grow(): void {
    const wider = new Int32Array(2 * this.#numbers.length);
    wider.set(this.#numbers);
    this.#numbers = wider;
  }
}

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

/** Two programs of equal keys share one executable. */
export function structure(whole: Program): StructureKey {
  const key = new StructureKey();
  // In the order of the program's own list, by which an executable takes them.
  for (const cell of whole.cells) key.cell(cell);
  for (const [cell, value] of whole.updates) writeRoot(key, UPDATE, value, key.cell(cell));
  for (const output of whole.outputs) writeRoot(key, OUTPUT, output);
  if (whole.guard) writeRoot(key, GUARD, whole.guard);
  for (const value of whole.kept) writeRoot(key, KEPT, value);
  return key;
}

function writeRoot(key: StructureKey, kind: number, value: Node, cell = 0): void {
  const number = key.node(value);
  key.write(kind);
  key.write(number);
  key.write(cell);
}

interface Entry<T> {
  readonly numbers: Int32Array;
  readonly value: T;
}

/** How much a cache keeps, by number and by what each value weighs. */
export interface CacheLimits<T> {
  readonly size: number;
  readonly weight?: number;
  weigh?(value: T): number;
  dropped?(value: T): void;
}

/** Values by structure; past its limits the ones unused for longest go, but never the newest. */
export class StructureCache<T> {
  readonly #limits: CacheLimits<T>;
  readonly #entries = new Map<number, Entry<T>>();
  #weight = 0;
  #latest: number | undefined;

  constructor(limits: CacheLimits<T>) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#entries.size;
  }

  find(key: StructureKey): T | undefined {
    const place = this.#place(key);
    const entry = this.#entries.get(place);
    if (entry !== undefined && place !== this.#latest) this.#put(place, entry);
    return entry?.value;
  }

  set(key: StructureKey, value: T): void {
    const place = this.#place(key);
    this.#weight += this.#weigh(value) - this.#weigh(this.#entries.get(place)?.value);
    this.#put(place, { numbers: key.numbers(), value });
    const { size, weight = Number.POSITIVE_INFINITY } = this.#limits;
    for (const [oldest, { value: dropped }] of this.#entries) {
      if (this.#entries.size <= size && (this.#weight <= weight || oldest === place)) return;
      this.#entries.delete(oldest);
      this.#weight -= this.#weigh(dropped);
      this.#limits.dropped?.(dropped);
    }
  }

  #weigh(value: T | undefined): number {
    return value === undefined ? 0 : (this.#limits.weigh?.(value) ?? 0);
  }

  /** Makes it the one used last. */
  #put(place: number, entry: Entry<T>): void {
    this.#entries.delete(place);
    this.#entries.set(place, entry);
    this.#latest = place;
  }

  /** Where it is or would be: places after its hash are for others of the same hash. */
  #place(key: StructureKey): number {
    let place = key.hash;
    for (;;) {
      const entry = this.#entries.get(place);
      if (entry === undefined || key.equals(entry.numbers)) return place;
      place = (place + 1) | 0;
    }
  }
}
