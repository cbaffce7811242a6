// The two programs whose speed is the machine's limit for WebAssembly SIMD128: multiply-adds that touch nothing but
// registers, and copies of memory. Assembled by hand from the specification's binary format (WebAssembly 3.0, chapter
// 5), so that no compiler of ours can flatter the ceiling that it is measured against.

const OPCODES = {
  loop: [0x03],
  end: [0x0b],
  br_if: [0x0d],
  "local.get": [0x20],
  "local.set": [0x21],
  "local.tee": [0x22],
  "i32.const": [0x41],
  "f32.const": [0x43],
  "i32.lt_u": [0x49],
  "i32.add": [0x6a],
  "memory.copy": [0xfc, 0x0a],
  "v128.load": [0xfd, 0x00],
  "v128.store": [0xfd, 0x0b],
  "f32x4.splat": [0xfd, 0x13],
  "f32x4.extract_lane": [0xfd, 0x1f],
  "f32x4.add": [0xfd, 0xe4, 0x01],
  "f32x4.mul": [0xfd, 0xe6, 0x01],
  "f32x4.relaxed_madd": [0xfd, 0x85, 0x02],
} as const;

const TYPE = { i32: 0x7f, f32: 0x7d, v128: 0x7b, func: 0x60, empty: 0x40 } as const;
const SECTION = { type: 1, function: 3, memory: 5, export: 7, code: 10 } as const;
const EXPORT = { function: 0, memory: 2 } as const;
const PAGE_BYTES = 65_536;

export type MultiplyAdd = "relaxed" | "mul-add";

/** As many accumulators as the project's GEMM kernel has: enough to hide the latency, few enough for 16 registers. */
const ACCUMULATORS = 12;
const UNROLLED = 4;
/** A multiply and an add in each of four lanes. */
export const FLOP_PER_ITERATION = ACCUMULATORS * UNROLLED * 4 * 2;
/** Bytes of one turn of the vector copy. */
export const COPY_STRIDE = 64;

const op = (name: keyof typeof OPCODES, ...immediates: number[]): number[] => [
  ...OPCODES[name],
  ...immediates,
];

/** LEB128, unsigned. */
export function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

/** LEB128, signed. */
export function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return last ? [low] : [low | 0x80, ...signed(rest)];
}

const f32 = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)];
const vector = (items: readonly (readonly number[])[]) => [
  ...unsigned(items.length),
  ...items.flat(),
];
const sized = (bytes: readonly number[]) => [...unsigned(bytes.length), ...bytes];
const section = (id: number, items: readonly (readonly number[])[]) => [
  id,
  ...sized(vector(items)),
];
const exported = (name: string, kind: number) => [
  ...sized([...new TextEncoder().encode(name)]),
  kind,
  0,
];

interface Module {
  readonly parameters: number;
  readonly result?: number;
  /** How many locals of one type follow the parameters. */
  readonly locals?: readonly [count: number, type: number];
  readonly body: readonly number[];
  readonly memoryPages?: number;
}

/** A module of one function `run` of i32 parameters, and a memory if it has one. */
function assemble({ parameters, result, locals, body, memoryPages }: Module) {
  const results = result === undefined ? [] : [[result]];
  const declared = locals === undefined ? [] : [[...unsigned(locals[0]), locals[1]]];
  const memory = memoryPages === undefined ? [] : [[0x00, ...unsigned(memoryPages)]];
  const exports = [exported("run", EXPORT.function)];
  if (memory.length > 0) exports.push(exported("memory", EXPORT.memory));
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(SECTION.type, [
      [TYPE.func, ...vector(new Array(parameters).fill([TYPE.i32])), ...vector(results)],
    ]),
    ...section(SECTION.function, [[0]]),
    ...(memory.length > 0 ? section(SECTION.memory, memory) : []),
    ...section(SECTION.export, exports),
    ...section(SECTION.code, [sized([...vector(declared), ...body, ...op("end")])]),
  ]);
}

/**
 * `run(n)`: n turns over every accumulator; returns a lane so that nothing is dead. Fused, acc ← a·b + acc, as the
 * machine's instruction adds in place. Unfused, acc ← acc·a + b, lest the product be taken out of the loop.
 */
export function registerLoop(kind: MultiplyAdd): Uint8Array<ArrayBuffer> {
  const [a, b, first] = [1, 2, 3];
  const accumulators = Array.from({ length: ACCUMULATORS }, (_, i) => first + i);
  const get = (local: number) => op("local.get", local);
  const constant = (value: number, local: number) => [
    ...op("f32.const", ...f32(value)),
    ...op("f32x4.splat"),
    ...op("local.set", local),
  ];
  const multiplyAdd = (acc: number) =>
    kind === "relaxed"
      ? [...get(a), ...get(b), ...get(acc), ...op("f32x4.relaxed_madd")]
      : [...get(acc), ...get(a), ...op("f32x4.mul"), ...get(b), ...op("f32x4.add")];
  const turn = accumulators.flatMap(acc => [...multiplyAdd(acc), ...op("local.set", acc)]);
  // With halves neither form meets an infinity or a subnormal number.
  const body = [
    ...constant(0.5, a),
    ...constant(0.5, b),
    ...accumulators.flatMap(local => constant(local / 16, local)),
    ...op("loop", TYPE.empty),
    ...new Array<number[]>(UNROLLED).fill(turn).flat(),
    ...[...get(0), ...op("i32.const", ...signed(-1)), ...op("i32.add")],
    ...[...op("local.tee", 0), ...op("br_if", 0), ...op("end")],
    ...get(first),
    ...accumulators.slice(1).flatMap(acc => [...get(acc), ...op("f32x4.add")]),
    ...op("f32x4.extract_lane", 0),
  ];
  return assemble({
    parameters: 1,
    result: TYPE.f32,
    locals: [2 + ACCUMULATORS, TYPE.v128],
    body,
  });
}

export type CopyKind = "memory.copy" | "v128";

/** `run(to, from, bytes)`: copies once; `bytes` is a multiple of COPY_STRIDE. */
export function copyLoop(kind: CopyKind, memoryBytes: number): Uint8Array<ArrayBuffer> {
  const [to, from, bytes] = [0, 1, 2];
  const get = (local: number) => op("local.get", local);
  const advance = (local: number) => [
    ...get(local),
    ...op("i32.const", ...signed(COPY_STRIDE)),
    ...op("i32.add"),
  ];
  const vectors = Array.from({ length: COPY_STRIDE / 16 }, (_, i) => [
    ...[...get(to), ...get(from)],
    ...[...op("v128.load", 4, 16 * i), ...op("v128.store", 4, 16 * i)],
  ]).flat();
  const loop = [
    ...[...get(from), ...get(bytes), ...op("i32.add"), ...op("local.set", bytes)],
    ...[...op("loop", TYPE.empty), ...vectors],
    ...[...advance(to), ...op("local.set", to), ...advance(from), ...op("local.tee", from)],
    ...[...get(bytes), ...op("i32.lt_u"), ...op("br_if", 0), ...op("end")],
  ];
  const bulk = [...get(to), ...get(from), ...get(bytes), ...op("memory.copy", 0, 0)];
  return assemble({
    parameters: 3,
    body: kind === "v128" ? loop : bulk,
    memoryPages: Math.ceil(memoryBytes / PAGE_BYTES),
  });
}
