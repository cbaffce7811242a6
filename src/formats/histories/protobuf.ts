// The wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding), as much of it as reading a
// message needs: its fields by number, of the types varint, 8 bytes, length-delimited and 4 bytes.

export interface Field {
  readonly number: number;
  /** A varint as it came: up to 64 bits. */
  readonly varint?: bigint;
  /** The bytes of the three other types. */
  readonly bytes?: Uint8Array;
}

/** The fields in their order; undefined where the bytes are no message. */
export function fieldsOf(bytes: Uint8Array): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  while (at < bytes.length) {
    const key = varintAt(bytes, at);
    if (key === undefined) return undefined;
    const [number, type] = [Number(key.value >> 3n), Number(key.value & 7n)];
    at = key.end;
    if (type === 0) {
      const varint = varintAt(bytes, at);
      if (varint === undefined) return undefined;
      fields.push({ number, varint: varint.value });
      at = varint.end;
      continue;
    }
    const length = lengthOf(bytes, at, type);
    if (length === undefined || length.end > bytes.length) return undefined;
    fields.push({ number, bytes: bytes.subarray(length.start, length.end) });
    at = length.end;
  }
  return fields;
}

function lengthOf(bytes: Uint8Array, at: number, type: number) {
  if (type === 1) return { start: at, end: at + 8 };
  if (type === 5) return { start: at, end: at + 4 };
  const length = type === 2 ? varintAt(bytes, at) : undefined;
  return length && { start: length.end, end: length.end + Number(length.value) };
}

function varintAt(bytes: Uint8Array, start: number): { value: bigint; end: number } | undefined {
  // Most fit seven or fourteen bits; big integers are slow.
  const [first, second] = [bytes[start], bytes[start + 1]];
  if (first === undefined) return undefined;
  if (first < 0x80) return { value: BigInt(first), end: start + 1 };
  if (second !== undefined && second < 0x80)
    return { value: BigInt((first & 0x7f) | (second << 7)), end: start + 2 };
  let value = 0n;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, end: start + i + 1 };
  }
  return undefined;
}
