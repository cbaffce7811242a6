// A file that comes in pieces reads as the file in memory does, wherever the pieces are cut.

import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { MOST_TEXTS, plainNumber } from "./build-column.ts";
import { isNumeric } from "./columns.ts";
import { parseCsv, readCsv } from "./read-csv.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A source of pieces of the given sizes, and how often it was asked for. */
function sourceOf(bytes: Uint8Array, cuts: readonly number[] = [7]) {
  const asked = { times: 0 };
  async function* pieces() {
    asked.times++;
    for (let from = 0, i = 0; from < bytes.length; i++) {
      const to = from + cuts[i % cuts.length]!;
      yield bytes.subarray(from, to);
      from = to;
    }
  }
  return { size: bytes.length, pieces, asked };
}

const TEXT = '이름,"설명, 긴 것",x\r\n가나,"첫 ""줄""\r\n둘째",1\n다,뷁,2.5\r\n';

describe("when pieces end anywhere, then the table is that of the whole", () => {
  test.each([
    ["UTF-8", bytesOf(TEXT)],
    ["byte order mark", bytesOf(`\uFEFF${TEXT}`)],
    ["CP949", iconv.encode(TEXT, "cp949")],
    ["UTF-16LE", iconv.encode(TEXT, "utf-16le", { addBOM: true })],
    ["UTF-16BE", iconv.encode(TEXT, "utf-16be", { addBOM: true })],
  ])("%s", async (_, bytes) => {
    const whole = parseCsv(bytes, { file: "t.csv" });
    expect(whole.columns.map(({ name }) => name)).toEqual(["이름", "설명, 긴 것", "x"]);
    // A byte order mark is looked for in the first piece, as files are read.
    for (let size = 3; size <= bytes.length; size++)
      expect(await readCsv(sourceOf(bytes, [size]), { file: "t.csv" })).toEqual(whole);
  });

  test("cells of every kind", async () => {
    const cell = fc.oneof(
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.constantFrom("", "NA", " x ", '"a,b"', '"a""b"', '"a\nb"', 'a"b', "2024-01-31", "가"),
      fc.constantFrom("1,5", "1,234", "1,234.5", "1.234", "0,607", "1.234,5"),
    );
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 });
    const cuts = fc.array(fc.integer({ min: 3, max: 40 }), { minLength: 1, maxLength: 5 });
    const property = fc.asyncProperty(rows, cuts, async (cells, sizes) => {
      const bytes = bytesOf(`p;q\n${cells.map(row => row.join(";")).join("\n")}\n`);
      const outcome = async (read: () => unknown) => {
        try {
          return await read();
        } catch (error) {
          return String(error);
        }
      };
      const pieces = await outcome(() => readCsv(sourceOf(bytes, sizes), { file: "t" }));
      expect(pieces).toEqual(await outcome(() => parseCsv(bytes, { file: "t" })));
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

test("when CP949 shows late, then the file is read anew, once", async () => {
  const lines = Array.from({ length: 200 }, (_, i) => `${i},${i % 7}`).join("\n");
  const bytes = iconv.encode(`x,y\n${lines}\n1,가\n`, "cp949");
  const source = sourceOf(bytes, [64]);
  const table = await readCsv(source, { file: "t.csv" });
  expect(source.asked.times).toBe(2);
  expect(table.columns[1]).toMatchObject({ kind: "category" });
  expect(table.rows).toBe(201);
});

test("when bytes are neither, then the error says where, in whichever piece", async () => {
  const bytes = Uint8Array.of(...iconv.encode("a,가\n나,", "cp949"), 0xe9, 0x20, 50, 10);
  await expect(readCsv(sourceOf(bytes, [3]), { file: "t.csv" })).rejects.toMatchObject({
    code: "encoding-invalid",
    values: { line: 2, offset: 8 },
  });
});

test("when a text comes after more numbers than are remembered, then the column holds texts, as written", async () => {
  const numbers = Array.from({ length: MOST_TEXTS + 10 }, (_, i) => `${i}.50,${i % 3}`);
  const bytes = bytesOf(`x,y\n${numbers.join("\n")}\nmany,1\n`);
  const source = sourceOf(bytes, [4096]);
  const { columns } = await readCsv(source, { file: "t.csv" });
  expect(source.asked.times).toBe(2);
  expect(columns[0]).toMatchObject({ kind: "identifier" });
  expect(columns[0]).toHaveProperty("categories", expect.arrayContaining(["7.50", "many"]));
  expect(columns[1]).toMatchObject({ kind: "number" });
  expect(parseCsv(bytes, { file: "t.csv" }).columns).toEqual(columns);
});

test("when there are more numbers than are remembered, then none is lost, and gaps are gaps", async () => {
  const value = (i: number) => (i % 10 === 3 ? "" : `${(i * 7919) % 100_003}e-2`);
  const lines = Array.from({ length: 3 * MOST_TEXTS }, (_, i) => `${value(i)},1`);
  const { columns } = await readCsv(sourceOf(bytesOf(`x,y\n${lines.join("\n")}`), [5000]), {
    file: "t.csv",
  });
  const [x] = columns;
  expect(isNumeric(x!) && [...x.values]).toEqual(
    lines.map((_, i) => (value(i) === "" ? Number.NaN : Number(value(i)))),
  );
});

test("when a file is large, then its rows are foreseen from the first, and can be refused", async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i % 1000},${i % 7}\n`);
  const source = sourceOf(bytesOf(`x,y\n${lines.join("")}`), [4096]);
  const seen: number[][] = [];
  const foresee = (rows: number, columns: number) => void seen.push([rows, columns]);
  await readCsv(source, { file: "t.csv", foresee });
  expect(seen).toEqual([[expect.closeTo(20_000, -3), 2]]);
  const refused = new Error("too large");
  const refuse = () => {
    throw refused;
  };
  await expect(readCsv(source, { file: "t.csv", foresee: refuse })).rejects.toBe(refused);
});

test("when a file is read, then the event loop turns and progress reaches the end", async () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => `${i / 7},${i % 7}\n`);
  const bytes = bytesOf(`x,y\n${lines.join("")}`);
  let [turns, reached] = [0, 0];
  const timer = setInterval(() => turns++, 1);
  await readCsv(sourceOf(bytes, [2 ** 16]), {
    file: "t.csv",
    progress: done => void (reached = done),
  });
  clearInterval(timer);
  expect(reached).toBe(bytes.length);
  expect(turns).toBeGreaterThan(1);
});

test("when digits and point are plain, then the number is what JavaScript reads, to the bit", () => {
  const digits = fc.stringMatching(/^[+-]?\d{0,9}\.?\d{0,9}$/);
  const property = fc.property(digits, text => {
    const value = plainNumber(`,${text},`, 1, text.length + 1);
    if (!Number.isNaN(value)) expect(value).toBe(Number(text));
    else expect(/^[+-]?0\d|\d.{15}|^[+-]?\.?$/.test(text)).toBe(true);
  });
  fc.assert(property, { numRuns: 2000 });
});
