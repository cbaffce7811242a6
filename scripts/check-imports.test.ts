// Each rule of check-imports sees its offence and lets the neighbouring right way pass.

import { expect, test } from "vitest";
import { problems } from "./check-imports.ts";

const check = (files: Record<string, string>) => problems(new Map(Object.entries(files)));

test.each([
  [
    "a later folder",
    "core/a.ts",
    'import { b } from "../log/b.ts";',
    "core must not import log/b.ts",
  ],
  ["a sibling", "optim/a.ts", 'import { b } from "../nn/b.ts";', "optim must not import nn/b.ts"],
  [
    "a type of a later folder",
    "ir/a.ts",
    'import type { B } from "../nn/b.ts";',
    "ir must not import",
  ],
  ["more than its few", "doctor/a.ts", 'export * from "../train/b.ts";', "doctor must not import"],
  [
    "a reader in predict",
    "predict/a.ts",
    'import { b } from "../table/read-csv.ts";',
    "predict must not",
  ],
  ["a platform module", "train/a.ts", 'import { b } from "node:fs";', "only node, web, cli"],
  ["a dependency", "data/a.ts", 'import { z } from "zod";', "data has no dependencies"],
  [
    "an unknown folder",
    "misc/a.ts",
    'import { b } from "../core/b.ts";',
    "does not know the folder misc",
  ],
  ["the engine's Math", "nn/a.ts", "export const a = Math.exp(1);", "Math.exp: engines differ"],
  ["Math taken apart", "nn/a.ts", "const { exp } = Math; export { exp };", "engines differ"],
  ["a power", "nn/a.ts", "export const a = (x: number) => x ** 2;", "engines differ in **"],
  [
    "a particle",
    "words/ko.ts",
    "export const a = (x: string) => `${x}을 찾지 못함`;",
    "a particle depends",
  ],
  ["both particles", "words/ko.ts", 'export const a = "파일을(를) 못 찾음";', "a particle depends"],
])("when a file has %s, then the line is reported", (_, path, text, message) => {
  const found = check({ [path]: `\n${text}` });
  expect(found.join("\n")).toContain(message);
  expect(found[0]).toContain(`src/${path}:2:`);
});

test("when imports go round, then the cycle is told; a type closes none", () => {
  const a = 'import { b } from "./b.ts"; export const a = b;';
  expect(
    check({ "ir/a.ts": a, "ir/b.ts": 'import { a } from "./a.ts"; export const b = a;' }),
  ).toEqual(["src/ir/a.ts:1: import cycle: ir/a.ts -> ir/b.ts -> ir/a.ts"]);
  expect(check({ "ir/a.ts": a, "ir/b.ts": 'import type { A } from "./a.ts";' })).toEqual([]);
});

test("when files keep to the rules, then nothing is reported", () => {
  const files = {
    "nn/a.ts":
      'import { b } from "../core/b.ts"; export const a = Math.sqrt(b) + 2 ** 31 + Math.PI;',
    "core/math.ts": "export const e = Math.exp(1);",
    "predict/a.ts": 'import type { Table } from "../table/columns.ts";',
    "words/ko.ts": "export const a = (n: number) => `${n}개를 읽음, ${n}이상`;",
    "cli/a.ts": 'import { readFileSync } from "node:fs"; export { z } from "zod";',
    "core/x.test.ts": 'import { a } from "../nn/a.ts"; Math.exp(1);',
  };
  expect(check(files)).toEqual([]);
});
