import { expect, test } from "vitest";
import { checkMemory } from "./memory.ts";

const table = { file: "t.csv", rows: 1e6, columns: 20 };

test("when a table fits, then nothing is said; to train on it takes more than to read it", () => {
  const available = 0.6e9;
  checkMemory({ ...table, purpose: "reading", available });
  expect(() => checkMemory({ ...table, purpose: "training", available })).toThrow(
    expect.objectContaining({ code: "too-large" }),
  );
});

test("when it does not fit, then the error has rows, columns and both sizes, and a hint", () => {
  const check = { ...table, rows: 1e9, purpose: "reading", available: 2 ** 30 } as const;
  expect(() => checkMemory(check)).toThrow(
    /^t\.csv: about 1000000000 rows of 20 columns need 26\d\.\d GiB of memory, and 1\.0 GiB are free\. Take/,
  );
});
