// Tables that are hard on the default preset: a sensible model or a clear error, never NaN.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { workplace } from "./support/command.ts";

const { downhill, json, at, file, ended } = workplace();
const quick = ["--epochs", "5", "--members", "2"];
const csv = (name: string, header: string, rows: number, line: (i: number) => string) =>
  file(name, `${header}\n${Array.from({ length: rows }, (_, i) => line(i)).join("\n")}\n`);
const finite = (metrics: Record<string, number | null>) =>
  Object.values(metrics).every(value => value === null || Number.isFinite(value));
/** Predictions of a table by a run. */
const predictions = (run: string, path: string) =>
  downhill("predict", run, path).trim().split("\n").slice(1);

const plain = (i: number) =>
  `${Math.sin(i).toFixed(3)},${i % 5},${(2 * Math.sin(i) + (i % 5)).toFixed(3)}`;
const train = csv("plain.csv", "a,b,y", 80, plain);
test("when a plain table is trained, then it is what the next tests predict with", () => {
  expect(
    finite(json("train", train, "--target", "y", ...quick, "--out", "plain").metrics.test),
  ).toBe(true);
});

test("when a column is constant in training and not in prediction, then numbers come out", () => {
  const constant = csv("constant.csv", "a,b,y", 60, i => `${i % 9},7,${i % 9}`);
  downhill("train", constant, "--target", "y", ...quick, "--features", "a,b", "--out", "constant");
  const other = csv("other.csv", "a,b", 3, i => `${i},${1e6 * i}`);
  expect(predictions("constant", other).map(Number).every(Number.isFinite)).toBe(true);
});

test("when a category was never seen, or a cell is missing, then a class comes out", () => {
  const kinds = csv(
    "kinds.csv",
    "k,y",
    90,
    i => `${"abcdefghijkl"[i % 12]},${i % 12 < 6 ? "no" : "yes"}`,
  );
  downhill("train", kinds, "--target", "y", ...quick, "--out", "kinds");
  const other = file("unseen.csv", "k\nz\n\na\n");
  for (const answer of predictions("kinds", other)) expect(["no", "yes"]).toContain(answer);
});

test("when a class is seen only in evaluation, then it is named", () => {
  const other = file("class.csv", "k,y\na,maybe\n");
  expect(ended("evaluate", "kinds", other)).toMatchObject({ status: 4, code: "class-unknown" });
});

test("when a column of numbers turns to text, then row and value are named", () => {
  const other = file("text.csv", "a,b\n0.5,many\n");
  const { status, stderr } = ended("predict", "plain", other);
  expect(status).toBe(4);
  expect(stderr).toMatch(/"b".*"many".*row 1/);
});

test("when all values of a column are missing, then it is left out", () => {
  const holes = csv("holes.csv", "a,b,y", 60, i => `${i % 7},,${i % 7}`);
  const { features, metrics } = json("train", holes, "--target", "y", ...quick, "--out", "holes");
  expect(features).toBe(1);
  expect(finite(metrics.test)).toBe(true);
});

test("when a column has 10,000 categories, then it is embedded", () => {
  const many = csv("many.csv", "k,x,y", 40_000, i => `c${i % 10_000},${i % 3},${i % 3}`);
  const { metrics } = json(
    "train",
    many,
    "--target",
    "y",
    "--epochs",
    "1",
    "--members",
    "2",
    "--out",
    "many",
  );
  expect(finite(metrics.test)).toBe(true);
  expect(readFileSync(at("many/model.json"), "utf8")).toContain('"encoding": "code"');
});

test("when a target has 1,000 classes, then each can be predicted", () => {
  const classes = csv("classes.csv", "x,z,y", 4000, i => `${i % 1000},${i % 7},c${i % 1000}`);
  const args = ["--target", "y", "--task", "multiclass", ...quick, "--out", "classes"];
  const { metrics } = json("train", classes, ...args);
  expect(finite(metrics.valid)).toBe(true);
});

test("when two of three columns are identifiers, then the third is left, or it is said", () => {
  const ids = csv("ids.csv", "id,code,x,y", 60, i => `${i + 1},u-${i * 7919},${i % 4},${i % 4}`);
  const { features } = json("train", ids, "--target", "y", ...quick, "--out", "ids");
  expect(features).toBe(1);
  const only = csv("only.csv", "id,code,y", 60, i => `${i + 1},u-${i * 7919},${(i * 37) % 11}`);
  expect(ended("train", only, "--target", "y")).toMatchObject({ status: 4, code: "no-features" });
});

test("when a column is the target renamed, then the doctor says leakage", () => {
  const leak = csv(
    "leak.csv",
    "a,again,y",
    120,
    i => `${(i * 37) % 11},${2 * ((i * 53) % 101) + 1},${(i * 53) % 101}`,
  );
  const { findings } = json("train", leak, "--target", "y", ...quick, "--out", "leak");
  expect(findings.map(({ code }: { code: string }) => code)).toContain("leakage");
});
