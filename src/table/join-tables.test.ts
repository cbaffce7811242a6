// What the files of several formats can bring together: number columns that hold nothing, kinds that change by joining.

import { expect, test } from "vitest";
import type { Column } from "./columns.ts";
import { joinTables } from "./join-tables.ts";

const tableOf = (file: string, rows: number, ...columns: Column[]) => ({ file, rows, columns });
const numbers = (...values: number[]): Column => ({
  name: "c",
  kind: "number",
  values: Float64Array.from(values),
});
const texts = (...categories: string[]): Column => ({
  name: "c",
  kind: "category",
  categories,
  codes: Int32Array.from(categories.keys()),
});

test("when a number column holds nothing, then it may be texts elsewhere", () => {
  const nothing = tableOf("a", 2, numbers(Number.NaN, Number.NaN));
  const { columns } = joinTables([nothing, tableOf("b", 2, texts("x", "y"))], "all");
  expect(columns[0]).toMatchObject({ kind: "category", categories: ["x", "y"] });
  expect(columns[0]).toHaveProperty("codes", Int32Array.of(-1, -1, 0, 1));
});

test("when parts of one count go on in the other, then the rows are numbered: an identifier", () => {
  const count = (from: number) => numbers(...Array.from({ length: 15 }, (_, i) => from + i));
  const { columns } = joinTables([tableOf("a", 15, count(1)), tableOf("b", 15, count(16))], "all");
  expect(columns[0]?.kind).toBe("identifier");
});

test("when two words come from two files, then they are a pair", () => {
  const { columns } = joinTables([tableOf("a", 1, texts("yes")), tableOf("b", 1, texts("no"))], "");
  expect(columns[0]).toMatchObject({ kind: "boolean", categories: ["no", "yes"] });
});
