// Writes event files as TensorBoard's writers do, by the specification: TFRecord framing, Event and Summary messages. The
// check sum is computed bit by bit, so that it does not share a table with the reader.

export interface Written {
  readonly tag: string;
  readonly step: number;
  readonly value: number;
}

/** How a scalar is stored: as PyTorch's and TensorFlow 1's writers do, or as TensorFlow 2's. */
export type Style = "simple" | "tensor-content" | "tensor-values" | "double" | "half";

function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

const masked = (bytes: Uint8Array) => {
  const crc = crc32c(bytes);
  return word((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0);
};

const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const field = (number: number, type: number, content: Uint8Array) =>
  joined(varint((number << 3) | type), content);
const counted = (number: number, content: Uint8Array) =>
  field(number, 2, joined(varint(content.length), content));
const text = (number: number, value: string) => counted(number, new TextEncoder().encode(value));

function double(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}

export function record(data: Uint8Array): Uint8Array {
  const length = joined(word(data.length), word(0));
  return joined(length, masked(length), data, masked(data));
}

/** TensorProto: its type, an empty shape, the value. `halves` are the bits of binary16. */
function tensor(value: number, style: Style): Uint8Array {
  const shape = counted(2, new Uint8Array());
  switch (style) {
    case "double":
      return joined(field(1, 0, varint(2)), shape, counted(6, double(value)));
    case "half":
      return joined(field(1, 0, varint(19)), shape, counted(13, varint(value)));
    case "tensor-values":
      return joined(field(1, 0, varint(1)), shape, counted(5, float(value)));
    default:
      return joined(field(1, 0, varint(1)), shape, counted(4, float(value)));
  }
}

export function scalarEvent({ tag, step, value }: Written, style: Style): Uint8Array {
  const stored = style === "simple" ? field(2, 5, float(value)) : counted(8, tensor(value, style));
  const metadata = style === "simple" ? [] : [counted(9, counted(1, text(1, "scalars")))];
  const summary = counted(1, joined(text(1, tag), ...metadata, stored));
  return joined(field(1, 1, double(1.7e9 + step)), field(2, 0, varint(step)), counted(5, summary));
}

/** A whole file: the version first, as every writer does, then the scalars. */
export function eventFile(scalars: readonly Written[], style: Style = "simple"): Uint8Array {
  const version = joined(field(1, 1, double(1.7e9)), text(3, "brain.Event:2"));
  return joined(record(version), ...scalars.map(one => record(scalarEvent(one, style))));
}
