// The WebAssembly backend: each program becomes one module with a memory of its own, in which its cells live while
// nobody else needs them. A cell's newest value is either an ordinary array or in the memory of the program that
// wrote it last; it moves when another program, or a reader, asks for it. Nobody keeps a view of such a memory.

import { compileProgram } from "../../compile/compile.ts";
import type { Lowered, Place } from "../../compile/kernel.ts";
import { type DType, type TypedArray, zeros } from "../../core/dtype.ts";
import { DownhillError } from "../../core/errors.ts";
import { sizeOf } from "../../core/shape.ts";
import { nodesOf, type Program } from "../../ir/program.ts";
import type { Cell, Slot } from "../../ops/op.ts";
import type { Backend, Executable, SlotValues, StepOutputs, WriteSlot } from "../backend.ts";
import { indexFault } from "../index-fault.ts";
import { simd } from "./engine.ts";
import { type Member, Pool } from "./pool.ts";
import { FAULT, PAGE, pages, STAGES, type StepModule, stepModule } from "./step.ts";

/** Bytes of staged slots and outputs that one call takes; longer runs are several calls. */
const MOST_STAGED = 16 << 20;

export interface WasmOptions {
  /** Never uses instructions whose bits depend on the processor. */
  readonly deterministic?: boolean;
  /** false: no fusion, for tests. */
  readonly fusion?: boolean;
  /** Threads for work that is worth sharing, this one included. Default: the processors, at most 8. The bits are the same. */
  readonly threads?: number;
  /** "always": shares whatever can be cut, for tests. */
  readonly sharing?: "always";
}

/** @throws no-simd where the engine has no WebAssembly SIMD */
export function wasm(options: WasmOptions = {}): Backend {
  const offered = simd();
  if (offered === "none")
    throw new DownhillError(
      "no-simd",
      "wasm: this engine has no WebAssembly SIMD. Use a browser of 2021 or later, or Node 22.",
    );
  const relaxed = offered === "relaxed" && options.deterministic !== true;
  const cells = new CellStore();
  const pool = Pool.of(options.threads);
  return {
    name: "wasm",
    get threads() {
      return pool.threads;
    },
    simd: relaxed ? "relaxed" : "plain",
    compile: whole => new Compiled(whole, cells, pool, { ...options, relaxed }),
    write: (cell, data) => cells.write(cell, data),
    read: async cell => cells.read(cell),
    readSync: cell => cells.read(cell),
  };
}

/** A cell's newest value: an array, or in a program's memory, or zeros that nobody has asked for. */
class CellState {
  readonly store: CellStore;
  /** Counts the writes. */
  version = 0;
  values: TypedArray | undefined;
  /** Room for the next value. */
  spare: TypedArray | undefined;
  home: { readonly program: Compiled; readonly index: number } | undefined;

  constructor(store: CellStore) {
    this.store = store;
  }
}

class CellStore {
  /** Of cells that have a value on another backend too, and had it there first. */
  readonly #others = new WeakMap<Cell, CellState>();

  state(cell: Cell): CellState {
    const { stored } = cell;
    if (stored instanceof CellState && stored.store === this) return stored;
    let state = this.#others.get(cell);
    if (state === undefined) {
      state = new CellState(this);
      if (stored === undefined) cell.stored = state;
      else this.#others.set(cell, state);
    }
    return state;
  }

  write(cell: Cell, data: TypedArray): void {
    if (data.length !== sizeOf(cell.shape))
      throw new DownhillError(
        "shape-mismatch",
        `write: a tensor of ${sizeOf(cell.shape)} elements was given ${data.length}.`,
        { expected: sizeOf(cell.shape), found: data.length },
      );
    const state = this.state(cell);
    state.version++;
    state.values = copyAs(cell.dtype, data);
    state.home = undefined;
  }

  /** The value, not to be changed or kept. */
  value(cell: Cell): TypedArray {
    const state = this.state(cell);
    state.values ??=
      state.home?.program.readCell(state.home.index, state.spare) ??
      zeros(cell.dtype, sizeOf(cell.shape));
    state.spare = undefined;
    // What has been read needs its program's memory no more.
    state.home = undefined;
    return state.values;
  }

  read(cell: Cell): TypedArray {
    return this.value(cell).slice();
  }
}

class Compiled implements Executable {
  readonly bytes: number;
  readonly #cells: CellStore;
  readonly #program: Program;
  readonly #module: StepModule;
  readonly #lowered: Lowered;
  readonly #memory: WebAssembly.Memory;
  readonly #run: (steps: number) => number;
  readonly #pool: Pool;
  readonly #member: Member | undefined;
  readonly #cellPlaces: readonly Place[];
  readonly #slotPlaces: readonly Place[];
  /** Which cells' values, of which version, are in memory now. */
  readonly #held: (Cell | undefined)[];
  readonly #heldVersion: number[];
  readonly #isRead: readonly boolean[];
  readonly #isWritten: readonly boolean[];
  readonly #stepBytes: number;

