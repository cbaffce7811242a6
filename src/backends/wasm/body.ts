// Writes the values of a kernel's elements: four (or fewer) elements at a time at some place of a loop or of a
// matrix product's tile. Where that place is in memory, the caller says (Addressing); which values are at hand
// already (once a row, once a loop), too.

import type { Access, Value } from "../../compile/kernel.ts";
import type { FunctionWriter, Local } from "./assembler.ts";
import { costOf, elements } from "./elements.ts";
import { type Constants, inlineConstants } from "./functions/constants.ts";
import { prepareKey, uniform, uniforms, type VectorKey } from "./functions/uniform.ts";
import type { Lanes, Target } from "./kernel.ts";

/** The place of the four elements at hand. */
export interface Addressing {
  /** Puts Σ index[dim] · strides[dim] in bytes on the stack, less what `shift` says. */
  pointer(f: FunctionWriter, strides: readonly number[]): void;
  /** The rest of it, known when the code is written; bytes. */
  shift(strides: readonly number[]): number;
  /** Elements from one lane to the next. */
  lane(strides: readonly number[]): number;
  readonly lanes: Lanes;
}

export interface Memory {
  readonly addressOf: (place: Access["place"]) => number;
  /** Three i32 in memory: not 0 when an index was out of range, then the index and the axis's size. */
  readonly fault: number;
}

export class Body {
  readonly #f: FunctionWriter;
  readonly #values: readonly Value[];
  readonly #memory: Memory;
  readonly #target: Target;
  /** Values at hand in locals. */
  readonly bound = new Map<number, Local>();
  /** Values that were stored in an earlier walk along the row: where they are read again. */
  readonly stored = new Map<number, (place: Addressing) => void>();
  /** Set before a loop, so that its body need not make them. */
  constants: Constants = inlineConstants;
  readonly #keys: Map<string, VectorKey>;
  /** Random numbers drawn ahead, by their values and places. */
  readonly #drawn = new Map<Value, Map<Addressing, Local>>();

  constructor(
    f: FunctionWriter,
    values: readonly Value[],
    memory: Memory,
    target: Target,
    keys = new Map<string, VectorKey>(),
  ) {
    this.#keys = keys;
    this.#f = f;
    this.#values = values;
    this.#memory = memory;
    this.#target = target;
  }

  /**
   * Computes the values asked for at one place and keeps them in locals, those before them too where they serve
   * twice; gives the locals back after `use`.
   */
  at(asked: readonly number[], place: Addressing, use: () => void): void {
    const before = new Set(this.bound.keys());
    const uses = this.#usesBelow(asked);
    for (const index of asked) this.#keep(index, place, uses);
    use();
    for (const [index, local] of this.bound)
      if (!before.has(index)) {
        this.bound.delete(index);
        this.#f.release(local);
      }
  }

  /** Computes values and keeps them until they are released. */
  keep(asked: readonly number[], place: Addressing): void {
    const uses = this.#usesBelow(asked);
    for (const index of asked) this.#keep(index, place, uses);
  }

