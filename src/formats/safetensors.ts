// safetensors (https://huggingface.co/docs/safetensors): 8 bytes little-endian header length, a JSON header naming
// each tensor's dtype, shape and byte range, then the data without gaps. Files from elsewhere are not trusted: every
// number in the header is checked against the file before anything is allocated.

import type { TypedArray } from "../core/dtype.ts";
import { DownhillError } from "../core/errors.ts";

export interface SavedTensor {
  readonly dtype: SavedType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, U8: 1, BOOL: 1 } as const;
export type SavedType = keyof typeof BYTES;

const MAX_HEADER = 100_000_000;
const RESERVED = new Set(["__metadata__", "__proto__"]);

/**
 * The file's bytes; equal tensors in equal order give equal bytes.
 *
 * @throws invalid-argument when data does not fit its dtype and shape, or a name is reserved
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SavedTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const parts = [...tensors].map(([name, tensor]) => encode(name, tensor));
  // Pairs, not an object: an object would put names such as "0" first and lose "__proto__".
  const header: string[] = [];
  if (Object.keys(metadata).length > 0) header.push(`"__metadata__":${JSON.stringify(metadata)}`);
  let end = 0;
  [...tensors].forEach(([name, { dtype, shape }], i) => {
    const range = [end, (end += parts[i]!.length)];
    header.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: range })}`);
  });
  const text = new TextEncoder().encode(`{${header.join(",")}}`);
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + headerBytes + end).fill(0x20, 8 + text.length, 8 + headerBytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(text, 8);
  let at = 8 + headerBytes;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

function encode(name: string, { dtype, shape, data }: SavedTensor): Uint8Array {
  const values = dtype === "I64" ? BigInt64Array.from(data as Int32Array, x => BigInt(x)) : data;
  const expected = byteSize(dtype, shape);
  if (RESERVED.has(name) || expected !== values.byteLength)
    throw new DownhillError(
      "invalid-argument",
      RESERVED.has(name)
        ? `writeSafetensors: "${name}" cannot be a tensor's name.`
        : `writeSafetensors: "${name}" needs ${expected} bytes for ${dtype} (${shape.join(", ")}) and has ${values.byteLength}.`,
      { name, dtype, shape },
    );
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Bytes of a tensor, or NaN past what a number counts exactly: zeros among huge sizes hide nothing. */
function byteSize(dtype: SavedType, shape: readonly number[]): number {
  let size: number = BYTES[dtype];
  for (const n of shape) size = Number.isSafeInteger(size * n) ? size * n : Number.NaN;
  return size;
}

