// The command end to end, as real processes: train, predict, evaluate and resume on a small run, and a run that is
// killed at random moments against the one that never was.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { parseLog, timeless } from "../src/log/read.ts";

const root = join(import.meta.dirname, "..");
const boston = join(root, "examples/data/boston.csv");
const penguins = join(root, "examples/data/penguins.csv");
const folder = mkdtempSync(join(tmpdir(), "downhill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command = (args: readonly string[]) => [
  "--conditions=source",
  join(root, "src/cli/main.ts"),
  ...args,
];
const environment = { ...process.env, LANG: "C", LC_ALL: "C" };

function downhill(...args: string[]) {
  const options = { cwd: folder, encoding: "utf8", env: environment } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, command(args), options);
  if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
  return stdout;
}

const small = ["--epochs", "3", "--hidden", "8"];
const log = (run: string) =>
  timeless(parseLog(readFileSync(join(folder, run, "run.jsonl"), "utf8")));
const weights = (run: string) =>
  readFileSync(join(folder, run, "model.safetensors")).toString("hex");

test("when a table is trained on, then the JSON, the run folder, predict and evaluate agree", () => {
  // The test rows in a file of their own, so that evaluate sees what train scored.
  const [header, ...lines] = readFileSync(boston, "utf8").trim().split("\n");
  writeFileSync(join(folder, "a.csv"), [header, ...lines.slice(0, 400)].join("\n"));
  writeFileSync(join(folder, "b.csv"), [header, ...lines.slice(400)].join("\n"));
  const trained = JSON.parse(
    downhill(
      "train",
      "a.csv",
      "--target",
      "medv",
      "--test-file",
      "b.csv",
      ...small,
      "--out",
      "one",
      "--json",
    ),
  );
  expect(trained).toMatchObject({
    schema: 1,
    run: "one",
    task: "regression",
    target: "medv",
    rows: { train: 320, valid: 80, test: lines.length - 400 },
    device: "cpu",
    backend: "wasm",
    threads: Math.min(availableParallelism(), 8),
    epochs: 3,
    stopped: "completed",
  });
  expect(trained.findings[0].code).toBe("undertrained");
  for (const name of ["run.jsonl", "config.json", "model.json", "model.safetensors", "report.html"])
    expect(existsSync(join(folder, "one", name)), name).toBe(true);
  const evaluated = JSON.parse(downhill("evaluate", "one", "b.csv", "--json"));
  expect(evaluated).toEqual({
    schema: 1,
    metrics: trained.metrics.test,
    rows: { scored: lines.length - 400, skipped: 0 },
  });
  const predicted = downhill("predict", "one", "b.csv").trim().split("\n");
  expect(predicted[0]!.replace(/^\uFEFF/, "")).toBe("prediction");
  expect(predicted).toHaveLength(lines.length - 400 + 1);
  expect(predicted.slice(1).every(cell => Number.isFinite(Number(cell)))).toBe(true);
});

test("when a run is to be deterministic, then its configuration and its device say so, and a resume keeps it", () => {
  const args = ["--target", "species", ...small, "--deterministic", "--json", "--out", "exact"];
  expect(JSON.parse(downhill("train", penguins, ...args))).toMatchObject({ simd: "plain" });
  expect(log("exact").slice(0, 2)).toMatchObject([
    { type: "run", simd: "plain" },
    { type: "config", config: { deterministic: true } },
  ]);
  const resumed = JSON.parse(downhill("resume", "exact", "--epochs", "4", "--json"));
  expect(resumed).toMatchObject({ simd: "plain", epochs: 4 });
});

test("when classes are learnt, then each has its probability and a row's sum to 1", () => {
  const trained = JSON.parse(
    downhill(
      "train",
      penguins,
      "--target",
      "species",
      ...small,
      "--test",
      "0",
      "--out",
      "birds",
      "--json",
    ),
  );
  expect(trained.task).toBe("multiclass");
  expect(trained.metrics.test).toBeNull();
  const [header, ...predicted] = downhill("predict", "birds", penguins, "--proba")
    .trim()
    .split("\n");
  expect(
    header!
      .split(",")
      .slice(1)
      .every(name => name.startsWith("proba_")),
  ).toBe(true);
  for (const line of predicted) {
    const sum = line
      .split(",")
      .slice(1)
      .reduce((total, p) => total + Number(p), 0);
    expect(sum).toBeCloseTo(1, 4);
  }
});