  /** Another writer with the same values at hand. */
  beside(): Body {
    const other = new Body(this.#f, this.#values, this.#memory, this.#target, this.#keys);
    for (const [index, local] of this.bound) other.bound.set(index, local);
    other.constants = this.constants;
    return other;
  }

  /** Gives back the locals that `outer` does not have. */
  releaseBeyond(outer: Body): void {
    for (const [index, local] of this.bound) if (!outer.bound.has(index)) this.#f.release(local);
  }

  push(index: number): void {
    this.#f.get(this.bound.get(index)!);
  }

  load(access: Access, place: Addressing): void {
    const f = this.#f;
    const { strides } = access;
    const offset = this.#memory.addressOf(access.place) + access.offset * 4 + place.shift(strides);
    const step = place.lane(strides);
    const pointer = () => place.pointer(f, strides);
    if (step === 0) {
      pointer();
      f.memory("v128.load32_splat", offset);
    } else if (step === 1) {
      pointer();
      f.memory("v128.load", offset);
    } else {
      const gathered = f.local("v128");
      pointer();
      f.memory("v128.load32_zero", offset).set(gathered);
      for (let lane = 1; lane < place.lanes; lane++) {
        pointer();
        f.get(gathered)
          .memory("v128.load32_lane", offset + lane * step * 4, lane)
          .set(gathered);
      }
      f.get(gathered);
      f.release(gathered);
    }
  }

  /** Stores the lanes of a local. */
  store(access: Access, value: Local, place: Addressing): void {
    const f = this.#f;
    const { strides } = access;
    const offset = this.#memory.addressOf(access.place) + access.offset * 4 + place.shift(strides);
    const step = place.lane(strides);
    const lane = (
      instruction: "v128.store32_lane" | "v128.store64_lane",
      bytes: number,
      i: number,
    ) => {
      place.pointer(f, strides);
      f.get(value).memory(instruction, offset + bytes, i);
    };
    if (step === 0) lane("v128.store32_lane", 0, 0);
    else if (step !== 1)
      for (let i = 0; i < place.lanes; i++) lane("v128.store32_lane", i * step * 4, i);
    else if (place.lanes === 4) {
      place.pointer(f, strides);
      f.get(value).memory("v128.store", offset);
    } else {
      if (place.lanes >= 2) lane("v128.store64_lane", 0, 0);
      if (place.lanes !== 2) lane("v128.store32_lane", (place.lanes - 1) * 4, place.lanes - 1);
    }
  }

  /** How often each value serves in what is asked for and not yet at hand. */
  #usesBelow(asked: readonly number[]): Map<number, number> {
    const uses = new Map<number, number>();
    const open = [...asked];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      const known = uses.get(index) ?? 0;
      uses.set(index, known + 1);
      if (known === 0 && !this.bound.has(index) && !this.stored.has(index))
        open.push(...argsOf(this.#values[index]!));
    }
    return uses;
  }

  #keep(index: number, place: Addressing, uses: ReadonlyMap<number, number>): Local {
    const known = this.bound.get(index);
    if (known !== undefined) return known;
    this.#compute(index, place, uses);
    const local = this.#f.local("v128");
    this.#f.set(local);
    this.bound.set(index, local);
    return local;
  }

