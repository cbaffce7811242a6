// Files that pyarrow wrote (tests/goldens/parquet.py), files in several parts, files that are too large.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import iconv from "iconv-lite";
import { afterAll, describe, expect, test } from "vitest";
import { type Column, isNumeric } from "../table/columns.ts";
import { readWhole } from "./files.ts";
import { hashFiles, readGroups, readTables } from "./read-tables.ts";
import { sha256 } from "./sha256.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-tables-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const parquet = (name: string) =>
  join(import.meta.dirname, `../../tests/goldens/parquet/${name}.parquet`);
const cells = (column: Column) =>
  isNumeric(column)
    ? [...column.values]
    : [...column.codes].map(code => column.categories[code] ?? null);
const columnsOf = async (...paths: string[]) => {
  const { table } = await readTables(paths);
  return Object.fromEntries(
    table.columns.map(column => [column.name, [column.kind, ...cells(column)]]),
  );
};

describe("Parquet", () => {
  test("when a column holds what a cell can hold, then it is read as what the file says", async () => {
    const none = Number.NaN;
    expect(await columnsOf(parquet("kinds"))).toEqual({
      int32: ["number", 1, none, -3, 4],
      int64: ["number", 1, 2 ** 53, none, -(2 ** 40)],
      uint8: ["number", 0, 255, 7, none],
      float: ["number", 0.5, none, -1.25, none],
      double: ["number", 0.1, 2.5, none, -7],
      half: ["number", 0.5, 1.5, none, -2],
      decimal: ["number", 1.25, -0.01, none, 99.99],
      flag: ["boolean", "true", "false", null, "true"],
      text: ["category", "가", "b", null, "b"],
      digits: ["category", "1", "2", "3", null],
      coded: ["category", "x", "y", null, "x"],
      day: ["date", Date.UTC(2024, 1, 29), none, Date.UTC(1969, 11, 31), Date.UTC(2000, 0, 1)],
      seconds: [
        ...["date", Date.UTC(2024, 0, 31, 10, 30), none],
        ...[Date.UTC(1969, 11, 31, 23), Date.UTC(2000, 0, 1)],
      ],
      micros: ["date", 1.5, none, -1, 0],
      nanos: ["date", 1.5, none, -1, 0],
      nothing: ["number", none, none, none, none],
    });
  });

  test.each(["none", "snappy", "gzip", "brotli", "zstd"])(
    "when it is packed by %s, then it reads the same",
    async codec => {
      expect(await columnsOf(parquet(codec))).toEqual({
        x: ["identifier", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9].with(0, "number"),
        y: ["category", ...Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? "a" : "b"))],
      });
    },
  );

  test("when its pages are of the second version, then it reads the same", async () => {
    expect(await columnsOf(parquet("v2"))).toEqual({
      x: ["number", 1, 1, 1],
      y: ["number", 1, 2, 3],
    });
  });

  test.each([
    ["a list", "list", "parquet-unreadable", { column: "list", why: "nested" }],
    ["a struct", "struct", "parquet-unreadable", { column: "struct", why: "nested" }],
    ["bytes", "bytes", "parquet-unreadable", { column: "x", why: "bytes" }],
    ["a codec that is not known", "lz4", "parquet-unreadable", { column: "x", why: "LZ4_RAW" }],
    ["an infinite value", "infinite", "value-not-finite", { column: "x", row: 2 }],
    ["no rows", "empty", "no-rows", {}],
  ])("when it holds %s, then the error names it", async (_, name, code, values) => {
    await expect(readTables([parquet(name)])).rejects.toMatchObject({
      code,
      values: { file: `${name}.parquet`, ...values },
    });
  });

  test("when it is cut short anywhere, then the error says so", async () => {
    const whole = await readWhole(parquet("kinds"));
    for (let size = 4; size < whole.length; size += 97) {
      const path = file("cut.parquet", whole.subarray(0, size));
      await expect(readTables([path])).rejects.toMatchObject({ code: "parquet-unreadable" });
    }
  });

  test("when a byte is wrong, then nothing but an error of ours is thrown", async () => {
    const whole = await readWhole(parquet("snappy"));
    for (let at = 4; at < whole.length; at += 3) {
      const path = file(
        "wrong.parquet",
        whole.map((byte, i) => (i === at ? byte ^ 0x55 : byte)),
      );
      await readTables([path]).catch((error: unknown) =>
        expect(error).toHaveProperty("code", expect.stringMatching(/^[a-z-]+$/)),
      );
    }
  });
});

