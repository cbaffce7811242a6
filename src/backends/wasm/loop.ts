// A loop kernel as a function. Either the last dim is reduced, and a row is walked along it four elements at a time
// ("rows"); or it is kept, and blocks of neighbouring columns are walked down together ("columns"; elementwise
// kernels reduce nothing and are columns of one element). A row, or a block of columns, is walked once for
// each phase: what needs a reduction's result waits for the next walk, while the row is still in the cache.

import type { Access, Dim, LoopKernel, Place, Store, Value } from "../../compile/kernel.ts";
import type { FunctionWriter, Global, Local, ModuleWriter } from "./assembler.ts";
import { type Addressing, argsOf, Body, bodyCost, type Memory } from "./body.ts";
import { loopTime } from "./cost.ts";
import { functionOf } from "./elements.ts";
import { HoistedConstants, maximumSoFar, vectorFunctions } from "./functions.ts";
import type { Kernel, Lanes, Target } from "./kernel.ts";

/** Vectors after which partial sums are added up, which bounds the rounding error of long sums. */
const LONGEST_SUM = 512;
/** A value that costs more than this to make again is kept for the next walk. */
const CHEAP = 2;
/** Microseconds from which a kernel is split into units that threads can share. */
const WORTH_SPLITTING = 16;

export interface LoopSetting {
  readonly memory: Memory;
  readonly target: Target;
  /** Byte address of memory for a row's values between walks; each thread has its own, so far from the first's. */
  readonly scratch: number;
  readonly scratchOffset?: Global | undefined;
  /** Splits small kernels too. */
  readonly splitsAll?: boolean;
}

/** The kernel's function, or none if it has no element; `scratchBytes` tells what it needs. */
export function loopKernel(
  module: ModuleWriter,
  name: string,
  kernel: LoopKernel,
  setting: LoopSetting,
): { kernels: Kernel[]; scratchBytes: number } {
  const dims = kernel.dims.length === 0 ? [{ size: 1, reduced: false }] : kernel.dims;
  if (dims.some(dim => dim.size === 0 && !dim.reduced)) return { kernels: [], scratchBytes: 0 };
  const shape = new LoopShape({ ...kernel, dims }, setting.splitsAll ? 0 : WORTH_SPLITTING);
  const { units } = shape;
  let scratchBytes = 0;
  const func = module.func(name, units > 1 ? ["i32", "i32"] : [], [], f => {
    const writer = new LoopWriter(f, shape, setting);
    writer.write();
    scratchBytes = writer.scratchBytes;
  });
  return { kernels: [{ func, units, microseconds: shape.microseconds }], scratchBytes };
}

/** What is decided about a kernel before a line of it is written. */
class LoopShape {
  readonly dims: readonly Dim[];
  readonly values: readonly Value[];
  readonly stores: readonly Store[];
  readonly kept: readonly number[];
  readonly reduced: readonly number[];
  /** The dim whose neighbours share a vector. */
  readonly vector: number;
  readonly rows: boolean;
  /** Vectors side by side in one turn of the innermost loop. */
  readonly side: number;
  readonly phases: number;
  /** Microseconds from which it is split. */
  readonly #splitFrom: number;

  constructor({ dims, values, stores }: LoopKernel, splitFrom: number) {
    this.#splitFrom = splitFrom;
    this.dims = dims;
    this.values = values;
    this.stores = stores;
    this.kept = dims.flatMap(({ reduced }, i) => (reduced ? [] : [i]));
    this.reduced = dims.flatMap(({ reduced }, i) => (reduced ? [i] : []));
    this.vector = dims.length - 1;
    this.rows = dims.at(-1)!.reduced;
    this.side = sideBySide(values);
    this.phases = 1 + Math.max(0, ...stores.map(store => this.phaseOf(store.value)));
  }

  /** Vectors side by side where a row is walked alone: each walk has its own work. */
  sideOf(phase: number): number {
    return sideBySide(this.values.filter(value => value.full && value.phase === phase));
  }