test("when the seed is the same, then so is the run, whatever shows its progress", () => {
  const train = (out: string, ...more: string[]) =>
    downhill("train", boston, "--target", "medv", ...small, "--out", out, ...more);
  train("same-a", "--progress", "none");
  train("same-b", "--progress", "ndjson");
  train("other", "--seed", "1");
  expect(weights("same-b")).toBe(weights("same-a"));
  expect(log("same-b")).toEqual(log("same-a"));
  expect(weights("other")).not.toBe(weights("same-a"));
});

test("when a finished run is resumed, then it says so and exits 0", () => {
  downhill("train", boston, "--target", "medv", ...small, "--out", "done");
  const before = weights("done");
  downhill("resume", "done");
  expect(weights("done")).toBe(before);
});

test("when a dry run is asked for, then nothing is written", () => {
  downhill("train", boston, "--target", "medv", "--dry-run", "--out", "dry");
  expect(existsSync(join(folder, "dry"))).toBe(false);
});

const sizeOf = (path: string) => (existsSync(path) ? statSync(path).size : 0);

/** Waits until a file grows, at most 20 seconds, so that a slow machine's start is not mistaken for work. */
async function grown(path: string): Promise<void> {
  const [before, last] = [sizeOf(path), Date.now() + 20_000];
  while (sizeOf(path) <= before && Date.now() < last) await wait(5);
}

/** Whether the process was still at work when it was killed, so long after its log began to grow. */
async function killed(args: string[], milliseconds: number, run?: string): Promise<boolean> {
  const child = spawn(process.execPath, command(args), {
    cwd: folder,
    env: environment,
    stdio: "ignore",
  });
  const ended = new Promise(resolve => child.once("exit", resolve));
  if (run !== undefined) await Promise.race([ended, grown(join(folder, run, "run.jsonl"))]);
  await Promise.race([ended, wait(milliseconds)]);
  const alive = child.exitCode === null;
  child.kill("SIGKILL");
  await ended;
  return alive;
}

test("when a run is killed at 20 random moments, then it ends as the run never killed", async () => {
  const plan = [boston, "--target", "medv", "--epochs", "2000", "--dropout", "0.1", "--batch-norm"];
  const often = ["--checkpoint-seconds", "0.05"];
  const train = (out: string) => ["train", ...plan, "--schedule", "cosine", ...often, "--out", out];
  const { seconds } = JSON.parse(downhill(...train("whole"), "--json"));
  // A fraction of what the whole run took, so that the machine's speed does not matter.
  const longest = 100 * seconds.fit;
  let kills = 0;
  for (; kills < 20; kills++) {
    const begun = existsSync(join(folder, "broken/run.jsonl"));
    const args = begun ? ["resume", "broken", ...often] : train("broken");
    // Every fourth falls anywhere in the start.
    const alive =
      kills % 4 === 3
        ? await killed(args, 800 * Math.random())
        : await killed(args, longest * Math.random(), "broken");
    if (!alive) break;
  }
  expect(kills).toBeGreaterThan(9);
  downhill("resume", "broken");
  const records = parseLog(readFileSync(join(folder, "broken/run.jsonl"), "utf8"));
  expect(records.filter(({ type }) => type === "resumed").length).toBeGreaterThan(3);
  expect(weights("broken")).toBe(weights("whole"));
  expect(log("broken")).toEqual(log("whole"));
}, 180_000);

test("when the data changed, then resume exits 6", async () => {
  const data = join(folder, "changing.csv");
  writeFileSync(data, readFileSync(boston));
  await killed(
    [
      "train",
      data,
      "--target",
      "medv",
      "--preset",
      "plain",
      "--epochs",
      "100000",
      "--out",
      "moved",
    ],
    2500,
  );
  writeFileSync(data, `${readFileSync(boston, "utf8").trim()}\n`.replace("24", "25"));
  const { status, stderr } = spawnSync(process.execPath, command(["resume", "moved"]), {
    cwd: folder,
    encoding: "utf8",
    env: environment,
  });
  expect(stderr).toContain("[data-changed]");
  expect(status).toBe(6);
}, 60_000);

