// An assembler for WebAssembly modules: functions are written instruction by instruction under the specification's
// names (instructions.ts), control is nested by callbacks, and the module's bytes come out (core specification 3.0,
// chapter 5). It knows one memory, imported as host.memory, and nothing of what is computed.

import { type Instruction, instructions, memoryAlignment } from "./instructions.ts";

export type ValueType = "i32" | "f32" | "f64" | "v128";

const valueTypes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const EMPTY_BLOCK = 0x40;

/** A local variable of a function. */
export interface Local {
  readonly index: number;
  readonly type: ValueType;
}

/** A function of the module, known by its index. */
export interface Func {
  readonly index: number;
  readonly name: string;
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A variable i32 of each instance of the module, 0 at first. */
export interface Global {
  readonly index: number;
}

/** Writes the body of one function. */
export class FunctionWriter {
  readonly params: readonly Local[];
  readonly #locals: ValueType[] = [];
  readonly #free = new Map<ValueType, Local[]>();
  readonly #code: number[] = [];

  constructor(params: readonly ValueType[]) {
    this.params = params.map((type, index) => ({ index, type }));
  }

  /** A local that nobody uses now; its value is undefined. */
  local(type: ValueType): Local {
    const known = this.#free.get(type)?.pop();
    if (known !== undefined) return known;
    this.#locals.push(type);
    return { index: this.params.length + this.#locals.length - 1, type };
  }

  /** Gives a local back for another use. */
  release(...locals: readonly Local[]): void {
    for (const local of locals) {
      const free = this.#free.get(local.type);
      if (free === undefined) this.#free.set(local.type, [local]);
      else free.push(local);
    }
  }

  /** An instruction with its immediates: lanes of a shuffle, a lane, an index. Not for memory or constants. */
  op(name: Instruction, ...immediates: readonly number[]): this {
    this.#opcode(name);
    // Lanes are single bytes below 128, so that the encoding of numbers serves them too.
    for (const value of immediates) this.#unsigned(value);
    if (name === "memory.copy") this.#code.push(0, 0);
    if (name === "memory.fill") this.#code.push(0);
    return this;
  }

  /** An instruction on memory at the address on the stack plus `offset` bytes; `lane` for lane instructions. */
  memory(name: Instruction, offset = 0, lane?: number): this {
    this.#opcode(name);
    this.#unsigned(memoryAlignment[name]!);
    this.#unsigned(offset);
    if (lane !== undefined) this.#code.push(lane);
    return this;
  }

  get(local: Local): this {
    return this.#variable(0x20, local);
  }

  set(local: Local): this {
    return this.#variable(0x21, local);
  }

  tee(local: Local): this {
    return this.#variable(0x22, local);
  }

  call(func: Func): this {
    return this.op("call", func.index);
  }

  i32(value: number): this {
    this.#code.push(0x41);
    this.#signed(value | 0);
    return this;
  }

  /** A 64-bit constant of 32 bits' size. */
  i64(value: number): this {
    this.#code.push(0x42);
    this.#signed(value | 0);
    return this;
  }

  f32(value: number): this {
    this.#code.push(0x43, ...bytesOf(new Float32Array([value])));
    return this;
  }

  f64(value: number): this {
    this.#code.push(0x44, ...bytesOf(new Float64Array([value])));
    return this;
  }

  /** A vector of four floats, or of one float four times. */
  f32x4(...values: readonly number[]): this {
    return this.#vector(new Float32Array(4), values);
  }

  i32x4(...values: readonly number[]): this {
    return this.#vector(new Int32Array(4), values);
  }

  f64x2(...values: readonly number[]): this {
    return this.#vector(new Float64Array(2), values);
  }

  /** Runs `body` once; branch() inside leaves it. */
  block(body: (branch: Branch) => void): this {
    return this.#structured(0x02, body);
  }

  /** Runs `body`; branch() inside goes back to its start. */
  loop(body: (branch: Branch) => void): this {
    return this.#structured(0x03, body);
  }

  /** Runs `then` (or `otherwise`) by the i32 on the stack. */
  if(then: () => void, otherwise?: () => void): this {
    this.#code.push(0x04, EMPTY_BLOCK);
    this.#depth++;
    then();
    if (otherwise !== undefined) {
      this.#code.push(0x05);
      otherwise();
    }
    this.#depth--;
    this.#code.push(0x0b);
    return this;
  }

  /** for (counter = from; counter < end; counter += step): runs at least once, so from < end must hold. */
  countUp(counter: Local, from: number, end: number, step: number, body: () => void): this {
    this.i32(from).set(counter);
    return this.loop(again => {
      body();
      this.get(counter).i32(step).op("i32.add").tee(counter).i32(end).op("i32.lt_u");
      again("if");
    });
  }

  /** The function's body as the code section has it: locals, instructions, end. */
  bytes(): Bytes {
    const locals = this.#locals.flatMap(type => [1, valueTypes[type]]);
    const body = concatenated([leb(this.#locals.length), locals, this.#code, [0x0b]]);
    return concatenated([leb(body.length), body]);
  }

  #depth = 0;

  #vector(lanes: Float32Array | Float64Array | Int32Array, values: readonly number[]): this {
    for (let i = 0; i < lanes.length; i++) lanes[i] = values.length === 1 ? values[0]! : values[i]!;
    this.#code.push(0xfd, 12);
    for (const byte of bytesOf(lanes)) this.#code.push(byte);
    return this;
  }

  #structured(opcode: number, body: (branch: Branch) => void): this {
    this.#code.push(opcode, EMPTY_BLOCK);
    const mine = ++this.#depth;
    body(when => {
      this.#code.push(when === "if" ? 0x0d : 0x0c);
      this.#unsigned(this.#depth - mine);
    });
    this.#depth--;
    this.#code.push(0x0b);
    return this;
  }

  #variable(opcode: number, { index }: Local): this {
    this.#code.push(opcode);
    this.#unsigned(index);
    return this;
  }

  #opcode(name: Instruction): void {
    const code: readonly number[] = instructions[name];
    this.#code.push(code[0]!);
    if (code.length > 1) this.#unsigned(code[1]!);
  }