  /** The walk in which a value can be stored. */
  phaseOf(index: number): number {
    const { kind, phase } = this.values[index]!;
    return kind === "reduce" ? phase + 1 : phase;
  }

  /** Elements of the vector dim; a dense elementwise kernel may run into the padding of its places. */
  get length(): number {
    const { size } = this.dims[this.vector]!;
    const dense = ({ access: { place, strides, offset } }: Store) =>
      strides[0] === 1 && offset === 0 && place.size === size;
    const pads =
      this.dims.length === 1 &&
      !this.rows &&
      this.stores.every(dense) &&
      this.values.every(value => isDenseOrStill(value));
    return pads ? Math.ceil(size / 4) * 4 : size;
  }

  /** Independent parts of the kernel, if it is worth splitting: steps of the first kept dim, or of its vectors. */
  get units(): number {
    if (this.kept.length === 0 || this.microseconds < this.#splitFrom) return 1;
    const first = this.dims[this.kept[0]!]!.size;
    return this.kept.length === 1 && !this.rows ? Math.floor(this.length / (4 * this.side)) : first;
  }

  get microseconds(): number {
    const elements = this.dims.reduce((product, { size }) => product * size, 1);
    const loads = this.values.filter(({ kind, full }) => full && kind === "load").length;
    const accesses = loads + this.stores.filter(store => this.isFull(store)).length;
    return loopTime(elements, bodyCost(this.values), accesses);
  }

  /** Whether a store has an element for each step of the innermost loops. */
  isFull({ value, access }: Store): boolean {
    if (this.values[value]!.full) return true;
    const walked = this.reduced.length === 0 ? this.kept : this.reduced;
    return walked.some(dim => access.strides[dim] !== 0);
  }

  fullStores(phase: number): readonly Store[] {
    return this.stores.filter(store => this.isFull(store) && this.phaseOf(store.value) === phase);
  }

  rowStores(phase: number): readonly Store[] {
    return this.stores.filter(store => !this.isFull(store) && this.phaseOf(store.value) === phase);
  }

  /** Reductions along this walk. */
  sums(phase: number): readonly number[] {
    return this.#indices(value => value.kind === "reduce" && value.phase === phase);
  }

  /** Values of a whole row that can be computed before this walk. */
  rowValues(phase: number): readonly number[] {
    return this.#indices(
      value =>
        !value.full &&
        value.phase === phase &&
        value.kind !== "reduce" &&
        value.kind !== "constant",
    );
  }

  /** Full values of this walk that a later one needs, too dear to make again and not stored anyway. */
  saved(phase: number): readonly number[] {
    const later = new Set<number>();
    for (const value of this.values)
      for (const arg of argsOf(value)) {
        if (value.phase > this.values[arg]!.phase) later.add(arg);
      }
    return [...later].filter(
      i => this.values[i]!.full && this.values[i]!.phase === phase && !this.isCheap(i),
    );
  }

  /** Whether making a value again costs no more than reading it. */
  isCheap(index: number): boolean {
    const value = this.values[index]!;
    if (!value.full || value.kind === "load" || value.kind === "index") return true;
    if (value.kind !== "element") return false;
    return bodyCost([value]) <= CHEAP && value.args.every(arg => this.isLeaf(arg));
  }

  isLeaf(index: number): boolean {
    const { kind, full } = this.values[index]!;
    return !full || kind === "load" || kind === "index" || kind === "constant";
  }

  #indices(test: (value: Value) => boolean): readonly number[] {
    return this.values.flatMap((value, i) => (test(value) ? [i] : []));
  }
}

/** Random numbers are drawn for several vectors at once: what is left to do to each counts. */
function sideBySide(values: readonly Value[]): number {
  const cost = bodyCost(values.filter(({ kind }) => kind !== "random"));
  const least = values.some(({ kind }) => kind === "random") ? 2 : 1;
  return cost <= 8 ? 4 : cost <= 24 ? 2 : least;
}