describe("several files", () => {
  const a = file("a.csv", "x,city,day\n1,Seoul,2024-01-01\n2,Busan,\n");
  const b = file("b.csv", "city,day,x\nBusan,2024-02-01,\n,2024-03-01,4\n");

  test("when their columns stand in another order, then they go by name", async () => {
    expect(await columnsOf(a, b)).toEqual({
      x: ["number", 1, 2, Number.NaN, 4],
      city: ["category", "Seoul", "Busan", "Busan", null],
      day: ["date", Date.UTC(2024, 0, 1), Number.NaN, Date.UTC(2024, 1, 1), Date.UTC(2024, 2, 1)],
    });
  });

  test("when a column is empty in one, then it is what it is in the other", async () => {
    const empty = file("empty.csv", "x,city,day\n,,\n");
    expect(await columnsOf(empty, a)).toEqual({
      x: ["number", Number.NaN, 1, 2],
      city: ["category", null, "Seoul", "Busan"],
      day: ["date", Number.NaN, Date.UTC(2024, 0, 1), Number.NaN],
    });
  });

  test("when they were read, then each has its hash, and all have one", async () => {
    const { files, sha256: all, size } = await readTables([a, b]);
    const hashes = await Promise.all([a, b].map(async path => sha256(await readWhole(path))));
    expect(files).toEqual([
      { file: "a.csv", sha256: hashes[0], rows: 2 },
      { file: "b.csv", sha256: hashes[1], rows: 2 },
    ]);
    expect(all).toBe(await hashFiles([a, b]));
    expect(size).toBe(82);
    expect((await readTables([a])).sha256).toBe(hashes[0]);
  });

  test.each([
    ["lacks a column", "x,city\n1,a\n", { file: "c.csv", column: "day", other: "a.csv" }],
    ["has one more", "x,city,day,z\n1,a,,\n", { file: "a.csv", column: "z", other: "c.csv" }],
    [
      "has texts for numbers",
      "x,city,day\nmany,a,\n",
      { file: "c.csv", column: "x", kind: "text", otherKind: "number" },
    ],
    [
      "has numbers for texts",
      "x,city,day\n1,2,\n",
      { file: "c.csv", column: "city", kind: "number", otherKind: "text" },
    ],
  ])("when one %s, then the error names file and column", async (_, content, values) => {
    const c = file("c.csv", content);
    await expect(readTables([a, c])).rejects.toMatchObject({ code: "files-differ", values });
  });

  test("when one is CSV and one Parquet, then they are one table", async () => {
    const csv = file("plain.csv", "y,x\nc,10\n");
    const { table } = await readTables([parquet("gzip"), csv]);
    expect(table.rows).toBe(11);
    expect(table.columns[1]).toMatchObject({ categories: ["a", "b", "c"] });
  });
});

describe("when the cells of one file can have either decimal mark", () => {
  const comma = file("comma.tsv", "x\ty\n0,5\t1\n");
  const point = file("point.tsv", "x\ty\n0.5\t1\n");
  const commas = file("commas.tsv", "x\ty\n1,234\t2\n");
  const points = file("points.tsv", "x\ty\n1.234\t2\n");
  const semicolons = file("semicolons.csv", "x;y\n1,234;2\n");
  const whole = file("whole.tsv", "x\ty\n7\t3\n");

  test.each([
    ["a comma is shown before", [comma, commas, points], [0.5, 1.234, 1234]],
    ["a comma is shown behind", [points, whole, commas, comma], [1234, 7, 1.234, 0.5]],
    ["a point is shown behind", [semicolons, points, point], [1234, 1.234, 0.5]],
    ["none is shown", [commas, points], [1234, 1.234]],
    ["none is shown, and semicolons let a comma be guessed", [points, semicolons], [1234, 1.234]],
    ["each is shown by one", [comma, point], [0.5, 0.5]],
  ])("and %s, then all go by it", async (_, paths, x) => {
    expect((await columnsOf(...paths)).x!.slice(1)).toEqual(x);
  });

  test("and it is another table of the run, then it goes by the others too", async () => {
    const [train, valid, test] = await readGroups([[points], [], [comma]]);
    expect(train!.table.columns[0]).toMatchObject({ values: Float64Array.of(1234) });
    expect(valid).toBeUndefined();
    expect(test!.table.columns[0]).toMatchObject({ values: Float64Array.of(0.5) });
    expect(train!.sha256).toBe(sha256(await readWhole(points)));
  });

  test("and none tells, then what is expected counts, but no more than what is shown", async () => {
    const read = async (path: string) => (await readTables([path], { decimalMark: "," })).table;
    expect((await read(points)).columns[0]).toMatchObject({ values: Float64Array.of(1234) });
    expect((await read(point)).columns[0]).toMatchObject({ values: Float64Array.of(0.5) });
    const quoted = file("quoted.csv", 'x,y\n"1,234",0.5\n');
    expect((await read(quoted)).columns[0]).toMatchObject({ values: Float64Array.of(1234) });
  });
});

test("when a file is read twice for its encoding, then its hash is of all of it", async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i % 90},b`).join("\n");
  const bytes = iconv.encode(`x,y\n${lines}\n1,똠\n`, "cp949");
  const { table, sha256: hash } = await readTables([file("late.csv", bytes)]);
  expect(hash).toBe(sha256(bytes));
  expect(table.columns[1]).toMatchObject({ categories: ["b", "똠"] });
});

test("when the table cannot fit, then that is said after its first rows", async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i % 90},${i % 7}`).join("\n");
  const path = file("huge.csv", `x,y\n${lines}\n`);
  truncateSync(path, 2 ** 42);
  await expect(readTables([path])).rejects.toMatchObject({
    code: "too-large",
    values: { file: "huge.csv", columns: 2 },
  });
});

test("when a table comes by a pipe, then it is read too", () => {
  const script = `
    import { readTables } from ${JSON.stringify(join(import.meta.dirname, "read-tables.ts"))};
    const { table } = await readTables(["/dev/stdin"]);
    console.log(table.rows);`;
  const args = ["--conditions=source", "--input-type=module", "-e", script];
  const run = `printf 'x,y\\n1,2\\n3,4\\n' | "$0" "$@"`;
  const out = execFileSync("sh", ["-c", run, process.execPath, ...args], { encoding: "utf8" });
  expect(out.trim()).toBe("2");
});

test.each([
  ["absent", "file-missing"],
  [".", "file-is-directory"],
])("when the path is %s, then %s", async (name, code) => {
  await expect(readTables([join(folder, name)])).rejects.toMatchObject({ code });
  await expect(hashFiles([join(folder, name)])).rejects.toMatchObject({ code });
});
