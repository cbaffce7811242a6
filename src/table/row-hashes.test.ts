import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCsv } from "./read-csv.ts";
import { distinctOf, rowHashes } from "./row-hashes.ts";

const tableOf = (csv: string) => parseCsv(new TextEncoder().encode(csv), { file: "t.csv" });
const hashesOf = (csv: string) => {
  const { columns, rows } = tableOf(csv);
  return rowHashes(
    columns,
    Int32Array.from({ length: rows }, (_, row) => row),
  );
};

test("when rows are equal, then their numbers are, and else not", () => {
  const cells = fc.array(fc.tuple(fc.nat({ max: 6 }), fc.constantFrom("a", "b", "ab", "")), {
    minLength: 2,
    maxLength: 60,
  });
  const property = fc.property(cells, rows => {
    const lines = rows.map(([x, c]) => `${x === 0 ? "" : x / 4},${c},z`);
    const hashes = hashesOf(`x,c,k\n${lines.join("\n")}\n`);
    expect(distinctOf(hashes.toSorted())).toBe(new Set(lines).size);
    for (const [i, line] of lines.entries()) expect(hashes[i]).toBe(hashes[lines.indexOf(line)]);
  });
  fc.assert(property, { numRuns: 100 });
});

test("when tables have other categories, then equal rows are equal all the same", () => {
  const [one, other] = [hashesOf("x,c\n1,b\n2,z\n"), hashesOf("x,c\n9,a\n-0,k\n1,b\n0,k\n")];
  expect(one[0]).toBe(other[2]);
  expect(other[1]).toBe(other[3]);
  expect([...one].map(hash => other.includes(hash))).toEqual([true, false]);
});

test("when 200,000 rows differ, then none is taken for another", () => {
  const values = Float64Array.from({ length: 200_000 }, (_, i) => i / 3);
  const column = { name: "x", kind: "number", values } as const;
  const hashes = rowHashes([column, { ...column, name: "y" }], Int32Array.from(values.keys()));
  expect(distinctOf(hashes.sort())).toBe(200_000);
});
