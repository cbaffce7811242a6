// TensorBoard event files, read from their specification: TFRecord framing (length, masked CRC-32C of the length, data,
// masked CRC-32C of the data; https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details) around
// Event messages (tensorflow/core/util/event.proto). Only scalars are taken: simple_value as PyTorch writes it, tensors of
// one number as TensorFlow 2 does.

import { maskedCrc } from "./crc32c.ts";
import { type Field, fieldsOf } from "./protobuf.ts";
import { damaged } from "./sheet.ts";

export interface Scalar {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
}

export interface EventFile {
  readonly scalars: readonly Scalar[];
  /** Whether it ends in the middle of a record. */
  readonly torn: boolean;
}

const [HEAD, FOOT] = [12, 4];

/** Whether the first record's length and its check agree, which no other file does by chance. */
export function isEventFile(bytes: Uint8Array): boolean {
  return (
    bytes.length >= HEAD && maskedCrc(bytes.subarray(0, 8)) === viewOf(bytes).getUint32(8, true)
  );
}

/** @throws history-damaged with the byte at which a check fails or a message is none */
export function readEventFile(bytes: Uint8Array, file: string): EventFile {
  const view = viewOf(bytes);
  const scalars: Scalar[] = [];
  let at = 0;
  while (at + HEAD <= bytes.length) {
    const fail = (what: string) =>
      damaged(file, `${what} at byte ${at} does not fit its checksum. Was the file changed?`, {
        offset: at,
      });
    if (maskedCrc(bytes.subarray(at, at + 8)) !== view.getUint32(at + 8, true))
      throw fail("the length");
    const end = at + HEAD + Number(view.getBigUint64(at, true));
    if (end + FOOT > bytes.length) break;
    const data = bytes.subarray(at + HEAD, end);
    if (maskedCrc(data) !== view.getUint32(end, true)) throw fail("the record");
    const event = fieldsOf(data);
    if (event === undefined)
      throw damaged(file, `the record at byte ${at} is no event of TensorBoard.`, { offset: at });
    scalars.push(...scalarsOf(event));
    at = end + FOOT;
  }
  return { scalars, torn: at < bytes.length };
}

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const inside = (fields: readonly Field[], number: number) =>
  fields.flatMap(field => (field.number === number && field.bytes ? [field.bytes] : []));

/** Event: step 2, summary 5. Summary: value 1. Value: tag 1, simple_value 2, tensor 8. */
function scalarsOf(event: readonly Field[]): Scalar[] {
  const step = Number(BigInt.asIntN(64, event.find(({ number }) => number === 2)?.varint ?? 0n));
  return inside(event, 5)
    .flatMap(summary => inside(fieldsOf(summary) ?? [], 1))
    .flatMap(value => {
      const fields = fieldsOf(value) ?? [];
      const [tag, simple, tensor] = [1, 2, 8].map(number => inside(fields, number)[0]);
      const number = simple ? viewOf(simple).getFloat32(0, true) : tensor && tensorNumber(tensor);
      if (tag === undefined || number === undefined) return [];
      return [{ tag: new TextDecoder().decode(tag), step, value: number }];
    });
}

/** A DataType of TensorProto: the field that holds its values, and how one is read. */
const TYPES: Readonly<
  Record<number, { field: number; bytes: number; read: (v: DataView) => number }>
> = {
  1: { field: 5, bytes: 4, read: view => view.getFloat32(0, true) },
  2: { field: 6, bytes: 8, read: view => view.getFloat64(0, true) },
  3: { field: 7, bytes: 4, read: view => view.getInt32(0, true) },
  9: { field: 10, bytes: 8, read: view => Number(view.getBigInt64(0, true)) },
  14: { field: 13, bytes: 2, read: bfloat16 },
  19: { field: 13, bytes: 2, read: float16 },
};

/** TensorProto: dtype 1, tensor_content 4, or values in a field of their type; undefined unless it is one number. */
function tensorNumber(tensor: Uint8Array): number | undefined {
  const fields = fieldsOf(tensor) ?? [];
  const type = TYPES[Number(fields.find(({ number }) => number === 1)?.varint ?? 0n)];
  if (type === undefined) return undefined;
  const content = inside(fields, 4)[0];
  if (content) return content.length === type.bytes ? type.read(viewOf(content)) : undefined;
  const values = fields.filter(({ number }) => number === type.field);
  const [only] = values;
  if (values.length !== 1 || only === undefined) return undefined;
  if (type.field === 5 || type.field === 6)
    return only.bytes?.length === type.bytes ? type.read(viewOf(only.bytes)) : undefined;
  // Integers and halves are varints, one by one or packed.
  const varint = only.varint ?? packedVarint(only.bytes!);
  if (varint === undefined) return undefined;
  const word = new DataView(new ArrayBuffer(8));
  word.setBigUint64(0, BigInt.asUintN(64, varint), true);
  return type.read(word);
}

/** The varint in a packed field of one. */
function packedVarint(bytes: Uint8Array): bigint | undefined {
  const [field, more] = fieldsOf(Uint8Array.of(0x08, ...bytes)) ?? [];
  return more === undefined ? field?.varint : undefined;
}

function bfloat16(view: DataView): number {
  const word = new DataView(new ArrayBuffer(4));
  word.setUint16(0, view.getUint16(0, true));
  return word.getFloat32(0);
}

/** IEEE 754 binary16. */
function float16(view: DataView): number {
  const bits = view.getUint16(0, true);
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}