  #unsigned(value: number): void {
    if (value < 128) this.#code.push(value);
    else this.#code.push(...leb(value));
  }

  #signed(value: number): void {
    let rest = value;
    for (;;) {
      const byte = rest & 0x7f;
      rest >>= 7;
      const done = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
      this.#code.push(done ? byte : byte | 0x80);
      if (done) return;
    }
  }
}

/** Branches to the label of a block or loop, always or if the i32 on the stack is not 0. */
export type Branch = (when?: "if") => void;

export interface MemoryLimits {
  /** Pages of 64 KiB. */
  readonly initial: number;
  readonly maximum?: number;
  readonly shared?: boolean;
}

/** A module under construction. */
export class ModuleWriter {
  memory: MemoryLimits;
  #globals = 0;
  readonly #types: string[] = [];
  readonly #typeBytes: number[][] = [];
  readonly #functions: { type: number; body: Bytes }[] = [];
  readonly #exports: { name: string; index: number }[] = [];

  constructor(memory: MemoryLimits) {
    this.memory = memory;
  }

  /** A function; its body may call those written before it. */
  func(
    name: string,
    params: readonly ValueType[],
    results: readonly ValueType[],
    write: (f: FunctionWriter) => void,
  ): Func {
    const f = new FunctionWriter(params);
    write(f);
    const index = this.#functions.length;
    this.#functions.push({ type: this.#typeOf(params, results), body: f.bytes() });
    return { index, name, params, results };
  }

  global(): Global {
    return { index: this.#globals++ };
  }

  export(func: Func, name = func.name): void {
    this.#exports.push({ name, index: func.index });
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const { initial, maximum, shared } = this.memory;
    const flags = (maximum === undefined ? 0 : 1) | (shared ? 2 : 0);
    const limits = [flags, ...leb(initial), ...(maximum === undefined ? [] : leb(maximum))];
    const sections = [
      section(1, vector(this.#typeBytes)),
      section(2, vector([[...text("host"), ...text("memory"), 0x02, ...limits]])),
      section(3, vector(this.#functions.map(({ type }) => leb(type)))),
      ...(this.#globals === 0 ? [] : [section(6, vector(this.#globalBytes()))]),
      section(7, vector(this.#exports.map(e => [...text(e.name), 0x00, ...leb(e.index)]))),
      section(10, vector(this.#functions.map(({ body }) => body))),
    ];
    const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
    return concatenated([header, ...sections]);
  }

  #globalBytes(): number[][] {
    const mutable = [valueTypes.i32, 1, 0x41, 0, 0x0b];
    return Array.from({ length: this.#globals }, () => mutable);
  }

  #typeOf(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}->${results.join()}`;
    const known = this.#types.indexOf(key);
    if (known !== -1) return known;
    const list = (types: readonly ValueType[]) => [
      ...leb(types.length),
      ...types.map(type => valueTypes[type]),
    ];
    this.#typeBytes.push([0x60, ...list(params), ...list(results)]);
    return this.#types.push(key) - 1;
  }
}

type Bytes = ArrayLike<number>;

/** Unsigned LEB128. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? byte : byte + 128);
  } while (rest !== 0);
  return bytes;
}

function bytesOf(values: Float32Array | Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer);
}

function text(name: string): number[] {
  return [...leb(name.length), ...[...name].map(letter => letter.charCodeAt(0))];
}

function vector(items: readonly Bytes[]): readonly Bytes[] {
  return [leb(items.length), ...items];
}

function section(id: number, parts: readonly Bytes[]): Bytes {
  const content = concatenated(parts);
  return concatenated([[id, ...leb(content.length)], content]);
}

function concatenated(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(size);
  let from = 0;
  for (const part of parts) {
    bytes.set(part, from);
    from += part.length;
  }
  return bytes;
}
