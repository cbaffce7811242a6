// Every bad table has its own code, and the readable ones read as a spreadsheet shows them.

import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { DownhillError } from "../core/errors.ts";
import { type Column, isNumeric } from "./columns.ts";
import { parseCsv } from "./read-csv.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (csv: string | Uint8Array) =>
  parseCsv(typeof csv === "string" ? bytesOf(csv) : csv, { file: "t.csv" });
const cells = (column: Column) =>
  isNumeric(column)
    ? [...column.values]
    : [...column.codes].map(code => column.categories[code] ?? null);
const contents = (csv: string | Uint8Array) =>
  Object.fromEntries(read(csv).columns.map(column => [column.name, cells(column)]));

function failure(csv: string | Uint8Array): DownhillError {
  try {
    read(csv);
  } catch (error) {
    if (error instanceof DownhillError) return error;
    throw error;
  }
  throw new Error("the table was read");
}

describe("when a table cannot be read, then the error says which way", () => {
  test.each([
    ["empty file", "", "file-empty", {}],
    ["only blanks", " \n\n", "file-empty", {}],
    ["header only", "a,b\n", "no-rows", {}],
    ["short row", "a,b\n1,2\n3\n", "ragged-rows", { line: 3, expected: 2, found: 1 }],
    ["long row", "a,b\n1,2,3", "ragged-rows", { line: 2, expected: 2, found: 3 }],
    ["row after a quoted line break", 'a,b\n"x\ny",2\n3\n', "ragged-rows", { line: 4 }],
    ["quote never closed", 'a,b\n1,2\n"x,2\n3,4\n', "ragged-rows", { line: 3 }],
    ["header twice", "a,b,a\n1,2,3\n", "duplicate-header", { column: "a" }],
    ["inf", "a,b\n1,2\n2,inf\n", "value-not-finite", { column: "b", row: 2 }],
    ["Infinity", "a\n-Infinity\n", "value-not-finite", { column: "a", row: 1 }],
    ["past the range", "a\n1\n1e999\n", "value-not-finite", { column: "a", row: 2 }],
  ])("%s", (_, csv, code, values) => {
    const error = failure(csv);
    expect(error.code).toBe(code);
    expect(error.values).toMatchObject({ file: "t.csv", ...values });
  });

  test("binary file", () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0, 0);
    expect(failure(png)).toMatchObject({ code: "binary-file", values: { offset: 6 } });
  });

  test("neither UTF-8 nor CP949", () => {
    const latin = Uint8Array.of(97, 44, 98, 10, 99, 0xe9, 44, 50, 10);
    expect(failure(latin)).toMatchObject({
      code: "encoding-invalid",
      values: { line: 2, offset: 5 },
    });
  });
});

describe("when a table is written in another way, then it reads the same", () => {
  const expected = { 이름: ["가", "나"], x: [1, 2] };
  test.each([
    ["comma", "이름,x\n가,1\n나,2\n"],
    ["semicolon", "이름;x\n가;1\n나;2"],
    ["tab, CRLF", "이름\tx\r\n가\t1\r\n나\t2\r\n"],
    ["bar", "이름|x\n가|1\n나|2\n"],
    ["CR alone", "이름,x\r가,1\r나,2"],
    ["mixed line ends", "이름,x\r\n가,1\n나,2\r\n"],
    ["blank lines", "이름,x\n가,1\n\n나,2\n\n"],
    ["quotes", '"이름","x"\n"가","1"\n"나","2"\n'],
    ["byte order mark", "\uFEFF이름,x\n가,1\n나,2\n"],
    ["CP949", iconv.encode("이름,x\n가,1\n나,2\n", "cp949")],
    ["UTF-16LE", iconv.encode("이름,x\n가,1\n나,2\n", "utf-16le", { addBOM: true })],
  ])("%s", (_, csv) => {
    expect(contents(csv)).toEqual(expected);
  });
});

test("when quotes hold delimiters, quotes and line breaks, then they belong to the cell", () => {
  expect(contents('"a;b","c"\n"x, ""y""\nz",1\nq,2\n')).toEqual({
    "a;b": ['x, "y"\nz', "q"],
    c: [1, 2],
  });
});

