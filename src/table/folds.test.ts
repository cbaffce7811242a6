import fc from "fast-check";
import { expect, test } from "vitest";
import { foldRows } from "./folds.ts";

const rowsOf = (n: number) => Int32Array.from({ length: n }, (_, i) => i);
const sorted = (rows: Iterable<number>) => [...rows].sort((a, b) => a - b);

test("when folds are made, then each row is tested once, and no fold knows its test rows", () => {
  const sizes = fc.record({
    n: fc.integer({ min: 30, max: 200 }),
    k: fc.integer({ min: 2, max: 8 }),
    seed: fc.nat(),
    classes: fc.integer({ min: 1, max: 3 }),
  });
  const property = fc.property(sizes, ({ n, k, seed, classes }) => {
    const rows = rowsOf(n).map(i => 2 * i + 1);
    const strata = rowsOf(n).map(i => i % classes);
    const folds = foldRows({ rows, k, seed, valid: 0.25, strata });
    expect(sorted(folds.flatMap(({ test }) => [...test]))).toEqual([...rows]);
    for (const { train, valid, test: tested } of folds)
      expect(sorted([...train, ...valid, ...tested])).toEqual([...rows]);
    for (const { test: tested } of folds)
      expect(Math.abs(tested.length - n / k)).toBeLessThanOrEqual(classes);
  });
  fc.assert(property, { numRuns: 100 });
});

test("when rows have groups, then a fold tests on groups that it has never seen", () => {
  const property = fc.property(fc.nat(), fc.integer({ min: 8, max: 40 }), (seed, count) => {
    const groups = rowsOf(count * 4).map(i => i % count);
    const folds = foldRows({ rows: rowsOf(groups.length), k: 4, seed, valid: 0.25, groups });
    const all = folds.flatMap(({ test: tested }) => [...tested]);
    expect(sorted(all)).toEqual([...rowsOf(groups.length)]);
    for (const { train, valid, test: tested } of folds) {
      const of = (rows: Int32Array) => new Set(Array.from(rows, row => groups[row]!));
      const [a, b, c] = [of(train), of(valid), of(tested)];
      expect(a.size + b.size + c.size).toBe(count);
      expect(Math.min(a.size, b.size, c.size)).toBeGreaterThan(0);
    }
  });
  fc.assert(property, { numRuns: 50 });
});

test("when rows have times, then each fold tests behind what it trains on, and later folds know more", () => {
  const times = Float64Array.from({ length: 120 }, (_, i) => (i * 37) % 60);
  const folds = foldRows({ rows: rowsOf(120), k: 5, seed: 0, valid: 0.25, times });
  const latest = (rows: Int32Array) => Math.max(...Array.from(rows, row => times[row]!));
  const earliest = (rows: Int32Array) => Math.min(...Array.from(rows, row => times[row]!));
  for (const { train, valid, test: tested } of folds) {
    expect(latest(train)).toBeLessThan(earliest(valid));
    expect(latest(valid)).toBeLessThan(earliest(tested));
    expect(tested).toHaveLength(20);
  }
  expect(folds.map(({ train, valid }) => train.length + valid.length)).toEqual([
    20, 40, 60, 80, 100,
  ]);
  const tested = folds.flatMap(fold => [...fold.test]);
  expect(new Set(tested).size).toBe(tested.length);
});

test.each([
  ["rows", { rows: rowsOf(4) }],
  ["groups", { rows: rowsOf(40), groups: rowsOf(40).map(i => i % 4) }],
  ["times", { rows: rowsOf(40), times: Float64Array.from({ length: 40 }, (_, i) => i % 5) }],
])("when there are fewer %s than folds need, then the error says how many", (_, by) => {
  expect(() => foldRows({ k: 5, seed: 0, valid: 0.2, ...by })).toThrow(
    expect.objectContaining({
      code: "too-few-rows",
      values: expect.objectContaining({ k: 5, most: 4 }),
    }),
  );
});