/** Whether reading it for a few elements too many stays within its place and what follows every place. */
function isDenseOrStill(value: Value): boolean {
  if (value.kind === "load") return value.access.strides[0]! <= 1;
  return value.kind !== "gather";
}

class LoopWriter {
  readonly #f: FunctionWriter;
  readonly #shape: LoopShape;
  readonly #setting: LoopSetting;
  /** Where each distinct set of strides has got to, in bytes. */
  readonly #pointers = new Map<string, Local>();
  readonly #walked: ReadonlyMap<string, readonly number[]>;
  /** Saved values: their memory. */
  readonly #scratch = new Map<number, Access>();
  scratchBytes = 0;
  #split: { from: Local; to: Local } | undefined;
  #scratchOffset: Local | undefined;

  constructor(f: FunctionWriter, shape: LoopShape, setting: LoopSetting) {
    this.#f = f;
    this.#shape = shape;
    const { memory } = setting;
    const addressOf = (place: Place) => (place === SCRATCH ? 0 : memory.addressOf(place));
    this.#setting = { ...setting, memory: { ...memory, addressOf } };
    this.#planScratch();
    this.#walked = this.#stridesUsed();
    if (this.scratchBytes > 0 && shape.units > 1 && setting.scratchOffset !== undefined) {
      this.#scratchOffset = f.local("i32");
      f.op("global.get", setting.scratchOffset.index).set(this.#scratchOffset);
    }
    if (shape.units > 1) this.#split = { from: f.params[0]!, to: f.params[1]! };
  }

  write(): void {
    const { kept, reduced, rows, side } = this.#shape;
    const body = this.#prepared();
    if (reduced.length === 0) {
      this.#openRow(0, body, this.#still);
      this.#nest(kept.slice(0, -1), () =>
        this.#vectors(side, places => {
          body.drawAhead(places);
          for (const place of places) this.#step(0, body, place, [], 0);
          body.releaseDrawn();
        }),
      );
    } else if (rows) this.#nest(kept, () => this.#walks(body, [body.beside()], [this.#still]));
    else
      this.#nest(kept.slice(0, -1), () =>
        this.#vectors(side, places =>
          this.#walks(
            body,
            places.map(() => body.beside()),
            places,
          ),
        ),
      );
  }

  /** The element writer, with constants and keys set before all loops. */
  #prepared(): Body {
    const { values } = this.#shape;
    const body = new Body(this.#f, values, this.#setting.memory, this.#setting.target);
    const names = values.flatMap(value => (value.kind === "element" && functionOf(value.op)) || []);
    body.constants = new HoistedConstants(
      this.#f,
      this.#setting.target,
      [...new Set(names)].map(name => vectorFunctions[name]),
    );
    body.prepareKeys();
    const constants = values.flatMap((value, i) => (value.kind === "constant" ? [i] : []));
    body.keep(constants, this.#still);
    return body;
  }

  /** All walks along one row, or down a block of columns: a body and a place for each of its vectors. */
  #walks(outer: Body, bodies: readonly Body[], places: readonly Addressing[]): void {
    const { phases, rows } = this.#shape;
    for (let phase = 0; phase < phases; phase++) {
      bodies.forEach((body, u) => {
        this.#openRow(phase, body, places[u]!);
        this.#openScratch(phase, body, u);
      });
      const sums = this.#shape.sums(phase);
      if (
        sums.length + this.#shape.fullStores(phase).length + this.#shape.saved(phase).length ===
        0
      )
        continue;
      if (rows) this.#alongRow(phase, sums, bodies[0]!);
      else this.#downColumns(phase, sums, bodies, places);
    }
    for (const body of bodies) body.releaseBeyond(outer);
  }

  #downColumns(
    phase: number,
    sums: readonly number[],
    bodies: readonly Body[],
    places: readonly Addressing[],
  ): void {
    const accumulators = bodies.map(() => sums.map(sum => this.#zero(sum)));
    this.#nest(this.#shape.reduced, () =>
      bodies.forEach((body, u) => this.#step(phase, body, places[u]!, accumulators[u]!, u)),
    );
    bodies.forEach((body, u) =>
      sums.forEach((sum, i) => body.bound.set(sum, accumulators[u]![i]!)),
    );
  }

  #alongRow(phase: number, sums: readonly number[], body: Body): void {
    const { reduced, dims, vector } = this.#shape;
    const side = this.#shape.sideOf(phase);
    const inner = Math.floor(dims[vector]!.size / (4 * side));
    const long = sums.length > 0 && inner > LONGEST_SUM;
    const beside =
      sums.length === 0 ? 1 : Math.min(side, Math.max(1, Math.ceil(dims[vector]!.size / 4)));
    const accumulators = Array.from({ length: beside }, () => sums.map(sum => this.#zero(sum)));
    const totals = long ? sums.map(sum => this.#zero(sum)) : [];
    const flush = () =>
      sums.forEach((sum, i) => {
        for (const each of accumulators) {
          this.#accumulate(sum, totals[i]!, () => this.#f.get(each[i]!));
          this.#setZero(sum, each[i]!);
        }
      });
    this.#nest(reduced.slice(0, -1), () =>
      this.#vectors(
        side,
        places => {
          body.drawAhead(places);
          places.forEach((place, u) =>
            this.#step(phase, body, place, accumulators[u % beside]!, 0),
          );
          body.releaseDrawn();
        },
        long ? flush : undefined,
      ),
    );
    if (long) flush();
    sums.forEach((sum, i) => {
      const total = totals[i] ?? accumulators[0]![i]!;
      if (!long)
        for (const each of accumulators.slice(1))
          this.#accumulate(sum, total, () => this.#f.get(each[i]!));
      this.#acrossLanes(sum, total);
      body.bound.set(sum, total);
    });
    const spent = long ? accumulators : accumulators.slice(1);
    for (const each of spent) this.#f.release(...each);
  }

  /** What a walk does with four elements. */
  #step(
    phase: number,
    body: Body,
    place: Addressing,
    accumulators: readonly Local[],
    column: number,
  ): void {
    const { values, rows } = this.#shape;
    const stores = this.#shape.fullStores(phase);
    const sums = this.#shape.sums(phase);
    const saved = this.#shape.saved(phase).filter(i => this.#scratch.has(i));
    const summed = sums.map(sum => argsOf(values[sum]!)[0]!);
    const asked = [...stores.map(({ value }) => value), ...summed, ...saved];
    body.at(asked, place, () => {
      for (const { value, access } of stores) body.store(access, body.bound.get(value)!, place);
      sums.forEach((sum, i) =>
        this.#accumulate(sum, accumulators[i]!, () => {
          body.push(summed[i]!);
          if (rows && place.lanes < 4) this.#mask(sum, place.lanes);
        }),
      );
      for (const value of saved)
        body.store(this.#scratch.get(value)!, body.bound.get(value)!, this.#besides(place, column));
    });
  }

  /** Values of the whole row that are due, and their stores. */
  #openRow(phase: number, body: Body, place: Addressing): void {
    body.keep(this.#shape.rowValues(phase), place);
    for (const { value, access } of this.#shape.rowStores(phase))
      body.store(access, body.bound.get(value)!, place);
  }

  /** From here on, full values of earlier walks are read from where they were stored or saved. */
  #openScratch(phase: number, body: Body, column: number): void {
    if (phase === 0) return;
    this.#shape.values.forEach((value, i) => {
      if (!value.full || value.phase >= phase || body.stored.has(i) || this.#shape.isCheap(i))
        return;
      const store = this.#shape.stores.find(each => each.value === i);
      const scratch = this.#scratch.get(i);
      if (store !== undefined) body.stored.set(i, place => body.load(store.access, place));
      else if (scratch !== undefined)
        body.stored.set(i, place => body.load(scratch, this.#besides(place, column)));
    });
  }

  /** Memory for the values that later walks need. */
  #planScratch(): void {
    const { dims, reduced, rows, side, phases } = this.#shape;
    const strides = new Array<number>(dims.length).fill(0);
    let stride = rows ? 1 : 4 * side;
    for (const dim of [...reduced].reverse()) {
      strides[dim] = stride;
      stride *= dims[dim]!.size;
    }
    const bytes = Math.ceil(stride / 4) * 16;
    for (let phase = 0; phase < phases; phase++)
      for (const value of this.#shape.saved(phase)) {
        if (this.#shape.stores.some(store => store.value === value)) continue;
        const offset = this.#setting.scratch / 4 + this.scratchBytes / 4;
        this.#scratch.set(value, { place: SCRATCH, strides, offset });
        this.scratchBytes += bytes;
      }
  }

  /** Where a saved value of these elements lies: columns side by side have their own vectors. */
  #besides(place: Addressing, column: number): Addressing {
    const own: Addressing = {
      ...place,
      pointer: (f, strides) => {
        place.pointer(f, strides);
        if (this.#scratchOffset !== undefined) f.get(this.#scratchOffset).op("i32.add");
      },
    };
    if (this.#shape.rows) return own;
    return { pointer: own.pointer, shift: () => column * 16, lane: () => 1, lanes: 4 };
  }

  // Loops.

  #nest(dims: readonly number[], body: () => void): void {
    const [dim, ...rest] = dims;
    if (dim === undefined) body();
    else this.#enter(dim, 1, this.#shape.dims[dim]!.size, () => this.#nest(rest, body));
  }

  /** Walks the vector dim, `side` vectors a turn, then what is left; `flush` after each LONGEST_SUM turns. */
  #vectors(side: number, body: (places: readonly Addressing[]) => void, flush?: () => void): void {
    const { vector, length } = this.#shape;
    const turn = 4 * side;
    const turns = Math.floor(length / turn);
    const all = (first: number) =>
      Array.from({ length: side }, (_, u) => this.#place(first + u * 4, 4));
    const long = flush === undefined ? 0 : Math.floor(turns / LONGEST_SUM);
    if (long > 0)
      this.#enter(vector, turn * LONGEST_SUM, long, () => {
        this.#enter(vector, turn, LONGEST_SUM, () => body(all(0)));
        flush!();
      });
    const first = long * LONGEST_SUM;
    const isSplit = this.#split !== undefined;
    this.#enter(vector, turn, turns - first, () => body(all(first * turn)));
    const left: Addressing[] = [];
    for (let at = turns * turn; at < length; at += 4)
      left.push(this.#place(at, Math.min(4, length - at) as Lanes));
    if (left.length === 0) return;
    // What is left belongs to the last unit.
    if (isSplit && this.#shape.kept.length === 1 && !this.#shape.rows)
      this.#f
        .get(this.#f.params[1]!)
        .i32(this.#shape.units)
        .op("i32.eq")
        .if(() => body(left));
    else body(left);
  }

  /** for (count times) body, with every pointer that moves along the dim going `step` elements a turn. */
  #enter(dim: number, step: number, count: number, body: () => void): void {
    const f = this.#f;
    const split = this.#split;
    this.#split = undefined;
    if (count === 0) return;
    if (count === 1 && split === undefined) {
      body();
      return;
    }
    const counter = f.local("i32");
    const moving = [...this.#walked].filter(([, strides]) => strides[dim] !== 0);
    const outer = new Map(this.#pointers);
    for (const [key, strides] of moving) {
      const pointer = f.local("i32");
      const before = outer.get(key);
      if (before === undefined) f.i32(0);
      else f.get(before);
      if (split !== undefined) {
        f.get(split.from)
          .i32(strides[dim]! * step * 4)
          .op("i32.mul")
          .op("i32.add");
      }
      f.set(pointer);
      this.#pointers.set(key, pointer);
    }
    if (split === undefined) f.i32(count);
    else f.get(split.to).get(split.from).op("i32.sub");
    f.set(counter);
    f.loop(again => {
      body();
      for (const [key, strides] of moving) {
        const pointer = this.#pointers.get(key)!;
        f.get(pointer)
          .i32(strides[dim]! * step * 4)
          .op("i32.add")
          .set(pointer);
      }
      f.get(counter).i32(1).op("i32.sub").tee(counter);
      again("if");
    });
    f.release(counter);
    for (const [key] of moving) {
      f.release(this.#pointers.get(key)!);
      const before = outer.get(key);
      if (before === undefined) this.#pointers.delete(key);
      else this.#pointers.set(key, before);
    }
  }

  // Places.

  readonly #pointer = (f: FunctionWriter, strides: readonly number[]): void => {
    const pointer = this.#pointers.get(String(strides));
    if (pointer === undefined) f.i32(0);
    else f.get(pointer);
  };

  /** Where a value of the whole row is. */
  readonly #still: Addressing = { pointer: this.#pointer, shift: () => 0, lane: () => 0, lanes: 4 };

  #place(first: number, lanes: Lanes): Addressing {
    const { vector } = this.#shape;
    return {
      pointer: this.#pointer,
      shift: strides => (strides[vector] ?? 0) * first * 4,
      lane: strides => strides[vector] ?? 0,
      lanes,
    };
  }

  #stridesUsed(): Map<string, readonly number[]> {
    const { values, stores } = this.#shape;
    const all = [
      ...values.flatMap(value => {
        if (value.kind === "load" || value.kind === "gather") return [value.access.strides];
        return value.kind === "index" || value.kind === "random" ? [value.strides] : [];
      }),
      ...stores.map(({ access }) => access.strides),
      ...[...this.#scratch.values()].map(({ strides }) => strides),
    ];
    return new Map(
      all.filter(strides => strides.some(s => s !== 0)).map(strides => [String(strides), strides]),
    );
  }

  // Reductions.

  #zero(sum: number): Local {
    const local = this.#f.local("v128");
    this.#setZero(sum, local);
    return local;
  }

  #setZero(sum: number, local: Local): void {
    this.#pushZero(sum);
    this.#f.set(local);
  }

  #pushZero(sum: number): void {
    const { op, dtype } = this.#shape.values[sum] as Value & { kind: "reduce" };
    if (op === "sum") this.#f.i32x4(0);
    else if (dtype === "int32") this.#f.i32x4(-(2 ** 31));
    else this.#f.f32x4(Number.NEGATIVE_INFINITY);
  }

  #accumulate(sum: number, total: Local, push: () => void): void {
    const { op, dtype } = this.#shape.values[sum] as Value & { kind: "reduce" };
    this.#f.get(total);
    push();
    if (op === "sum") this.#f.op(dtype === "int32" ? "i32x4.add" : "f32x4.add");
    else if (dtype === "int32") this.#f.op("i32x4.max_s");
    else maximumSoFar(this.#f);
    this.#f.set(total);
  }

  /** Puts the reduction's neutral element into the lanes past the row's end. */
  #mask(sum: number, lanes: Lanes): void {
    const mask = [0, 1, 2, 3].map(lane => (lane < lanes ? -1 : 0));
    this.#pushZero(sum);
    this.#f.i32x4(...mask).op("v128.bitselect");
  }

  #acrossLanes(sum: number, total: Local): void {
    for (const swap of [
      [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7],
      [4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11],
    ])
      this.#accumulate(sum, total, () =>
        this.#f
          .get(total)
          .get(total)
          .op("i8x16.shuffle", ...swap),
      );
  }
}

/** Saved values are not places of the program: their offset is their address. */
const SCRATCH: Place = { number: -1, size: 0, dtype: "float32", holds: undefined };
