import { expect, test } from "vitest";
import type { Trial } from "../tune/index.ts";
import { bestCurve } from "./best-curve.ts";

const trialsOf = (values: readonly number[]): Trial[] =>
  values.map((value, number) => ({
    ...{ number, value, attempt: 1, state: "complete", parameters: {}, steps: [], values: [] },
    ...{ verdict: null, why: null },
  }));
const options = { trials: 8, language: "en", color: false, width: 16, height: 3 } as const;
const drawn = (values: readonly number[], direction: "minimize" | "maximize") =>
  bestCurve(trialsOf(values), { ...options, direction });

test("when less is better, then the curve falls by the trials that were better, and says between what", () => {
  expect(drawn([4, 3, 3.5, 1, 2, 3.2], "minimize")).toMatchInlineSnapshot(`
    [
      "Best so far, by trial",
      "       3.2 │ ⠉⠉⠓⠒⠒⠒⡆   ⠁    ",
      "           │       ⡇ ⠄      ",
      "         1 │       ⣇⣀⣀⣀⡀    ",
      "           └────────────────",
    ]
  `);
});

test("when more is better, then it rises", () => {
  expect(drawn([1, 2, 1.5, 4, 3, 1.8], "maximize")).toMatchInlineSnapshot(`
    [
      "Best so far, by trial",
      "         4 │       ⡏⠉⠉⠉⠁    ",
      "           │       ⡇ ⠂      ",
      "       1.8 │ ⣀⣀⡤⠤⠤⠤⠇   ⡀    ",
      "           └────────────────",
    ]
  `);
});

test("when there is less than a curve, then there is none", () => {
  expect(drawn([1], "minimize")).toEqual([]);
  expect(bestCurve(trialsOf([1, 2]), { ...options, direction: "minimize", width: 8 })).toEqual([]);
  expect(drawn([2, 2, 2], "minimize")).toHaveLength(5);
});
