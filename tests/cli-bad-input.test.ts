// Every bad input that the command foresees: real processes, each with its error code and exit code, and nothing
// of a stack trace.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const boston = join(root, "examples/data/boston.csv");
const folder = mkdtempSync(join(tmpdir(), "downhill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function downhill(...args: string[]) {
  const main = join(root, "src/cli/main.ts");
  return spawnSync(process.execPath, ["--conditions=source", main, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, LANG: "C", LC_ALL: "C" },
  });
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const rows = (row: (i: number) => string, count = 30) =>
  Array.from({ length: count }, (_, i) => row(i)).join("\n");
const table = (header: string, row: (i: number) => string, count?: number) =>
  `${header}\n${rows(row, count)}\n`;
const cutShort = Buffer.concat([Buffer.from("a,y\n"), Buffer.from([0xff, 0x80, 0x2c, 0x31, 0x0a])]);

const badFiles: [string, string | Uint8Array, string][] = [
  ["empty file", "", "file-empty"],
  ["header only", "a,y\n", "no-rows"],
  ["constant target", table("a,y", i => `${i / 2},1`), "target-constant"],
  ["one class only", table("a,y", i => `${i / 2},cat`), "target-constant"],
  ["ragged rows", `${table("a,y", i => `${i / 2},${i}`)}1,2,3\n`, "ragged-rows"],
  ["duplicate header", table("a,a,y", i => `${i / 2},1,${i}`), "duplicate-header"],
  ["binary file", Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 1]), "binary-file"],
  ["wrong encoding", cutShort, "encoding-invalid"],
  [
    "a value past float32",
    table("a,y", i => `${i === 4 ? "1e39" : i / 2},${i}`),
    "value-not-finite",
  ],
  ["an infinite target", table("a,y", i => `${i / 2},${i === 4 ? "-inf" : i}`), "value-not-finite"],
  ["an unclosed quote", table("a,y", i => (i === 4 ? '"1,2' : `${i / 2},${i}`)), "ragged-rows"],
  [
    "a target of dates",
    table("a,y", i => `${i / 2},2024-01-${i + 1 < 10 ? 0 : ""}${i + 1}`),
    "target-unsupported",
  ],
  ["a target alone", table("y", i => `${i * 3}`), "no-features"],
  ["infinite value", table("a,y", i => `${i === 4 ? "inf" : i / 2},${i}`), "value-not-finite"],
  [
    "class with one row",
    table("a,y", i => `${i / 2},${i === 3 ? "c" : "ab"[i % 2]}`),
    "class-too-small",
  ],
  ["validation left empty", table("a,y", i => `${i / 2},${i * 3}`, 4), "valid-empty"],
];

test.each(badFiles)(
  "when the data has this fault: %s, then train exits 4",
  (name, content, code) => {
    const data = file(`${name.replaceAll(" ", "-")}.csv`, content);
    const { status, stderr, stdout } = downhill(
      "train",
      data,
      "--target",
      "y",
      "--valid",
      "0.1",
      "--out",
      "bad",
    );
    expect(stderr).toContain(`[${code}]`);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ status, stdout }).toEqual({ status: 4, stdout: "" });
    expect(existsSync(join(folder, "bad"))).toBe(false);
  },
);

const mixed = file(
  "mixed.csv",
  table("a,b,empty,y", i => `${i / 2},${i % 7},,${i * 1.5}`),
);

const tiny = file("tiny.csv", "a,y\n1.5,2\n2.5,3\n3.5,5\n");

test.each([
  ["too little to train on", ["train", tiny, "--target", "y", "--test", "0.7"], "too-few-rows", 4],
  ["a file that is not there", ["train", "none.csv", "--target", "y"], "file-missing", 4],
  ["a folder", ["train", ".", "--target", "y"], "file-is-directory", 4],
  ["a target that is not there", ["train", boston, "--target", "medb"], "target-missing", 4],
  [
    "an all-missing feature",
    ["train", mixed, "--target", "y", "--features", "empty"],
    "column-all-missing",
    4,
  ],
  ["an unknown option", ["train", mixed, "--target", "y", "--epoch", "5"], "unknown-option", 2],
  ["a rate below 0", ["train", mixed, "--target", "y", "--lr", "-1"], "option-out-of-range", 2],
  ["a share of 2", ["train", mixed, "--target", "y", "--valid", "2"], "option-out-of-range", 2],
  [
    "a loss of another task",
    ["train", mixed, "--target", "y", "--loss", "bce"],
    "config-invalid",
    2,
  ],
  [
    "a network that no memory holds",
    ["train", mixed, "--target", "y", "--hidden", "65536,65536"],
    "option-out-of-range",
    2,
  ],
  [
    "the target among the features",
    ["train", mixed, "--target", "y", "--features", "a,y"],
    "config-invalid",
    2,
  ],
  [
    "a rate at which it diverges",
    ["train", mixed, "--target", "y", "--lr", "1e30", "--out", "diverged"],
    "diverged",
    5,
  ],
  ["a run that is not there", ["resume", "no-run"], "run-missing", 4],
  ["a prediction from no run", ["predict", "no-run", mixed], "run-missing", 4],
])("when there is %s, then its code and exit code say so", (_, args, code, exit) => {
  const { status, stderr } = downhill(...args);
  expect(stderr).toContain(`[${code}]`);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(status).toBe(exit);
});

test("when a name is nearly right, then the right one is named", () => {
  expect(downhill("train", boston, "--target", "medb").stderr).toContain("medv");
  expect(downhill("train", boston, "--target", "medv", "--epoch", "5").stderr).toContain(
    "--epochs",
  );
});

test.runIf(existsSync("/proc/self"))(
  "when the place of the run is a folder that takes none, then it exits 73 (Linux has /proc)",
  () => {
    const { status, stderr } = downhill("train", mixed, "--target", "y", "--out", "/proc/run");
    expect(stderr).toContain("[cannot-write]");
    expect(status).toBe(73);
  },
);

test("when a folder is no run, then it is called damaged", () => {
  mkdirSync(join(folder, "damaged"));
  const { status, stderr } = downhill("evaluate", "damaged", mixed);
  expect(stderr).toContain("[run-damaged]");
  expect(status).toBe(4);
});

test("when the place of the run is taken, then nothing in it changes", () => {
  mkdirSync(join(folder, "taken"));
  file("taken/mine.txt", "mine");
  const { status, stderr } = downhill("train", mixed, "--target", "y", "--out", "taken");
  expect(stderr).toContain("[run-exists]");
  expect(status).toBe(73);
});

test("when the place of the run cannot be written, then it exits 73", () => {
  file("plain", "a file");
  const { status, stderr } = downhill("train", mixed, "--target", "y", "--out", "plain/run");
  expect(stderr).toContain("[cannot-write]");
  expect(status).toBe(73);
});