test("when a quote stands inside a cell, then it is a character", () => {
  expect(contents('a,b\n5" pipe,2\nx,3\n')).toEqual({ a: ['5" pipe', "x"], b: [2, 3] });
});

test("when a header has a rarer delimiter too, then the more frequent one counts", () => {
  expect(contents("x|y,b,c\n1,2,3\n")).toEqual({ "x|y": [1], b: [2], c: [3] });
});

describe("when cells can only mean one decimal mark, then all numbers of the file have it", () => {
  test.each([
    ["decimal commas", "x;y\n1,5;-0,607\n2;3,25\n", [1.5, 2], [-0.607, 3.25]],
    ["three decimals", "x;y\n-2,355;1\n1,234;2\n", [-2.355, 1.234], [1, 2]],
    [
      "points between thousands",
      "x;y\n1.234,5;1.234.567\n12;1.000\n",
      [1234.5, 12],
      [1234567, 1000],
    ],
    ["an exponent", "x;y\n1,5e3;,5\n1;2,\n", [1500, 1], [0.5, 2]],
    ["decimal points", "x;y\n1.5;1,234\n2.25;5,678\n", [1.5, 2.25], [1234, 5678]],
    ["commas between thousands", "x;y\n1,234.5;1,234\n1,234,567;2\n", [1234.5, 1234567], [1234, 2]],
    ["tabs and commas", "x\ty\n1,5\t1,234\n2,5\t2\n", [1.5, 2.5], [1.234, 2]],
    ["tabs and thousands", "x\ty\n1,234\t1\n5,678\t2\n", [1234, 5678], [1, 2]],
    ["no digit before the comma", "x;y\n,5;1.234\n-,25;2.500\n", [0.5, -0.25], [1234, 2500]],
    ["commas as the delimiter", 'x,y\n"1,234",1\n"2,500",2\n', [1234, 2500], [1, 2]],
  ])("%s", (_, csv, x, y) => {
    expect(contents(csv)).toEqual({ x, y });
  });

  test("one that both marks stand in holds texts, and the others keep the point", () => {
    expect(contents("x;y\n1,5;1.5\n2,5;2.5\n")).toEqual({ x: ["1,5", "2,5"], y: [1.5, 2.5] });
  });

  test.each([
    ["remarks", "1.192;ok\n2.966;1,5\n", [1.192, 2.966], ["ok", "1,5"]],
    ["remarks with points", "1,234;v1\n2,500;1.5\n", [1.234, 2.5], ["v1", "1.5"]],
    ["numbers with either", "1.192;1,5\n2.966;1.5\n", [1.192, 2.966], ["1,5", "1.5"]],
  ])("%s have no vote", (_, rows, x, remark) => {
    expect(contents(`x;remark\n${rows}`)).toEqual({ x, remark });
  });

  test.each(["5000.5", "5000.0", "1234567.891"])(
    "a point in %s, after more whole numbers than are remembered",
    decimal => {
      const rows = Array.from({ length: 5000 }, (_, i) => `${i};1,5`);
      const { x, y } = contents(`x;y\n${rows.join("\n")}\n${decimal};2,5\n`);
      expect(x).toEqual([...rows.keys(), Number(decimal)]);
      expect(y).toEqual([...rows.map(() => "1,5"), "2,5"]);
    },
  );

  test("after more numbers than are remembered", () => {
    const rows = Array.from({ length: 9000 }, (_, i) => `${i},${i % 10};${i}`);
    const { x } = contents(`x;y\n${rows.join("\n")}\n`);
    expect(x).toEqual(rows.map((_, i) => Number(`${i}.${i % 10}`)));
  });

  test("where decimals come after more whole numbers than are remembered", () => {
    const rows = Array.from({ length: 9000 }, (_, i) => `${i < 8000 ? i : `${i},5`};0`);
    const { x } = contents(`x;y\n${rows.join("\n")}\n`);
    expect(x).toEqual(rows.map((_, i) => (i < 8000 ? i : i + 0.5)));
  });
});

test("when commas stand in a number with a zero first, then they group no thousands", () => {
  expect(contents('x,y\n"0,607",1\n"1,234",2\n')).toEqual({ x: ["0,607", "1,234"], y: [1, 2] });
});
