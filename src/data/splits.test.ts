import { describe, expect, test } from "vitest";
import { kFold, randomSplit, stratifiedKFold, stratifiedSplit } from "./splits.ts";

const all = (rows: number): number[] => Array.from({ length: rows }, (_, i) => i);
const together = (parts: Int32Array[]): number[] =>
  parts.flatMap(part => [...part]).sort((a, b) => a - b);

/** 60 of a, 30 of b, 10 of c, mixed. */
const labels = all(100).map(i => "abacababaa"[i % 10]!);
const count = (rows: Int32Array, label: string): number =>
  rows.reduce((sum, row) => sum + (labels[row] === label ? 1 : 0), 0);

describe("randomSplit", () => {
  test("when rows are cut by shares, then every row is in one part, ascending, of the right size", () => {
    const parts = randomSplit(10, [0.7, 0.2, 0.1], 0);
    expect(parts.map(part => part.length)).toEqual([7, 2, 1]);
    expect(together(parts)).toEqual(all(10));
    for (const part of parts) expect(part).toEqual(part.toSorted());
  });

  test("when the seed is the same, then so are the parts; another seed gives others", () => {
    expect(randomSplit(50, [0.8, 0.2], 1)).toEqual(randomSplit(50, [0.8, 0.2], 1));
    expect(randomSplit(50, [0.8, 0.2], 2)).not.toEqual(randomSplit(50, [0.8, 0.2], 1));
  });

  test("when shares do not sum to 1 or a part would be empty, then the error says so", () => {
    expect(() => randomSplit(10, [0.7, 0.2], 0)).toThrow(/sum to 1/);
    expect(() => randomSplit(3, [0.95, 0.05], 0)).toThrow(/share of 0.05 of 3 rows.*too-few-rows/);
    expect(randomSplit(3, [1, 0], 0).map(part => part.length)).toEqual([3, 0]);
  });
});

describe("stratifiedSplit", () => {
  test("when classes divide evenly, then each part has each class's share", () => {
    const parts = stratifiedSplit(labels, [0.8, 0.2], 4);
    expect(together(parts)).toEqual(all(100));
    for (const [label, whole] of [
      ["a", 60],
      ["b", 30],
      ["c", 10],
    ] as const)
      expect(parts.map(part => count(part, label))).toEqual([whole * 0.8, whole * 0.2]);
  });

  test("when there are many tiny classes, then the parts still have their sizes", () => {
    const tiny = all(99).map(i => Math.floor(i / 3));
    const sizes = stratifiedSplit(tiny, [0.8, 0.1, 0.1], 0).map(part => part.length);
    expect(sizes.reduce((a, b) => a + b)).toBe(99);
    expect(Math.abs(sizes[0]! - 79.2)).toBeLessThanOrEqual(2);
    expect(Math.abs(sizes[1]! - 9.9)).toBeLessThanOrEqual(2);
  });
});

describe("folds", () => {
  test.each([
    ["kFold", kFold(103, 5, 1)],
    [
      "stratifiedKFold",
      stratifiedKFold(
        all(103).map(i => i % 3),
        5,
        1,
      ),
    ],
  ])(
    "when %s cuts rows, then each is valid once and sizes differ by one at most",
    (_name, folds) => {
      expect(together(folds.map(fold => fold.valid))).toEqual(all(103));
      expect(folds.map(fold => fold.valid.length).sort()).toEqual([20, 20, 21, 21, 21]);
      for (const { train, valid } of folds) expect(together([train, valid])).toEqual(all(103));
    },
  );

  test("when stratified, then each class is spread evenly", () => {
    for (const { valid } of stratifiedKFold(labels, 4, 2)) {
      expect(count(valid, "a")).toBe(15);
      expect([7, 8]).toContain(count(valid, "b"));
      expect([2, 3]).toContain(count(valid, "c"));
    }
  });

  test("when k is below 2 or above the rows, then the error says so", () => {
    expect(() => kFold(10, 1, 0)).toThrow(/from 2 folds.*got 1/);
    expect(() => kFold(3, 4, 0)).toThrow(/\(3\), got 4/);
  });
});