  /** Puts a value on the stack; one that serves again goes into a local. */
  #operand(index: number, place: Addressing, uses: ReadonlyMap<number, number>): void {
    const value = this.#values[index]!;
    const again = (uses.get(index) ?? 0) > 1 && value.kind !== "constant";
    if (again || this.bound.has(index)) this.#f.get(this.#keep(index, place, uses));
    else this.#compute(index, place, uses);
  }

  /** Prepares the generator's keys before a loop. */
  prepareKeys(): void {
    for (const value of this.#values) if (value.kind === "random") this.#keyOf(value.key);
  }

  #keyOf({ place, strides, offset }: Access): VectorKey {
    const address = this.#memory.addressOf(place) + offset * 4;
    const name = `${address} ${strides}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const f = this.#f;
    const [key0, key1] = [f.local("i32"), f.local("i32")];
    f.i32(0).memory("i32.load", address).set(key0);
    f.i32(0)
      .memory("i32.load", address + 4 * strides[0]!)
      .set(key1);
    const key = prepareKey(f, key0, key1);
    f.release(key0, key1);
    this.#keys.set(name, key);
    return key;
  }

  #compute(index: number, place: Addressing, uses: ReadonlyMap<number, number>): void {
    const f = this.#f;
    const value = this.#values[index]!;
    const again = this.stored.get(index);
    if (again !== undefined) {
      again(place);
      return;
    }
    switch (value.kind) {
      case "load":
        this.load(value.access, place);
        return;
      case "constant":
        if (value.dtype === "float32") f.f32x4(value.value);
        else f.i32x4(value.dtype === "bool" ? -Number(value.value !== 0) : value.value);
        return;
      case "index":
        this.#index(value, place);
        return;
      case "random":
        this.#random(value, place);
        return;
      case "gather":
        this.#gather(value, place, uses);
        return;
      case "element":
        elements[value.op](
          f,
          argument => this.#operand(value.args[argument]!, place, uses),
          value,
          {
            target: this.#target,
            constants: this.constants,
            constantOf: argument => this.#constantOf(value.args[argument]!),
          },
        );
        return;
      case "reduce":
      case "product":
        throw new Error(`wasm: value ${index} is not at hand`);
    }
  }

  #constantOf(index: number): number | undefined {
    const value = this.#values[index]!;
    return value.kind === "constant" ? value.value : undefined;
  }

  /** Numbers of the elements: i32x4. */
  #index(value: { strides: readonly number[]; offset: number }, place: Addressing): void {
    const step = place.lane(value.strides);
    const first = value.offset + place.shift(value.strides) / 4;
    place.pointer(this.#f, value.strides);
    this.#f.i32(2).op("i32.shr_u").op("i32x4.splat");
    this.#f.i32x4(...[0, 1, 2, 3].map(lane => first + lane * step)).op("i32x4.add");
  }

  /** Draws the random numbers of vectors that lie side by side together, for half the work or less. */
  drawAhead(places: readonly Addressing[]): void {
    for (const value of this.#values)
      if (value.kind === "random" && isRun(value.strides, places)) this.#draw(value, places);
  }

  #draw(value: Value & { kind: "random" }, places: readonly Addressing[]): void {
    const f = this.#f;
    const key = this.#keyOf(value.key);
    const drawn = new Map<Addressing, Local>();
    const first = f.local("i32");
    for (let at = 0; at < places.length; at += 4) {
      const four = places.slice(at, at + 4);
      four[0]!.pointer(f, value.strides);
      f.i32(four[0]!.shift(value.strides)).op("i32.add").i32(2).op("i32.shr_u").set(first);
      const locals = uniforms(f, key, value.stream, first, four.length === 4 ? 2 : 1);
      four.forEach((place, i) => void drawn.set(place, locals[i]!));
    }
    f.release(first);
    this.#drawn.set(value, drawn);
  }

  releaseDrawn(): void {
    for (const locals of this.#drawn.values()) this.#f.release(...locals.values());
    this.#drawn.clear();
  }

  #random(value: Value & { kind: "random" }, place: Addressing): void {
    const drawn = this.#drawn.get(value)?.get(place);
    if (drawn !== undefined) {
      this.#f.get(drawn);
      return;
    }
    const index = this.#f.local("v128");
    this.#index({ strides: value.strides, offset: 0 }, place);
    this.#f.set(index);
    uniform(this.#f, this.#keyOf(value.key), value.stream, index);
    this.#f.release(index);
  }

  /** Lane by lane, or a whole vector of a row; an index out of range raises the fault and reads element 0. */
  #gather(
    value: Value & { kind: "gather" },
    place: Addressing,
    uses: ReadonlyMap<number, number>,
  ): void {
    const f = this.#f;
    const { access, stride, size } = value;
    const [index, chosen, result] = [f.local("v128"), f.local("i32"), f.local("v128")];
    this.#operand(value.args[0]!, place, uses);
    f.set(index);
    const offset = this.#memory.addressOf(access.place) + place.shift(access.strides);
    const address = (lane: number) => {
      f.get(index).op("i32x4.extract_lane", lane).tee(chosen).i32(size).op("i32.ge_u");
      f.if(() => {
        raiseFault(f, this.#memory.fault, 1, chosen, size);
        f.i32(0).set(chosen);
      });
      f.get(chosen)
        .i32(stride * 4)
        .op("i32.mul");
      place.pointer(f, access.strides);
      f.op("i32.add");
    };
    const indices = this.#values[value.args[0]!]!;
    const oneRow = indices.kind === "load" && place.lane(indices.access.strides) === 0;
    if (oneRow && place.lane(access.strides) === 1) {
      address(0);
      f.memory("v128.load", offset);
    } else {
      f.i32x4(0).set(result);
      for (let lane = 0; lane < place.lanes; lane++) {
        address(lane);
        f.get(result);
        f.memory("v128.load32_lane", offset + lane * place.lane(access.strides) * 4, lane);
        f.set(result);
      }
      f.get(result);
    }
    f.release(index, chosen, result);
  }
}

/** Whether the vectors at these places are two or four neighbours from an even number on. */
function isRun(strides: readonly number[], places: readonly Addressing[]): boolean {
  const [first] = places;
  if (first === undefined || places.length % 2 === 1) return false;
  return (
    strides.every(stride => stride === 1 || stride % 2 === 0) &&
    first.shift(strides) % 8 === 0 &&
    places.every(
      (place, i) =>
        place.lanes === 4 &&
        place.lane(strides) === 1 &&
        place.shift(strides) === first.shift(strides) + 16 * i,
    )
  );
}

/** Says in memory that an index is out of range. */
export function raiseFault(
  f: FunctionWriter,
  fault: number,
  kind: 1 | 2,
  index: Local,
  size: number,
): void {
  f.i32(0).i32(kind).memory("i32.store", fault);
  f.i32(0)
    .get(index)
    .memory("i32.store", fault + 4);
  f.i32(0)
    .i32(size)
    .memory("i32.store", fault + 8);
}

export function argsOf(value: Value): readonly number[] {
  return "args" in value ? value.args : [];
}

/** Rough cost of computing all of them for four elements. */
export function bodyCost(values: readonly Value[]): number {
  return values.reduce((sum, value) => {
    if (value.kind === "element") return sum + costOf(value.op);
    if (value.kind === "random") return sum + 80;
    return sum + (value.kind === "gather" ? 20 : 1);
  }, 0);
}
