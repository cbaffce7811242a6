import { expect, test } from "vitest";
import { presets } from "./presets.ts";
import { checkConfig } from "./schema.ts";
import { candidate } from "./search-space.ts";

const facts = { task: "regression", rows: 500 } as const;
const first = checkConfig({ target: "y", ...presets.best(facts) });
const numbers = Array.from({ length: 60 }, (_, i) => i + 1);

test("when configurations are drawn, then each is sound, differs and is drawn again alike", () => {
  for (const number of numbers) {
    const drawn = candidate(first, number);
    expect(checkConfig({ ...drawn })).toEqual(drawn);
    expect(drawn).not.toEqual(first);
    expect(candidate(first, number)).toEqual(drawn);
  }
});

test("when rows validate out of fold, then no members share layers, which would have seen them", () => {
  const shared = (validation: "outOfFold" | "holdout") =>
    numbers.filter(number => candidate({ ...first, validation }, number).shared).length;
  expect(shared("outOfFold")).toBe(0);
  expect(shared("holdout")).toBeGreaterThan(5);
});
