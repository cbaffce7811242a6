import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { DownhillError } from "../core/errors.ts";
import { errorSentence, languageOf, padText, textWidth, wrapText } from "./index.ts";

it("when Korean stands behind a placeholder, then it is no particle that depends on the last sound", () => {
  const folder = new URL(".", import.meta.url);
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const text = readFileSync(new URL(file, folder), "utf8");
    expect(text.match(/\}["”]?(을|를|은|는|이|가|과|와|로|으로)(?![가-힣])/g), file).toBeNull();
  }
});

it("when an error is told in Korean, then it names the same things and keeps its code", () => {
  const error = new DownhillError("target-missing", "a.csv: no medw.", {
    file: "a.csv",
    target: "medw",
    suggestion: "medv",
  });
  expect(errorSentence(error, "ko")).toBe(
    'a.csv: 없는 타깃 열: "medw". 혹시 "medv"? [target-missing]',
  );
  expect(errorSentence(error, "en")).toBe("a.csv: no medw. [target-missing]");
});

it("when text is Hangul, then it takes two columns a letter", () => {
  expect(textWidth("학습 a")).toBe(6);
  expect(padText("학습", 6)).toBe("학습  ");
});

it("when text is wrapped, then a number stays with its percent sign", () => {
  expect(wrapText("it holds 80.2 % of the rows", 14)).toEqual([
    "it holds",
    "80.2 % of the",
    "rows",
  ]);
});

it("when the locale is Korean, then so is the language", () => {
  expect(languageOf({ LANG: "ko_KR.UTF-8" })).toBe("ko");
  expect(languageOf({ LC_ALL: "C", LANG: "ko_KR.UTF-8" })).toBe("en");
});
