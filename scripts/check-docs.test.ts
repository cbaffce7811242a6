// What check-docs takes for code, and how it compares codes with headings.

import { expect, test } from "vitest";
import { blocksOf, errorProblems, runnable } from "./check-docs.ts";

const page = ["a", "```ts", "one();", "```", "```ts no-run", "two();", "```", "```sh", "ls", "```"];

test("when a page has blocks of several kinds, then only plain TypeScript is run", () => {
  const blocks = blocksOf(page.join("\n"));
  expect(blocks.map(block => block.info)).toEqual(["ts", "ts no-run", "sh"]);
  expect(runnable(blocks)).toEqual([{ line: 2, info: "ts", code: "one();" }]);
});

const source = 'export type ErrorCode =\n  // Kind.\n  | "shape-mismatch"\n  | "usage";\n';

test("when headings and codes are the same, then nothing is reported", () => {
  expect(errorProblems(source, "### shape-mismatch\ntext\n### usage\n")).toEqual([]);
});

test("when a code has no heading or a heading no code, then both are reported", () => {
  expect(errorProblems(source, "### usage\n### usage\n### gone\n")).toEqual([
    'docs/errors.md: no heading "### shape-mismatch"',
    'docs/errors.md: "gone" is no ErrorCode',
    'docs/errors.md: "usage" stands twice',
  ]);
});