function refused(...args: string[]) {
  const options = { cwd: folder, encoding: "utf8", env: environment } as const;
  const { status, stderr } = spawnSync(process.execPath, command(args), options);
  return { status, code: /\[([a-z-]+)\]\s*$/.exec(stderr)?.[1] };
}

test("when files of a run are cut short, hostile or missing, then predict exits 4 and says which", () => {
  downhill("train", boston, "--target", "medv", ...small, "--out", "hurt");
  const path = join(folder, "hurt/model.safetensors");
  const sound = readFileSync(path);
  const damage = (bytes: Uint8Array) => {
    writeFileSync(path, bytes);
    return refused("predict", "hurt", boston);
  };
  expect(damage(sound.subarray(0, 40))).toEqual({ status: 4, code: "safetensors-damaged" });
  const hostile = Buffer.from(sound);
  hostile.writeBigUInt64LE(1n << 62n);
  expect(damage(hostile)).toEqual({ status: 4, code: "safetensors-damaged" });
  const tensor = (shape: number[], from: number, to: number) => ({
    dtype: "F32",
    shape,
    data_offsets: [from, to],
  });
  for (const header of [
    { a: tensor([2], 0, 8), b: tensor([2], 4, 12) },
    { a: tensor([2], 0, 8), b: tensor([2], 800, 808) },
    { a: tensor([2 ** 30, 2 ** 30], 0, 12) },
  ]) {
    const text = Buffer.from(JSON.stringify(header));
    const bytes = Buffer.alloc(8 + text.length + 12);
    bytes.writeBigUInt64LE(BigInt(text.length));
    text.copy(bytes, 8);
    expect(damage(bytes)).toEqual({ status: 4, code: "safetensors-damaged" });
  }
  writeFileSync(path, sound);
  writeFileSync(join(folder, "hurt/model.json"), '{"schema":1}');
  expect(refused("predict", "hurt", boston)).toEqual({ status: 4, code: "model-damaged" });
  rmSync(join(folder, "hurt/model.json"));
  expect(refused("predict", "hurt", boston)).toEqual({ status: 4, code: "run-damaged" });
});

test("when the file to predict lacks a column, then it is named", () => {
  downhill("train", boston, "--target", "medv", ...small, "--out", "whole-columns");
  writeFileSync(join(folder, "short.csv"), "crim,zn\n0.1,2\n0.2,3\n");
  expect(refused("predict", "whole-columns", "short.csv")).toEqual({
    status: 4,
    code: "column-missing",
  });
});

const long = [boston, "--target", "medv", "--preset", "plain", "--epochs", "100000"];

/** Waits until the run has begun, at most 20 seconds. */
async function begun(run: string): Promise<void> {
  const path = join(folder, run, "run.jsonl");
  const last = Date.now() + 20_000;
  while (!existsSync(path) || !readFileSync(path, "utf8").includes('"type":"epoch"')) {
    if (Date.now() > last) throw new Error(`${run} did not begin`);
    await wait(50);
  }
}

function start(...args: string[]) {
  const options = { cwd: folder, env: environment, stdio: "ignore" } as const;
  return spawn(process.execPath, command(args), options);
}

test("when a process is at work on a run, then another is told to try again", async () => {
  const child = start("train", ...long, "--out", "busy");
  const ended = new Promise(resolve => child.once("exit", resolve));
  await begun("busy");
  expect(refused("resume", "busy")).toEqual({ status: 75, code: "run-locked" });
  child.kill("SIGKILL");
  await ended;
}, 60_000);

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "when %s comes, then a checkpoint is written and it exits %i",
  async (signal, exit) => {
    const run = `stopped-${exit}`;
    const child = start("train", ...long, "--out", run);
    const ended = new Promise(resolve => child.once("exit", resolve));
    await begun(run);
    child.kill(signal);
    expect(await ended).toBe(exit);
    const records = parseLog(readFileSync(join(folder, run, "run.jsonl"), "utf8"));
    expect(records.some(({ type }) => type === "checkpoint")).toBe(true);
    expect(records.at(-1)).toMatchObject({ type: "end", stopped: "aborted" });
  },
  60_000,
);
