import { expect, test } from "vitest";
import { refitCount } from "./tune-clock.ts";

test("when the best keeps its validation rows, then no training on all rows is counted", () => {
  expect(refitCount(4, 3, true)).toBe(19);
  expect(refitCount(4, 3, false)).toBe(16);
  expect([refitCount(4, 0, true), refitCount(4, 0, false)]).toEqual([1, 1]);
});