export interface Safetensors {
  readonly tensors: Map<string, SavedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * What a file holds, in the order of its data. F16, BF16 and F64 come as float32, I64 as int32.
 *
 * @throws safetensors-damaged
 */
export function readSafetensors(bytes: Uint8Array, file: string): Safetensors {
  const damaged = (why: string) =>
    new DownhillError(
      "safetensors-damaged",
      `${file}: not a sound safetensors file: ${why}. Was it cut short or changed?`,
      { file, why },
    );
  if (bytes.length < 8) throw damaged(`it has ${bytes.length} bytes, the shortest has 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > bytes.length - 8)
    throw damaged(`its header of ${headerBytes} bytes reaches past its end`);
  if (headerBytes > MAX_HEADER)
    throw damaged(`its header has ${headerBytes} bytes, at most ${MAX_HEADER} are read`);
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes), damaged);
  // A plain array over the same bytes: slice() of a subclass, such as Node's Buffer, may be a view and no copy.
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length).subarray(
    8 + headerBytes,
  );
  const entries = [...header].filter(([name]) => name !== "__metadata__");
  const checked = entries
    .map(([name, entry]) => checkEntry(name, entry, data.length, damaged))
    .sort((a, b) => a.from - b.from || a.to - b.to);
  checkRanges(checked, data.length, damaged);
  return {
    tensors: new Map(
      checked.map(({ name, dtype, shape, from, to }) => [
        name,
        decode(dtype, shape, Uint8Array.prototype.slice.call(data, from, to), damaged),
      ]),
    ),
    metadata: metadataOf(header.get("__metadata__"), damaged),
  };
}

type Damaged = (why: string) => DownhillError;

interface Entry {
  readonly name: string;
  readonly dtype: SavedType;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

function parseHeader(bytes: Uint8Array, damaged: Damaged): Map<string, unknown> {
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch {
    throw damaged("its header is not JSON");
  }
  if (!isRecord(header)) throw damaged("its header is not an object");
  const inner = Object.values(header).map(entry =>
    isRecord(entry) ? Object.keys(entry).length : 0,
  );
  if (countKeys(text) !== inner.reduce((sum, n) => sum + n, inner.length))
    throw damaged("a name stands twice in its header");
  return new Map(Object.entries(header));
}

/** Keys in the outer object and in the objects right inside it: JSON.parse keeps only the last of two equal. */
function countKeys(json: string): number {
  let [keys, depth, inText] = [0, 0, false];
  for (let i = 0; i < json.length; i++) {
    const c = json[i]!;
    if (inText) {
      if (c === "\\") i++;
      else if (c === '"') inText = false;
    } else if (c === '"') inText = true;
    else if (c === "{" || c === "[") depth++;
    else if (c === "}" || c === "]") depth--;
    else if (c === ":" && depth <= 2) keys++;
  }
  return keys;
}

/** Text from the file, short enough for a sentence. */
function quoted(text: string): string {
  return `"${text.length > 80 ? `${text.slice(0, 80)}…` : text}"`;
}

function checkEntry(name: string, entry: unknown, size: number, damaged: Damaged): Entry {
  const tensor = `tensor ${quoted(name)}`;
  if (RESERVED.has(name)) throw damaged(`${tensor} bears a name that no tensor can have`);
  if (!isRecord(entry)) throw damaged(`${tensor} has no description`);
  const { dtype, shape, data_offsets: range } = entry;
  if (typeof dtype !== "string") throw damaged(`${tensor} has no dtype`);
  if (!Object.hasOwn(BYTES, dtype))
    throw damaged(`${tensor} has the unknown dtype ${quoted(dtype)}`);
  if (!isCounts(shape)) throw damaged(`the shape of ${tensor} is not a list of counts`);
  if (!isCounts(range) || range.length !== 2 || range[0]! > range[1]! || range[1]! > size)
    throw damaged(`the byte range of ${tensor} lies outside the data`);
  const [from, to] = range as [number, number];
  const expected = byteSize(dtype as SavedType, shape);
  if (Number.isNaN(expected)) throw damaged(`the shape of ${tensor} is too large`);
  if (expected !== to - from)
    throw damaged(`${tensor} needs ${expected} bytes and has ${to - from}`);
  return { name, dtype: dtype as SavedType, shape, from, to };
}

/** The ranges, in order, must fill the data, one after the other. */
function checkRanges(entries: readonly Entry[], size: number, damaged: Damaged): void {
  let end = 0;
  for (const { name, from, to } of entries) {
    if (from !== end)
      throw damaged(`tensor ${quoted(name)} overlaps another or leaves a gap before it`);
    end = to;
  }
  if (end !== size) throw damaged(`${size - end} bytes belong to no tensor`);
}

function decode(
  dtype: SavedType,
  shape: readonly number[],
  bytes: Uint8Array<ArrayBuffer>,
  damaged: Damaged,
): SavedTensor {
  const { buffer } = bytes;
  switch (dtype) {
    case "F32":
      return { dtype, shape, data: new Float32Array(buffer) };
    case "I32":
      return { dtype, shape, data: new Int32Array(buffer) };
    case "U8":
    case "BOOL":
      return { dtype, shape, data: bytes };
    case "F64":
      return { dtype: "F32", shape, data: Float32Array.from(new Float64Array(buffer)) };
    case "I64":
      return { dtype: "I32", shape, data: narrowed(new BigInt64Array(buffer), damaged) };
    case "BF16":
      return { dtype: "F32", shape, data: widened(new Uint16Array(buffer), half => half << 16) };
    case "F16":
      return { dtype: "F32", shape, data: Float32Array.from(new Uint16Array(buffer), float16) };
  }
}

function narrowed(wide: BigInt64Array, damaged: Damaged): Int32Array {
  const outside = wide.find(x => x !== BigInt.asIntN(32, x));
  if (outside !== undefined) throw damaged(`its integer ${outside} does not fit 32 bits`);
  return Int32Array.from(wide, Number);
}

function widened(halves: Uint16Array, bits: (half: number) => number): Float32Array {
  return new Float32Array(Int32Array.from(halves, bits).buffer);
}

/** IEEE 754 binary16: sign, 5 exponent bits, 10 fraction bits. */
function float16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = (half & 0x3ff) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

function metadataOf(value: unknown, damaged: Damaged): Record<string, string> {
  if (value === undefined) return {};
  if (!isRecord(value) || Object.values(value).some(text => typeof text !== "string"))
    throw damaged("its metadata is not text by name");
  return value as Record<string, string>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(n => Number.isSafeInteger(n) && n >= 0);
}
