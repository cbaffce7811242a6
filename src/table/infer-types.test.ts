// Kinds as a person would give them, on the columns that tables really have.

import { describe, expect, test } from "vitest";
import { ColumnBuilder } from "./build-column.ts";
import { isNumeric } from "./columns.ts";

function inferColumn(name: string, cells: readonly string[], file: string) {
  const builder = new ColumnBuilder({ name, file });
  for (const cell of cells) builder.add(cell);
  return builder.finish();
}

const many = (n: number, cell: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => cell(i));

describe("when a column is typed, then its cells decide", () => {
  test.each([
    ["decimals", ["1.5", "-2", "+3e-2", ".5"], "number"],
    ["thousands", ["1,234.5", "999", "1,000,000"], "number"],
    ["0 and 1", ["0", "1", "1"], "number"],
    ["leading zeros", ["00123", "10001"], "category"],
    ["decimal commas", ["1,5", "2,75"], "category"],
    ["yes and no", ["Yes", "no", "YES", "No"].slice(0, 2), "boolean"],
    ["t and f", ["t", "f", "t"], "boolean"],
    ["dates", ["2024-01-31", "2024/02/01", "2024.2.3", "2024-01-31T10:00:00Z"], "date"],
    ["no such day", ["2024-02-30", "2024-01-01"], "category"],
    ["months", ["jan", "feb", "jan"], "category"],
    ["nothing", ["", "NA", "?"], "category"],
  ])("%s", (_, texts, kind) => {
    expect(inferColumn("c", texts, "t.csv").kind).toBe(kind);
  });

  test.each([
    ["PassengerId", many(100, i => String(7 * i)), "identifier"],
    ["count from 1", many(100, i => String(i + 1)), "identifier"],
    ["weight", many(100, i => String(1000 + ((37 * i) % 101))), "number"],
    ["x", many(100, i => String(i + 0.5)), "number"],
    ["code", many(100, i => `A${i}`), "identifier"],
    ["name", many(100, i => `Mr. Smith the ${i}th`), "text"],
    ["surname", many(100, i => `s${i % 60}`), "text"],
    ["city", many(1000, i => `c${i % 60}`), "category"],
  ])("%s", (name, texts, kind) => {
    expect(inferColumn(name, texts, "t.csv").kind).toBe(kind);
  });
});

test("when a cell is a missing marker, then it is missing, whatever its case; the word none is not", () => {
  const numbers = inferColumn("x", ["1", "", " na ", "N/A", "NaN", "NULL", "?"], "t.csv");
  expect(isNumeric(numbers) && [...numbers.values]).toEqual([1, ...new Array(6).fill(Number.NaN)]);
  const garage = inferColumn("garage", ["None", "attached", "null"], "t.csv");
  expect(!isNumeric(garage) && [...garage.codes]).toEqual([0, 1, -1]);
});

test("when a date has no zone, then it is read as UTC", () => {
  const column = inferColumn("d", ["2024-01-31", "2024-01-31 10:30"], "t.csv");
  expect(isNumeric(column) && [...column.values]).toEqual([
    Date.UTC(2024, 0, 31),
    Date.UTC(2024, 0, 31, 10, 30),
  ]);
});
