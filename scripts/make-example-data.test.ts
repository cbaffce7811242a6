// The committed tables are what the script makes from the pinned packages, byte for byte.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { boston, penguins } from "./make-example-data.ts";

const committed = (name: string) =>
  readFileSync(new URL(`../examples/data/${name}`, import.meta.url), "utf8");

test("when the tables are made again, then they have the same bytes", () => {
  expect(boston()).toBe(committed("boston.csv"));
  expect(penguins()).toBe(committed("penguins.csv"));
});

test("when Boston is read, then it has 506 rows, 12 inputs, the target, and no racial column", () => {
  const [header, ...rows] = boston().trimEnd().split("\n");
  expect(header).toBe("crim,zn,indus,chas,nox,rm,age,dis,rad,tax,ptratio,lstat,medv");
  expect(rows).toHaveLength(506);
  for (const row of rows) expect(row.split(",")).toHaveLength(13);
});

test("when penguins are read, then they have 344 rows and the known missing fields", () => {
  const rows = penguins()
    .trimEnd()
    .split("\n")
    .slice(1)
    .map(row => row.split(","));
  expect(rows).toHaveLength(344);
  expect(rows.filter(row => row[2] === "")).toHaveLength(2);
  expect(rows.filter(row => row[6] === "")).toHaveLength(10);
});
