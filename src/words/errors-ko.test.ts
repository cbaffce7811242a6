// What a configuration is refused with, in both languages.

import { expect, test } from "vitest";
import { DownhillError, type ErrorValues } from "../core/errors.ts";
import { checkNetwork } from "../pipeline/network.ts";
import { checkConfig } from "../pipeline/schema.ts";
import { errorSentence } from "./index.ts";

function refusal(given: Record<string, unknown>, from: string): DownhillError {
  try {
    checkNetwork(checkConfig({ target: "y", ...given }, from));
  } catch (error) {
    if (error instanceof DownhillError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

test.each([
  [{ lr: "abc" }, '--lr: expected a number, found "abc".', "숫자"],
  [{ epochs: 1.5 }, "--epochs: expected a whole number, found 1.5.", "정수"],
  [{ epochs: -3 }, "--epochs: expected at least 1, found -3.", "1 이상"],
  [{ dropout: 1 }, "--dropout: expected below 1, found 1.", "1 미만"],
  [{ lr: 0 }, "--lr: expected above 0, found 0.", "0 초과"],
  [{ hidden: [64, "x"] }, '--hidden: each entry must be a number, found [64,"x"].', "값마다 숫자"],
  [{ features: [] }, "--features: expected at least 1 in number, found [].", "개수 1 이상"],
  [
    { ties: "frist" },
    '--ties: expected one of first, last, found "frist". Did you mean "first"?',
    "first, last",
  ],
])(
  "when %o is given as an option, then it is named as that, with what it may be",
  (given, english, korean) => {
    const error = refusal(given, "options");
    expect(error.sentence).toBe(english);
    const told = errorSentence(error, "ko");
    expect(told).toContain(Object.keys(given)[0]);
    expect(told).toContain(`쓸 수 있는 값: ${korean}.`);
  },
);

test("when it stands in a file, then the file and its key are named", () => {
  const error = refusal({ batchSize: 0 }, "a.yaml");
  expect(error.sentence).toBe("a.yaml: batchSize: expected at least 1, found 0.");
  expect(errorSentence(error, "ko")).toContain('a.yaml: 범위를 벗어난 값: "batchSize".');
});

test("when rows are too few, then it is said what of them is", () => {
  const few = (values: ErrorValues) =>
    errorSentence(new DownhillError("too-few-rows", "few", values), "ko");
  expect(few({ rows: 3, train: 1 })).toContain("행 3개를 나누면 훈련 데이터는 1행입니다");
  expect(few({ rows: 9, folds: 5 })).toContain("폴드 5개로 나눌 수 없습니다: 9.");
  expect(few({ k: 5, most: 4 })).toContain("폴드 5개로 나눌 수 없습니다.");
});

test.each([
  [{ members: 3 }, "구성원은 하나입니다"],
  [{ batchNorm: true, batchSize: 1 }, "적어도 2행이 필요합니다"],
  [{ valid: 0.5, test: 0.5 }, "합은 1보다 작아야 합니다"],
  [{ group: "g", time: "t" }, "하나만 쓸 수 있습니다"],
  [{ drop: ["y"] }, "타깃은 배울 열"],
])("when %o does not go together, then Korean says why too", (given, why) => {
  expect(errorSentence(refusal(given, "options"), "ko")).toContain(why);
});
