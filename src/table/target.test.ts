// What a target makes of the task, and each target that cannot be learnt.

import { describe, expect, test } from "vitest";
import { parseCsv } from "./read-csv.ts";
import { classesOf, findTarget, inferTask, rowsWithTarget } from "./target.ts";

const column = (cells: readonly string[]) =>
  findTarget(
    parseCsv(new TextEncoder().encode(`y,x\n${cells.map(cell => `${cell},1`).join("\n")}`), {
      file: "t.csv",
    }),
    "y",
  );
const task = (cells: readonly string[], asked: Parameters<typeof inferTask>[2] = "auto") => {
  const target = column(cells);
  return inferTask(target, rowsWithTarget(target), asked);
};

describe("when the task is auto, then the values decide", () => {
  test.each([
    ["numbers", ["1.5", "2", "3", "3"], "regression"],
    ["two numbers", ["0", "1", "0", "1"], "binary"],
    ["booleans", ["no", "yes", "no", "yes"], "binary"],
    ["three texts", ["a", "b", "c", "a", "b", "c"], "multiclass"],
  ] as const)("%s", (_, cells, expected) => {
    expect(task(cells)).toBe(expected);
  });
});

test("when numbers are asked to be classes, then they are", () => {
  expect(task(["1", "2", "10", "1", "2", "10"], "multiclass")).toBe("multiclass");
});

describe("when a target cannot be learnt, then the error says why", () => {
  test.each([
    ["constant", ["5", "5"], "auto", "target-constant"],
    ["one class", ["a", "a"], "auto", "target-constant"],
    ["no value", ["", "NA"], "auto", "target-constant"],
    ["a class with one row", ["a", "a", "b"], "auto", "class-too-small"],
    ["a date", ["2024-01-01", "2024-01-02", "2024-01-03"], "auto", "target-unsupported"],
    ["texts regressed", ["a", "b", "a", "b"], "regression", "target-unsupported"],
    ["three classes as two", ["a", "b", "c"], "binary", "target-unsupported"],
  ] as const)("%s", (_, cells, asked, code) => {
    expect(() => task(cells, asked)).toThrow(expect.objectContaining({ code }));
  });

  test("not there, with the nearest name", () => {
    const table = parseCsv(new TextEncoder().encode("medv,rm\n1,2\n"), { file: "t.csv" });
    expect(() => findTarget(table, "medb")).toThrow(
      expect.objectContaining({
        code: "target-missing",
        values: expect.objectContaining({ suggestion: "medv" }),
      }),
    );
  });
});

test("when classes are sorted, then numbers go by size and texts by code unit", () => {
  const numbers = column(["10", "9", "1", "9"]);
  expect(classesOf(numbers, rowsWithTarget(numbers))).toEqual(["1", "9", "10"]);
  const texts = column(["b", "B", "a", ""]);
  expect(classesOf(texts, rowsWithTarget(texts))).toEqual(["B", "a", "b"]);
  expect([...rowsWithTarget(texts)]).toEqual([0, 1, 2]);
});
