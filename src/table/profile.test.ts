// A small table whose every fact is known, and columns that give the target away.

import { expect, test } from "vitest";
import { profile } from "./profile.ts";
import { parseCsv } from "./read-csv.ts";
import { areaUnderCurve, quantile, spearman } from "./statistics.ts";

const tableOf = (csv: string) => parseCsv(new TextEncoder().encode(csv), { file: "t.csv" });

test("when a table is profiled, then its columns, gaps and repeated rows are counted", () => {
  const facts = profile(tableOf("x,c,k,e\n1,a,7,\n2,b,7,\n,a,7,\n2,b,7,\n5,,7,\n"));
  expect(facts).toMatchObject({ rows: 5, duplicates: 1 });
  expect(facts.warnings).toEqual([
    { column: "k", code: "constant" },
    { column: "e", code: "all-missing" },
  ]);
  expect(facts.columns[0]).toMatchObject({
    kind: "number",
    missing: 1,
    distinct: 3,
    quantiles: [1, 1.75, 2, 2.75, 5],
    mean: 2.5,
    std: 1.5,
  });
  expect(facts.columns[1]).toMatchObject({
    missing: 1,
    distinct: 2,
    top: [
      ["a", 2],
      ["b", 2],
    ],
  });
});

test("when one class is over ten times as frequent, then it says so; missing targets are no class", () => {
  const codes = (rare: number) => {
    const rows = Array.from({ length: 22 }, (_, i) => `${i < rare ? "yes" : "no"},${i % 5}`);
    return profile(tableOf(`y,x\n${rows.join("\n")}\n,1\n`), "y").warnings;
  };
  expect(codes(1)).toEqual([{ column: "y", code: "imbalanced" }]);
  expect(codes(2)).toEqual([]);
});

test("when a column is the target in disguise, then it is named; a good predictor is not", () => {
  const found = (csv: string) => profile(tableOf(csv), "y").warnings;
  const rows = Array.from({ length: 100 }, (_, i) => {
    const y = (i * 37) % 101;
    return `${y},${y * y},${y + ((i * 13) % 40)}`;
  });
  const copy = (column: string) => ({ column, code: "predicts-target", score: expect.closeTo(1) });
  expect(found(`y,square,noisy\n${rows.join("\n")}`)).toEqual([copy("square")]);

  const classes = Array.from({ length: 100 }, (_, i) => {
    const c = (i * 7) % 3;
    return `${"abc"[c]},${"pqr"[c]},${"pqr"[i % 5 === 0 ? 0 : c]}`;
  });
  expect(found(`y,twin,near\n${classes.join("\n")}`)).toEqual([copy("twin")]);

  const scores = Array.from(
    { length: 100 },
    (_, i) => `${i % 2},${(i % 2) * 50 + ((i * 7) % 50)}.5`,
  );
  expect(found(`y,late\n${scores.join("\n")}`)).toEqual([copy("late")]);
});

test("when values are equal, then ranks are shared", () => {
  expect(quantile(Float64Array.of(1, 2, 3, 4), 0.5)).toBe(2.5);
  expect(areaUnderCurve(Float64Array.of(1, 1, 1, 1), [true, false, true, false])).toBe(0.5);
  // scipy.stats.spearmanr([1, 2, 2, 4], [1, 3, 2, 4]) = 0.9486832980505138
  expect(spearman(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 3, 2, 4))).toBeCloseTo(
    0.9486832980505138,
    12,
  );
});