  constructor(
    program: Program,
    cells: CellStore,
    pool: Pool,
    options: Pick<WasmOptions, "fusion" | "sharing"> & { readonly relaxed: boolean },
  ) {
    refuseFloat64(program);
    this.#cells = cells;
    this.#program = program;
    const lowered = compileProgram(program, options);
    const placeOf = new Map(lowered.places.map(place => [place.holds, place]));
    this.#lowered = lowered;
    this.#cellPlaces = program.cells.map(cell => placeOf.get(cell)!);
    this.#slotPlaces = program.slots.map(slot => placeOf.get(slot)!);
    this.#held = program.cells.map(() => undefined);
    this.#heldVersion = program.cells.map(() => -1);
    const written = new Set(program.updates.map(([cell]) => cell));
    const read = new Set(
      nodesOf(program).flatMap(x =>
        x.op === "cell" ? [(x.attributes as { cell: Cell }).cell] : [],
      ),
    );
    this.#isRead = program.cells.map(cell => read.has(cell));
    this.#isWritten = program.cells.map(cell => written.has(cell));
    const staged = [...this.#slotPlaces, ...lowered.outputs];
    this.#stepBytes = staged.reduce((sum, { size }) => sum + size * 4, 0);
    // Each stretch ends on a whole vector, and one more may be read past the last.
    const mostStaged = Math.max(MOST_STAGED, this.#stepBytes) + 16 * (staged.length + 1);
    const always = options.sharing === "always";
    const layout = { lowered, slots: this.#slotPlaces, mostStaged };
    this.#module = stepModule(layout, options, pool.crew(always));
    const { limits, scratchStride, microseconds } = this.#module;
    this.bytes = PAGE * limits.initial + mostStaged;
    this.#memory = new WebAssembly.Memory(limits);
    const module = new WebAssembly.Module(this.#module.bytes);
    const instance = new WebAssembly.Instance(module, { host: { memory: this.#memory } });
    this.#run = instance.exports.run as (steps: number) => number;
    this.#pool = pool;
    if (limits.shared)
      this.#member = pool.join(
        this,
        { module, memory: this.#memory, scratchStride, microseconds },
        always ? Number.POSITIVE_INFINITY : 0,
      );
  }

  run(slots: SlotValues, steps: number, cells: readonly Cell[] = this.#program.cells): StepOutputs {
    const values = this.#program.slots.map(slot => slotValues(slots, slot, steps));
    this.#load(cells);
    const most = Math.max(1, Math.floor(MOST_STAGED / Math.max(1, this.#stepBytes)));
    const outputs = this.#program.outputs.map(x => zeros(x.dtype, steps * sizeOf(x.shape)));
    let applied = 0;
    while (applied < steps) {
      const now = Math.min(most, steps - applied);
      const done = this.#call(values, applied, now, outputs);
      applied += done;
      if (done < now) break;
    }
    if (applied > 0) this.#written(cells);
    const failed = applied < steps;
    if (failed) this.#checkFault();
    const given = failed
      ? outputs.map((all, i) =>
          all.subarray(0, (applied + 1) * sizeOf(this.#program.outputs[i]!.shape)),
        )
      : outputs;
    return {
      applied,
      read: async () => given,
      readSync: () => given,
      kept: async () => this.#kept(),
    };
  }

  retire(): void {
    this.#held.forEach((_, i) => this.#evict(i));
    this.#held.fill(undefined);
  }

  /** A copy of a cell's value, out of the memory; in `room` where there is some. */
  readCell(index: number, room?: TypedArray): TypedArray {
    const place = this.#cellPlaces[index]!;
    const out = room ?? zeros(place.dtype, place.size);
    this.#copyOut(this.#module.addressOf(place), out);
    return out;
  }

  #kept(): TypedArray[] {
    return this.#lowered.kept.map(place => {
      const out = zeros(place.dtype, place.size);
      this.#copyOut(this.#module.addressOf(place), out);
      return out;
    });
  }

  /** Stages the slots of some steps, runs them, takes their outputs; the number of steps applied. */
  #call(
    values: readonly (TypedArray | WriteSlot)[],
    first: number,
    steps: number,
    outputs: readonly TypedArray[],
  ): number {
    const { staging } = this.#module;
    const staged = [...this.#slotPlaces, ...this.#lowered.outputs];
    let address = staging;
    const addresses = staged.map(({ size }) => {
      const mine = address;
      address += Math.ceil((size * steps) / 4) * 16;
      return mine;
    });
    const missing = pages(address + 16) - this.#memory.buffer.byteLength / PAGE;
    if (missing > 0) this.#memory.grow(missing);
    const words = new Int32Array(this.#memory.buffer);
    words[FAULT / 4] = 0;
    addresses.forEach((at, i) => (words[STAGES / 4 + i] = at));
    values.forEach((all, i) => {
      const { size, dtype } = this.#slotPlaces[i]!;
      if (typeof all === "function") this.#writeIn(addresses[i]!, all, first, steps * size, dtype);
      else this.#copyIn(addresses[i]!, all.subarray(first * size, (first + steps) * size), dtype);
    });
    const done = this.#member === undefined ? this.#run(steps) : this.#shared(this.#member, steps);
    outputs.forEach((all, i) => {
      const { size } = this.#lowered.outputs[i]!;
      const end = Math.min(done + 1, steps);
      const from = addresses[this.#slotPlaces.length + i]!;
      this.#copyOut(from, all.subarray(first * size, (first + end) * size));
    });
    return done;
  }

  #shared(member: Member, steps: number): number {
    this.#pool.enlist(member, steps);
    try {
      return this.#run(steps);
    } catch (cause) {
      const reason = "it stopped in the middle of a step";
      this.#pool.fail(reason);
      throw new DownhillError(
        "thread-failed",
        `run: a thread failed: ${reason}. Resume from a checkpoint; DOWNHILL_THREADS=1 turns threads off.`,
        {},
        cause,
      );
    }
  }

  /** Brings the cells' values into memory, where they are not there already. */
  #load(cells: readonly Cell[]): void {
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]!;
      const state = this.#cells.state(cell);
      if (this.#held[i] === cell && this.#heldVersion[i] === state.version) continue;
      const values = this.#isRead[i] ? this.#cells.value(cell) : undefined;
      this.#evict(i);
      if (values !== undefined)
        this.#copyIn(this.#module.addressOf(this.#cellPlaces[i]!), values, cell.dtype);
      this.#held[i] = cell;
      this.#heldVersion[i] = state.version;
    }
  }

  /** Saves the value that is only here of a cell that has to go. */
  #evict(index: number): void {
    const held = this.#held[index];
    if (held === undefined) return;
    const state = this.#cells.state(held);
    if (state.home?.program !== this || state.home.index !== index) return;
    this.#cells.value(held);
  }

  #written(cells: readonly Cell[]): void {
    for (let i = 0; i < cells.length; i++) {
      if (!this.#isWritten[i]) continue;
      const state = this.#cells.state(cells[i]!);
      state.version++;
      state.spare = state.values ?? state.spare;
      state.values = undefined;
      if (state.home?.program !== this || state.home.index !== i)
        state.home = { program: this, index: i };
      this.#heldVersion[i] = state.version;
    }
  }

  #checkFault(): void {
    const [fault, index, size] = new Int32Array(this.#memory.buffer, FAULT, 3);
    if (fault !== 0) throw indexFault(fault === 1 ? "gather" : "scatterAdd", index!, size!);
  }

  #writeIn(address: number, write: WriteSlot, first: number, size: number, dtype: DType): void {
    const { buffer } = this.#memory;
    if (dtype === "float32") write(new Float32Array(buffer, address, size), first);
    else if (dtype === "int32") write(new Int32Array(buffer, address, size), first);
    else {
      const values = zeros(dtype, size);
      write(values, first);
      this.#copyIn(address, values, dtype);
    }
  }

  #copyIn(address: number, values: TypedArray, dtype: DType): void {
    const { buffer } = this.#memory;
    if (dtype === "bool") {
      const masks = new Int32Array(buffer, address, values.length);
      for (let i = 0; i < values.length; i++) masks[i] = values[i] ? -1 : 0;
    } else if (dtype === "int32") new Int32Array(buffer, address, values.length).set(values);
    else new Float32Array(buffer, address, values.length).set(values);
  }

  #copyOut(address: number, out: TypedArray): void {
    const { buffer } = this.#memory;
    if (out instanceof Uint8Array) {
      const masks = new Int32Array(buffer, address, out.length);
      for (let i = 0; i < out.length; i++) out[i] = masks[i] === 0 ? 0 : 1;
    } else if (out instanceof Int32Array) out.set(new Int32Array(buffer, address, out.length));
    else out.set(new Float32Array(buffer, address, out.length));
  }
}

function copyAs(dtype: DType, data: TypedArray): TypedArray {
  if (dtype === "float32" && data instanceof Float32Array) return data.slice();
  const values = zeros(dtype, data.length);
  values.set(data);
  return values;
}

function slotValues(slots: SlotValues, slot: Slot, steps: number): TypedArray | WriteSlot {
  const values = slots.get(slot);
  const needed = steps * sizeOf(slot.shape);
  if (values !== undefined && (typeof values === "function" || values.length >= needed))
    return values;
  throw new DownhillError(
    "invalid-argument",
    `run: slot "${slot.name}" has ${values?.length ?? 0} values, ${steps} steps need ${needed}.`,
    { slot: slot.name },
  );
}

function refuseFloat64(program: Program): void {
  const all = [...program.cells, ...program.slots, ...nodesOf(program)];
  if (all.some(({ dtype }) => dtype === "float64"))
    throw new DownhillError(
      "dtype-mismatch",
      "wasm: float64 is for the reference backend only. Use cast() to float32.",
      { expected: "float32", found: "float64" },
    );
}
