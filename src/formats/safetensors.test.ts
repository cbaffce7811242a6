import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DownhillError } from "../core/errors.ts";
import { readSafetensors, type SavedTensor, writeSafetensors } from "./safetensors.ts";

const sample = (): Map<string, SavedTensor> =>
  new Map<string, SavedTensor>([
    [
      "layer.weight",
      { dtype: "F32", shape: [2, 3], data: Float32Array.of(1, -2, 3.5, NaN, 0, -0) },
    ],
    ["0", { dtype: "I32", shape: [2], data: Int32Array.of(7, -8) }],
    ["mask", { dtype: "BOOL", shape: [3], data: Uint8Array.of(1, 0, 1) }],
    ["nothing", { dtype: "F32", shape: [0, 4], data: new Float32Array(0) }],
    ["scalar", { dtype: "F32", shape: [], data: Float32Array.of(2) }],
  ]);

/** A file of this header text, whatever it says, and so many bytes of data. */
function fileOf(header: string | object, dataBytes = 0, claimed?: bigint): Uint8Array {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const text = new TextEncoder().encode(json);
  const file = new Uint8Array(8 + text.length + dataBytes);
  new DataView(file.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  file.set(text, 8);
  return file;
}

const entry = (dtype: unknown, shape: unknown, from: unknown, to: unknown) => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

describe("writing and reading", () => {
  test("when tensors are written, then the same come back, in their order", () => {
    const { tensors, metadata } = readSafetensors(
      writeSafetensors(sample(), { format: "pt" }),
      "f",
    );
    expect([...tensors]).toEqual([...sample()]);
    expect(metadata).toEqual({ format: "pt" });
  });

  test("when the same is written twice, then the bytes are equal and the data is aligned", () => {
    const bytes = writeSafetensors(sample());
    expect(writeSafetensors(sample())).toEqual(bytes);
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
  });

  test("when the bytes stand at an odd offset of a buffer, then they are read", () => {
    const bytes = writeSafetensors(sample());
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect([...readSafetensors(shifted.subarray(1), "f").tensors]).toEqual([...sample()]);
  });

  test("when the bytes are of a subclass whose slice is a view, as Node's files are, then they are read", () => {
    class View extends Uint8Array<ArrayBuffer> {
      override slice(from?: number, to?: number): Uint8Array<ArrayBuffer> {
        return this.subarray(from, to);
      }
    }
    const { buffer } = writeSafetensors(sample());
    expect([...readSafetensors(new View(buffer), "f").tensors]).toEqual([...sample()]);
  });

  test.each([
    [
      "F16",
      [0x3c00, 0xc000, 0x0001, 0x7c00, 0x8000, 0x3555],
      [1, -2, 2 ** -24, Infinity, -0, 0.333251953125],
    ],
    ["BF16", [0x3f80, 0xc000, 0x7f80, 0x8000], [1, -2, Infinity, -0]],
  ])("when a tensor is %s, then it comes as float32", (dtype, halves, expected) => {
    const bytes = new Uint8Array(Uint16Array.from(halves).buffer);
    const file = fileOf({ a: entry(dtype, [halves.length], 0, bytes.length) }, bytes.length);
    file.set(bytes, file.length - bytes.length);
    const tensor = readSafetensors(file, "f").tensors.get("a")!;
    expect(tensor).toEqual({
      dtype: "F32",
      shape: [halves.length],
      data: Float32Array.from(expected),
    });
  });

  test("when tensors are F64 and I64, then they come as float32 and int32", () => {
    const written = writeSafetensors(
      new Map<string, SavedTensor>([
        ["a", { dtype: "F64", shape: [2], data: Float64Array.of(0.1, 1e300) }],
        ["b", { dtype: "I64", shape: [2], data: Int32Array.of(-5, 2 ** 31 - 1) }],
      ]),
    );
    const { tensors } = readSafetensors(written, "f");
    expect(tensors.get("a")!.data).toEqual(Float32Array.of(0.1, Infinity));
    expect(tensors.get("b")!.data).toEqual(Int32Array.of(-5, 2 ** 31 - 1));
  });

  test.each([
    ["a", "F32", [3], "needs 12 bytes for F32 (3) and has 8"],
    ["a", "F16", [2], "needs 4 bytes for F16 (2) and has 8"],
    ["__proto__", "F32", [2], "cannot be a tensor's name"],
    ["__metadata__", "F32", [2], "cannot be a tensor's name"],
  ] as const)(
    "when %s as %s %j does not fit its data, then writing refuses",
    (name, dtype, shape, why) => {
      const tensors = new Map([[name, { dtype, shape, data: Float32Array.of(1, 2) }]]);
      expect(() => writeSafetensors(tensors)).toThrow(why);
    },
  );
});

const nested = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
const f32 = (from: number, to: number) => entry("F32", [(to - from) / 4], from, to);
const hostile: [string, Uint8Array, string][] = [
  ["an empty file", new Uint8Array(0), "it has 0 bytes"],
  ["7 bytes", new Uint8Array(7), "it has 7 bytes"],
  ["a header past the end", fileOf("{}", 0, 3n), "reaches past its end"],
  ["a header of 2^64 - 1 bytes", fileOf("{}", 0, 2n ** 64n - 1n), "reaches past its end"],
  ["a header over 100 MB", fileOf("{}", 100_000_001, 100_000_001n), "at most 100000000"],
  ["a header that is no JSON", fileOf("{a:1}"), "not JSON"],
  ["a header that is no UTF-8", fileOf("{}", 1, 3n).fill(0xff, 10), "not JSON"],
  ["a header that is a list", fileOf("[]"), "not an object"],
  ["a header that is null", fileOf("null"), "not an object"],
  [
    "a name twice",
    fileOf(
      '{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"\\u0061":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}',
    ),
    "stands twice",
  ],
  [
    "a shape twice",
    fileOf('{"a":{"dtype":"F32","shape":[1],"shape":[0],"data_offsets":[0,0]}}'),
    "stands twice",
  ],
  [
    "the name __proto__",
    fileOf('{"__proto__":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}'),
    "no tensor can have",
  ],
  ["no description", fileOf({ a: 1 }), "has no description"],
  ["an unknown dtype", fileOf({ a: entry("F31", [0], 0, 0) }), 'unknown dtype "F31"'],
  ["the dtype toString", fileOf({ a: entry("toString", [0], 0, 0) }), "unknown dtype"],
  ["a dtype that is an object", fileOf({ a: entry({ toString: 1 }, [0], 0, 0) }), "has no dtype"],
  ["a dtype nested deep", fileOf(`{"a":{"dtype":${nested}}}`), ""],
  ["a shape that is no list", fileOf({ a: entry("F32", 4, 0, 16) }, 16), "not a list of counts"],
  ["a negative shape", fileOf({ a: entry("F32", [-1, -4], 0, 16) }, 16), "not a list of counts"],
  ["a fractional shape", fileOf({ a: entry("F32", [0.5, 8], 0, 16) }, 16), "not a list of counts"],
  ["a shape past 2^53", fileOf({ a: entry("F32", [2 ** 60], 0, 16) }, 16), "not a list of counts"],
  ["a product past 2^53", fileOf({ a: entry("F32", [2 ** 40, 2 ** 40], 0, 16) }, 16), "too large"],
  ["zero times huge", fileOf({ a: entry("F32", [2 ** 40, 2 ** 40, 0], 0, 0) }), "too large"],
  ["a range past the data", fileOf({ a: f32(0, 16) }, 12), "outside the data"],
  ["a range backwards", fileOf({ a: entry("F32", [1], 4, 0) }, 4), "outside the data"],
  ["a negative range", fileOf({ a: entry("F32", [1], -4, 0) }, 4), "outside the data"],
  [
    "a range of one",
    fileOf({ a: { dtype: "F32", shape: [1], data_offsets: [0] } }, 4),
    "outside the data",
  ],
  ["overlapping tensors", fileOf({ a: f32(0, 8), b: f32(4, 12) }, 12), "overlaps"],
  ["the same range twice", fileOf({ a: f32(0, 8), b: f32(0, 8) }, 8), "overlaps"],
  ["a gap", fileOf({ a: f32(0, 4), b: f32(8, 12) }, 12), "gap"],
  ["bytes of no tensor", fileOf({ a: f32(0, 4) }, 12), "belong to no tensor"],
  [
    "a size that is not the shape's",
    fileOf({ a: entry("F32", [3], 0, 8) }, 8),
    "needs 12 bytes and has 8",
  ],
  ["metadata that is no text", fileOf({ __metadata__: { a: 1 } }), "metadata"],
  [
    "an integer past 32 bits",
    fileOf({ a: entry("I64", [1], 0, 8) }, 8).fill(0x7f, -8),
    "does not fit 32 bits",
  ],
];

describe("damaged and hostile files", () => {
  test.each(hostile)("when a file has %s, then it is refused with its reason", (_, bytes, why) => {
    const error = caught(bytes);
    expect(error).toMatchObject({ code: "safetensors-damaged", values: { file: "m.safetensors" } });
    expect(String(error)).toContain(why);
    expect(String(error).length).toBeLessThan(400);
  });

  test("when a file is cut at any byte, then it is refused", () => {
    const bytes = writeSafetensors(sample());
    for (let end = 0; end < bytes.length; end++)
      expect(caught(bytes.subarray(0, end))).toMatchObject({ code: "safetensors-damaged" });
  });

  test("when bytes are random, then nothing but a DownhillError is thrown", () => {
    const header = fc.json().map(text => fileOf(text, 16));
    const shaped = fc
      .tuple(
        fc.constantFrom("F32", "F64", "I64", "F16", "U8", "X"),
        fc.array(fc.nat(6)),
        fc.nat(20),
        fc.nat(20),
      )
      .map(([dtype, shape, from, to]) => fileOf({ a: entry(dtype, shape, from, to) }, 16));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), header, shaped), readsOrRefuses),
      { numRuns: 2000 },
    );
  });

  test("when bytes of a sound file are changed, then it reads or is refused, no larger than itself", () => {
    const sound = writeSafetensors(sample(), { format: "pt" });
    const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), changes => {
        const bytes = sound.slice();
        for (const [at, value] of changes) bytes[at] = value;
        readsOrRefuses(bytes);
      }),
      { numRuns: 3000 },
    );
  });
});

function caught(bytes: Uint8Array): unknown {
  try {
    readSafetensors(bytes, "m.safetensors");
  } catch (error) {
    return error;
  }
  return undefined;
}

function readsOrRefuses(bytes: Uint8Array): void {
  try {
    const { tensors } = readSafetensors(bytes, "m");
    const held = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    // F16 widens to twice its bytes; nothing grows more.
    expect(held).toBeLessThanOrEqual(2 * bytes.length);
  } catch (error) {
    if (!(error instanceof DownhillError)) throw error;
  }
}
