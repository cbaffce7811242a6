// The facts of a table's data against what they mean, computed the long way.

import { describe, expect, test } from "vitest";
import { Pace } from "../core/pace.ts";
import { Generator } from "../core/random.ts";
import { dataset } from "../data/dataset.ts";
import type { Input } from "../prepare/preparation.ts";
import type { Column, Table } from "../table/columns.ts";
import { featureFacts } from "./feature-facts.ts";
import { labelFacts } from "./label-facts.ts";
import type { Part } from "./read.ts";
import { repeatedRows } from "./repeated-rows.ts";

const tableOf = (columns: readonly Column[], rows: number): Table => ({
  file: "test.csv",
  rows,
  columns,
});
const rowsFrom = (from: number, to: number) =>
  Int32Array.from({ length: to - from }, (_, i) => from + i);
const numbers = (name: string, values: readonly number[]): Column => ({
  name,
  kind: "number",
  values: Float64Array.from(values),
});
const input = { name: "x", kind: "number", center: 1, scale: 2 } as Input;

describe("features", () => {
  test("when values are missing and one is far, then the facts are those of the rest", () => {
    const values = [3, 1, Number.NaN, 2, 5, 4, 2, 1000];
    const part: Part = { table: tableOf([numbers("x", values)], 8), rows: rowsFrom(0, 8) };
    const facts = featureFacts(input, part, null);
    expect(facts).toMatchObject({ missing: 1, distinct: 6, min: 1, max: 1000, outliers: 1 });
    expect(facts.mean).toBeCloseTo(1017 / 7, 9);
    expect(facts.scaledMean).toBeCloseTo((1017 / 7 - 1) / 2, 9);
    // The median is 3, and so is 1.5 that of the distances 0, 1, 1, 1, 2, 2, 997.
    expect(facts.farthest).toBeCloseTo(997 / 1.4826, 9);
    expect(facts).not.toHaveProperty("shift");
  });

  test("when validation rows are higher, then the shift is the distance of the distributions", () => {
    const table = tableOf([numbers("x", [1, 2, 3, 4, 3, 4, 5, 6])], 8);
    const [train, valid] = [
      { table, rows: rowsFrom(0, 4) },
      { table, rows: rowsFrom(4, 8) },
    ];
    expect(featureFacts(input, train, valid).shift).toBe(0.5);
  });

  test("when there are more rows than are sorted, then the extremes are still those of all", () => {
    const values = Array.from({ length: 200_000 }, (_, i) => i % 1000);
    values[77_777] = 1e6;
    const part: Part = { table: tableOf([numbers("x", values)], 200_000), rows: rowsFrom(0, 2e5) };
    const facts = featureFacts(input, part, null);
    expect(facts).toMatchObject({ min: 0, max: 1e6, outliers: 1 });
    expect(facts.distinct).toBeGreaterThan(990);
  });
});

describe("repeated rows", () => {
  test("when rows repeat, then they are counted as by their texts", async () => {
    const random = new Generator(1, 1);
    const cells = () => Array.from({ length: 400 }, () => random.integer(7));
    const [a, b] = [cells(), cells()];
    a[5] = Number.NaN;
    a[6] = Number.NaN;
    b[6] = b[5]!;
    const codes = Int32Array.from(cells(), code => code - 1);
    codes[6] = codes[5]!;
    const categories = ["", "가", "b", "bb", "c", "x y"];
    const color: Column = { name: "color", kind: "category", codes, categories };
    const table = tableOf([numbers("a", a), numbers("b", b), color], 400);
    const text = (row: number) => `${a[row]} ${b[row]} ${categories[codes[row]!] ?? ""}`;
    const [train, valid] = [rowsFrom(0, 300), rowsFrom(300, 400)];
    const known = new Set(Array.from(train, text));
    const names = ["a", "b", "color"];
    const parts = [train, valid].map(rows => ({ table, rows })) as [Part, Part];
    expect(await repeatedRows(...parts, names, new Pace())).toEqual({
      repeatedRows: 300 - known.size,
      sharedRows: Array.from(valid, text).filter(row => known.has(row)).length,
    });
  });

  test("when another file numbers its categories otherwise, then equal texts are equal", async () => {
    const part = (codes: number[], categories: string[]): Part => ({
      table: tableOf(
        [{ name: "c", kind: "category", codes: Int32Array.from(codes), categories }],
        codes.length,
      ),
      rows: rowsFrom(0, codes.length),
    });
    const [train, valid] = [part([0, 1], ["a", "b"]), part([0, 1], ["b", "c"])];
    const facts = await repeatedRows(train, valid, ["c"], new Pace());
    expect(facts).toEqual({ repeatedRows: 0, sharedRows: 1 });
  });
});

test("when labels are flipped, then the rows are those that all neighbours contradict", async () => {
  const random = new Generator(2, 1);
  const [rows, width] = [300, 7];
  const inputs = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: width }, () => random.integer(1000) / 1000 + 3 * (i % 2)),
  );
  const labels = inputs.map((_, i) => (i % 20 === 3 ? 1 - (i % 2) : i % 2));
  const set = dataset(inputs, labels);
  const part: Part = { table: tableOf([], rows), rows: rowsFrom(0, rows) };
  const {
    looked,
    agreed,
    contradicted,
    rows: told,
  } = await labelFacts(set, part, rowsFrom(0, rows), new Pace());
  const neighbours = (row: number) =>
    inputs
      .map((x, i) => ({ i, d: x.reduce((sum, v, k) => sum + (v - inputs[row]![k]!) ** 2, 0) }))
      .filter(({ i }) => i !== row)
      .sort((a, b) => a.d - b.d)
      .slice(0, 5)
      .map(({ i }) => labels[i]!);
  const all = labels.map((own, row) => {
    const near = neighbours(row);
    return near.every(label => label === near[0]) ? (near[0] === own ? "agreed" : "not") : "";
  });
  expect(looked).toBe(rows);
  expect(agreed).toBe(all.filter(one => one === "agreed").length);
  expect(contradicted).toBe(all.filter(one => one === "not").length);
  expect(contradicted).toBeGreaterThan(3);
  expect(told).toEqual(all.flatMap((one, row) => (one === "not" ? [row + 1] : [])).slice(0, 20));
});
