// Parts are disjoint, of the sizes asked for, and in proportion within each class.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitRows } from "./split.ts";

const rowsOf = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

test("when rows are split, then every row is in one part, sizes are the shares, rows ascend", () => {
  const property = fc.property(
    fc.integer({ min: 20, max: 300 }),
    fc.integer(),
    fc.integer({ min: 1, max: 6 }),
    (n, seed, classes) => {
      const strata = rowsOf(n).map(i => i % classes);
      const { train, valid, test } = splitRows({
        rows: rowsOf(n),
        valid: 0.2,
        test: 0.1,
        seed,
        strata,
      });
      expect([...train, ...valid, ...test].sort((a, b) => a - b)).toEqual([...rowsOf(n)]);
      expect(valid.length).toBe(Math.round(0.2 * n));
      expect(test.length).toBe(Math.round(0.1 * n));
      for (const part of [train, valid, test]) expect(part).toEqual(part.toSorted());
    },
  );
  fc.assert(property, { numRuns: 50 });
});

test("when classes are uneven, then each part has its share of each", () => {
  const strata = rowsOf(1000).map(i => (i < 100 ? 1 : 0));
  const split = splitRows({ rows: rowsOf(1000), valid: 0.2, test: 0.2, seed: 1, strata });
  for (const part of [split.valid, split.test])
    expect(part.filter(row => row < 100).length).toBe(20);
});

test("when every class has two rows, then the parts have their sizes and each class can be learnt", () => {
  const strata = rowsOf(40).map(i => i >> 1);
  const split = splitRows({ rows: rowsOf(40), valid: 0.2, test: 0.2, seed: 0, strata });
  expect([split.valid.length, split.test.length]).toEqual([8, 8]);
  expect(new Set(Array.from(split.train, row => row >> 1)).size).toBe(20);
});

test("when the seed is the same, then the split is; another seed splits otherwise", () => {
  const at = (seed: number) => splitRows({ rows: rowsOf(100), valid: 0.2, test: 0.2, seed }).test;
  expect(at(3)).toEqual(at(3));
  expect(at(3)).not.toEqual(at(4));
});

test("when there are many rows, then no call stack runs out", () => {
  const split = splitRows({ rows: rowsOf(300_000), valid: 0.2, test: 0.2, seed: 0 });
  expect(split.train.length).toBe(180_000);
});

describe("when a part has no rows, then the error names it", () => {
  test.each([
    ["validation", 4, 0.1, 0.5, "valid-empty"],
    ["test", 4, 0.5, 0.1, "valid-empty"],
    ["training", 2, 0.5, 0, "too-few-rows"],
    ["all of them", 0, 0, 0, "too-few-rows"],
  ])("%s", (_, n, valid, test, code) => {
    expect(() => splitRows({ rows: rowsOf(n), valid, test, seed: 0 })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
