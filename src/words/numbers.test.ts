import { expect, it } from "vitest";
import {
  bytesText,
  columnsText,
  countText,
  cutText,
  numberText,
  percentText,
  textWidth,
} from "./index.ts";

it.each(["en", "ko"] as const)("when %s reads numbers, then four digits count", language => {
  const shown = [0, 1, 2.21, 0.123456, 12345.6, 2.5e7, 0.0000123, Number.NaN, -1 / 0];
  expect(shown.map(value => numberText(value, language))).toEqual(
    "0 1 2.21 0.1235 12,350 2.5E7 1.23E-5 NaN -Infinity".split(" "),
  );
  expect(countText(1234567, language)).toBe("1,234,567");
  expect(percentText(0.934, language)).toBe("93 %");
  expect([0, 1023, 1536, 2 ** 34].map(size => bytesText(size, language))).toEqual([
    "0 B",
    "1,023 B",
    "1.5 KiB",
    "16 GiB",
  ]);
});

it("when cells are set in columns, then Hangul and Latin line up", () => {
  const lines = columnsText(
    [
      ["열", "최소"],
      ["a", "1,000"],
    ],
    column => column === 1,
  ).split("\n");
  expect(lines).toEqual(["열   최소", "a   1,000"]);
  expect(new Set(lines.map(textWidth)).size).toBe(1);
});

it("when text is too wide, then it is cut at its width", () => {
  expect(cutText("abc", 3)).toBe("abc");
  expect(cutText("abcd", 3)).toBe("ab…");
  expect(cutText("학습 곡선", 6)).toBe("학습 …");
});
