// Tables as a person has them, by the command as a real process: Parquet, several files, groups and times.

import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lastOf } from "../src/log/read.ts";
import { root, tableOf, workplace } from "./support/command.ts";

const { at, downhill, ended, file, json, log, weights } = workplace();
const small = ["--epochs", "2", "--hidden", "4"];

const [head, ...lines] = tableOf(60).trim().split("\n");
const part = (name: string, from: number, to: number) =>
  file(name, `${[head, ...lines.slice(from, to)].join("\n")}\n`);

test("when a table comes in several files, then the run is that of one file, and knows each", () => {
  const whole = file("whole.csv", tableOf(60));
  const [a, b] = [part("a.csv", 0, 25), part("b.csv", 25, 60)];
  downhill("train", whole, "--target", "y", ...small, "--out", "one");
  downhill("train", a, b, "--target", "y", ...small, "--out", "two");
  expect(weights("two")).toBe(weights("one"));
  const facts = lastOf(log("two"), "data");
  expect(facts).toMatchObject({ file: "a.csv, b.csv" });
  expect(facts?.files?.map(({ file, rows }) => [file, rows])).toEqual([
    ["a.csv", 25],
    ["b.csv", 35],
  ]);
  expect(JSON.parse(readFileSync(at("two/config.json"), "utf8")).data).toEqual([a, b]);
  expect(json("resume", "two", "--epochs", "3").epochs).toBe(3);
  file("b.csv", `${head}\n1,2,3\n`);
  expect(ended("resume", "two", "--epochs", "4")).toMatchObject({
    status: 6,
    code: "data-changed",
  });
  expect(downhill("predict", "two", a, whole)).toBe(
    downhill("predict", "two", a) + downhill("predict", "two", whole).replace(/^.*\n/, ""),
  );
  expect(json("evaluate", "two", a, whole).rows.scored).toBe(85);
  expect(json("data", "inspect", whole).rows).toBe(60);
  expect(json("data", "inspect", a, whole).rows).toBe(85);
});

test("when files do not go together, then it exits 4, names both and leaves no folder", () => {
  const [a, b] = [part("p.csv", 0, 30), file("q.csv", "a,b\n1,2\n")];
  const found = ended("train", a, b, "--target", "y", "--out", "never");
  expect(found).toMatchObject({ status: 4, code: "files-differ" });
  expect(found.stderr).toMatch(/q\.csv.*"y".*p\.csv/);
  expect(existsSync(at("never"))).toBe(false);
  expect(ended("train", a, b, "--target", "y", "--lang", "ko").stderr).toMatch(/"y"/);
});

test("when numbers can have either decimal mark, then validation and prediction go by that of training", () => {
  const rows = (values: readonly string[]) =>
    `x\ty\n${values.map((x, i) => `${x}\t${i}\n`).join("")}`;
  const train = file("shown.tsv", rows(Array.from({ length: 40 }, (_, i) => `${i},5`)));
  const either = file("either.tsv", rows(["1,234", "2,345", "3,456"]));
  const plain = file("plain.csv", "x,y\n1.234,0\n2.345,1\n3.456,2\n");
  const options = ["--target", "y", "--seed", "1", ...small];
  downhill("train", train, "--valid-file", either, ...options, "--out", "mark");
  downhill("train", train, "--valid-file", plain, ...options, "--out", "same");
  expect(weights("mark")).toBe(weights("same"));
  expect(downhill("predict", "mark", either)).toBe(downhill("predict", "mark", plain));
  expect(json("evaluate", "mark", either)).toEqual(json("evaluate", "mark", plain));
});

test("when the table is Parquet, then train, predict, evaluate and inspect take it", () => {
  const source = join(root, "tests/goldens/parquet/kinds.parquet");
  const [a, b, c] = ["a", "b", "c"].map(name => at(`${name}.parquet`));
  for (const path of [a, b, c]) copyFileSync(source, path!);
  const files = [a!, b!, c!];
  expect(json("data", "inspect", a!).columns).toHaveLength(16);
  const run = json("train", ...files, "--target", "int32", ...small, "--out", "parquet");
  expect(run.rows.skipped).toBe(3);
  const predictions = downhill("predict", "parquet", a!).trim().split("\n");
  expect(predictions).toHaveLength(5);
  expect(json("evaluate", "parquet", a!).rows).toEqual({ scored: 3, skipped: 1 });
  const nested = join(root, "tests/goldens/parquet/list.parquet");
  expect(ended("train", nested, "--target", "x")).toMatchObject({
    status: 4,
    code: "parquet-unreadable",
  });
});

