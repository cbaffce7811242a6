import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { Results } from "./results.ts";

const path = mkdtempSync(join(tmpdir(), "downhill-tabular-test-"));
afterAll(() => rmSync(path, { recursive: true }));

const ROWS = 40;
const rows = Array.from({ length: ROWS }, (_, i) => `${i / ROWS},${(7 * i) % 11},${i}`);
const entry = { task: "regression", target: "y", metric: "rmse", rows: ROWS };
writeFileSync(join(path, "line.csv"), `${["a,b,y", ...rows].join("\n")}\n`);
writeFileSync(join(path, "bad.csv"), `${["a,b,y", ...rows.map(row => `${row},`)].join("\n")}\n`);
const datasets = ["line", "bad"].map(name => ({ name, file: `${name}.csv`, ...entry }));
writeFileSync(join(path, "index.json"), JSON.stringify({ datasets }));
mkdirSync(join(path, "splits"));
for (const { name } of datasets)
  writeFileSync(
    join(path, "splits", `${name}.json`),
    JSON.stringify([
      [0, 10, 20, 30],
      [5, 15],
    ]),
  );
writeFileSync(
  join(path, "baselines.json"),
  JSON.stringify({ "line/0/linear": { rmse: 1 }, "line/1/linear": { rmse: 1 } }),
);

const out = join(path, "results.json");
const results = () => JSON.parse(readFileSync(out, "utf8")) as Results;
const main = join(import.meta.dirname, "main.ts");

function bench(...args: string[]) {
  const given = ["--out", out, "--preset", "plain", ...args];
  const command = ["--conditions=source", main, path, ...given, "--", "--epochs", "2"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stdout, trained: stderr.split("\n").filter(line => line.includes(": rmse ")) };
}

it("when a run was stopped, then it goes on with what is not in the results", () => {
  const first = bench("--only", "line", "--splits", "1");
  expect([first.status, first.trained.length]).toEqual([0, 1]);
  const second = bench("--only", "line");
  expect([second.status, second.trained.length]).toEqual([0, 1]);
  expect(second.stdout).toMatch(/^line {2,}rmse {2,}40 {2,}2 /m);
  expect(bench("--only", "line").trained).toEqual([]);
});

it("when results are to be made again, then nothing of them is kept", () => {
  expect(bench("--only", "line", "--again").trained.length).toBe(2);
});

it("when results are kept, then they say where they come from and name no folder", () => {
  const { trials, sessions, variants } = results();
  const trial = trials["line/0/plain --epochs 2"]!;
  expect(trial).toMatchObject({ testRows: 4, epochs: 2 });
  expect(trial.seconds).toBeGreaterThan(trial.fitSeconds);
  expect(trial.peakBytes).toBeGreaterThan(2 ** 25);
  expect(sessions[trial.session]!.command).toContain("bench:tabular -- FOLDER");
  expect(Object.keys(variants)).toEqual(["plain --epochs 2"]);
  expect(readFileSync(out, "utf8")).not.toContain(path);
});

it("when a table cannot be trained on, then it is named, the others are scored, and the exit code is 1", () => {
  const { status, stdout } = bench();
  expect(status).toBe(1);
  expect(stdout).toMatch(/failed: bad\/0: exit code 4: .*ragged-rows/);
  expect(stdout).toMatch(/^line /m);
});

it("when results are of another folder, or an option is unknown, then nothing is trained", () => {
  writeFileSync(out, JSON.stringify({ ...results(), indexSha256: "0" }));
  expect(bench("--only", "line")).toMatchObject({ status: 2, trained: [] });
  expect(bench("--splits", "0").status).toBe(2);
});
