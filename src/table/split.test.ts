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

/** Rows with a group each, of uneven sizes, and a class each. */
const grouped = fc.record({
  groups: fc
    .array(fc.nat({ max: 40 }), { minLength: 30, maxLength: 400 })
    .filter(groups => new Set(groups).size >= 3)
    .map(groups => Int32Array.from(groups, code => Math.floor((code * code) / 20) - 1)),
  seed: fc.nat(),
  classes: fc.integer({ min: 1, max: 4 }),
});

const parts = ["train", "valid", "test"] as const;

test("when rows have groups, then none stands in two parts, each row in one, and no part is empty", () => {
  const property = fc.property(grouped, ({ groups, seed, classes }) => {
    fc.pre(new Set(groups).size >= 4);
    const rows = rowsOf(groups.length).map(i => 3 * i + 1);
    const strata = rows.map(row => row % classes);
    const split = splitRows({ rows, valid: 0.2, test: 0.2, seed, strata, groups });
    expect(parts.flatMap(part => [...split[part]]).sort((a, b) => a - b)).toEqual([...rows]);
    const owners = parts.map(
      part => new Set(Array.from(split[part], row => groups[(row - 1) / 3])),
    );
    expect(owners.reduce((sum, own) => sum + own.size, 0)).toBe(new Set(groups).size);
    for (const part of parts) expect(split[part].length).toBeGreaterThan(0);
    for (const part of parts) expect(split[part]).toEqual(split[part].toSorted());
  });
  fc.assert(property, { numRuns: 200 });
});

test("when groups are small, then the parts and their classes have their shares, within a group", () => {
  const property = fc.property(fc.nat(), fc.integer({ min: 40, max: 120 }), (seed, count) => {
    const groups = rowsOf(5 * count).map(i => Math.floor(i / 5));
    const strata = groups.map(code => (code % 4 === 0 ? 1 : 0));
    const rows = rowsOf(groups.length);
    const split = splitRows({ rows, valid: 0.2, test: 0.2, seed, strata, groups });
    for (const part of ["valid", "test"] as const) {
      expect(Math.abs(split[part].length - count)).toBeLessThanOrEqual(10);
      const rare = split[part].filter(row => strata[row] === 1).length;
      expect(Math.abs(rare - 0.2 * strata.filter(code => code === 1).length)).toBeLessThanOrEqual(
        5,
      );
    }
  });
  fc.assert(property, { numRuns: 50 });
});

test("when one group has most of the rows, then it trains", () => {
  const groups = rowsOf(100).map(i => (i < 90 ? 7 : i));
  for (let seed = 0; seed < 20; seed++) {
    const split = splitRows({ rows: rowsOf(100), valid: 0.2, test: 0.2, seed, groups });
    expect(split.train).toContain(0);
    expect(split.valid.length + split.test.length).toBe(10);
  }
});

test("when the seed is another, then other groups are held out", () => {
  const groups = rowsOf(200).map(i => i >> 2);
  const at = (seed: number) =>
    splitRows({ rows: rowsOf(200), valid: 0.2, test: 0.2, seed, groups }).test;
  expect(at(3)).toEqual(at(3));
  expect(at(3)).not.toEqual(at(4));
});

test("when rows have times, then the earliest train and the latest test, and equal times stay together", () => {
  const times = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 20, maxLength: 300 });
  const property = fc.property(times, fc.nat(), (values, seed) => {
    fc.pre(new Set(values).size >= 12);
    const order = Float64Array.from(values);
    const rows = rowsOf(values.length);
    const split = splitRows({ rows, valid: 0.2, test: 0.2, seed, times: order });
    expect(parts.flatMap(part => [...split[part]]).sort((a, b) => a - b)).toEqual([...rows]);
    const [train, valid, test] = parts.map(part => Array.from(split[part], row => order[row]!));
    expect(Math.max(...train!)).toBeLessThan(Math.min(...valid!));
    expect(Math.max(...valid!)).toBeLessThan(Math.min(...test!));
    const counts = Map.groupBy(values, value => value);
    const most = Math.max(...[...counts.values()].map(equal => equal.length));
    expect(Math.abs(test!.length - Math.round(0.2 * rows.length))).toBeLessThanOrEqual(most / 2);
  });
  fc.assert(property, { numRuns: 200 });
});

test("when all times differ, then the parts have exactly their shares", () => {
  const times = Float64Array.from({ length: 50 }, (_, i) => (i * 37) % 50);
  const split = splitRows({ rows: rowsOf(50), valid: 0.2, test: 0.1, seed: 0, times });
  expect([split.train.length, split.valid.length, split.test.length]).toEqual([35, 10, 5]);
  expect([...split.test].map(row => times[row]).sort()).toEqual([45, 46, 47, 48, 49]);
});

describe("when groups or times are too few for the parts, then the error says so", () => {
  test.each([
    ["two groups", { groups: rowsOf(10).map(i => i % 2) }],
    ["one time", { times: new Float64Array(10) }],
  ])("%s", (_, by) => {
    const options = { rows: rowsOf(10), valid: 0.2, test: 0.2, seed: 0, ...by };
    expect(() => splitRows(options)).toThrow(expect.objectContaining({ code: "valid-empty" }));
  });
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