const visits = file(
  "visits.csv",
  `patient,year,a,y\n${Array.from({ length: 120 }, (_, i) => `p${i % 30},${2000 + (i % 24)},${i % 11},${((i * 37) % 64) + (i % 5)}`).join("\n")}\n`,
);

test("when rows go by group or time, then the parts do, and the column is no input unless named", () => {
  const [group, time] = [
    ["--group", "patient"],
    ["--time", "year"],
  ];
  const byGroup = json("train", visits, "--target", "y", ...group!, ...small, "--out", "group");
  expect(byGroup.features).toBe(2);
  expect(byGroup.rows.valid % 4).toBe(0);
  expect(byGroup.rows.test % 4).toBe(0);
  const byTime = json("train", visits, "--target", "y", ...time!, ...small, "--out", "time");
  expect(byTime.rows).toEqual({ train: 70, valid: 25, test: 25, skipped: 0 });
  const named = ["--features", "year,a"];
  expect(json("train", visits, "--target", "y", ...time!, ...named, ...small).features).toBe(2);
  expect(lastOf(log("time"), "data")?.leftOut).toContainEqual({ name: "year", why: "time" });
  const says = (...args: string[]) =>
    ended("train", visits, "--target", "y", ...args, "--dry-run", "--explain").stderr;
  expect(says(...group!)).toMatch(/no group of patient in two parts/);
  expect(says(...time!, "--lang", "ko")).toMatch(/year.*가장 늦은 행은 테스트/);
  expect(says("--folds", "5")).toMatch(/^folds +the same in 5 folds.*\nfit /m);
});

test.each([
  ["a group that is not there", ["--group", "patent"], "column-missing", /"patient"\?/],
  ["a time of texts", ["--time", "patient"], "time-unsupported", /category/],
])("when there is %s, then it exits 4 and names it", (_, args, code, named) => {
  const found = ended("train", visits, "--target", "y", ...args, "--out", "never");
  expect(found).toMatchObject({ status: 4, code });
  expect(found.stderr).toMatch(named);
  expect(existsSync(at("never"))).toBe(false);
});

test("when the time is missing in a row, then the error names the row", () => {
  const gap = file(
    "gap.csv",
    `t,x,y\n${Array.from({ length: 30 }, (_, i) => `${i === 4 ? "" : i % 9},${i % 7},${(i * 37) % 64}`).join("\n")}\n`,
  );
  const found = ended("train", gap, "--target", "y", "--time", "t");
  expect(found).toMatchObject({ status: 4, code: "time-unsupported" });
  expect(found.stderr).toContain("row 5");
});

test("when folds are asked for, then their scores stand beside the run, which stays what it was", () => {
  const whole = file("folds.csv", tableOf(60));
  downhill("train", whole, "--target", "y", ...small, "--out", "without");
  const document = json("train", whole, "--target", "y", ...small, "--folds", "3", "--out", "with");
  expect(weights("with")).toBe(weights("without"));
  expect(document.folds).toMatchObject({ k: 3, metrics: { rmse: { mean: expect.any(Number) } } });
  expect(document.folds.scores).toHaveLength(3);
  expect(lastOf(log("with"), "folds")).toMatchObject(document.folds);
  expect(readFileSync(at("with/report.html"), "utf8")).toContain("<td>fold 3</td>");
  const said = ended("train", whole, "--target", "y", ...small, "--folds", "3", "--lang", "ko");
  expect(said.stdout).toMatch(/교차 검증.*\n폴드 1 .*\n폴드 2 .*\n폴드 3 .*\n평균 .*\n± 표준편차/);
  expect(said.stderr).toMatch(/폴드 1\/3 {2}rmse/);
});

test.each(["1", "two", "2.5"])("when --folds is %s, then it exits 2", folds => {
  const found = ended("train", visits, "--target", "y", "--folds", folds, "--out", "never");
  expect(found).toMatchObject({ status: 2, code: "option-out-of-range" });
  expect(existsSync(at("never"))).toBe(false);
});
