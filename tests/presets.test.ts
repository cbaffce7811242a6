// Presets of the command: which is chosen, what it leaves, and that its folder predicts as any other.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { load } from "downhill/predict";
import { expect, test, vi } from "vitest";
import { parseLog } from "../src/log/read.ts";
import { workplace } from "./support/command.ts";

const { downhill, json, at, file, ended, start, log } = workplace();

/** y = 3a − b for three kinds of c; every seventh a is missing. */
const lines = Array.from({ length: 120 }, (_, i) => {
  const [a, b, kind] = [Math.sin(i), Math.cos(2.3 * i), i % 3];
  const y = 3 * a - b + kind;
  return `${i % 7 === 0 ? "" : a.toFixed(4)},${b.toFixed(4)},${"xyz"[kind]},${y.toFixed(4)}`;
});
const table = file("kinds.csv", ["a,b,c,y", ...lines].join("\n"));
const quick = ["--epochs", "6", "--members", "3"];
const configOf = (run: string) => JSON.parse(readFileSync(at(`${run}/config.json`), "utf8")).config;

test("when nothing chooses a network, then it is the strong one, and its folder predicts", async () => {
  const { rows, metrics } = json("train", table, "--target", "y", ...quick, "--out", "strong");
  expect(configOf("strong")).toMatchObject({ preset: "default", network: "realMlp", members: 3 });
  // Out of fold, three of eight: rows that train validate too.
  expect(rows).toMatchObject({ train: 96, valid: 36, test: 24 });
  expect(metrics.valid.rmse).toBeGreaterThan(metrics.train.rmse);
  const printed = downhill("predict", "strong", table).trim().split("\n").slice(1).map(Number);
  const model = await load(at("strong"));
  const [a, b, c] = lines[1]!.split(",");
  const answer = await model.predict({ a: Number(a), b: Number(b), c: c! });
  expect(answer).toBeCloseTo(printed[1]!, 4);
  const { metrics: scored } = json("evaluate", "strong", table);
  expect(Number.isFinite(scored.rmse)).toBe(true);
});

test("when a strong run is extended, then it is the longer run", () => {
  // Of what follows a plan, an extended run keeps the plan that it had.
  const planless = ["--schedule", "constant", "--regularization", "constant"];
  const args = ["--target", "y", "--members", "2", ...planless, "--preset", "default"];
  downhill("train", table, ...args, "--epochs", "4", "--out", "long");
  downhill("train", table, ...args, "--epochs", "2", "--out", "short");
  downhill("resume", "short", "--epochs", "4");
  const weights = (run: string) => readFileSync(at(`${run}/model.safetensors`));
  expect(weights("short").equals(weights("long"))).toBe(true);
});

test.each(["--hidden=4", "--lr=0.01", "--optimizer=sgd", "--schedule=cosine", "--batch-norm"])(
  "when %s is asked for, then the preset is the plain one",
  option => {
    const { config } = json("train", table, "--target", "y", option, "--dry-run");
    expect(config).toMatchObject({ preset: "plain", network: "mlp", members: 1 });
  },
);

test("when a preset is named beside them, then it holds", () => {
  const args = ["--hidden", "4", "--preset", "default", "--dry-run"];
  const { config } = json("train", table, "--target", "y", ...args);
  expect(config).toMatchObject({ preset: "default", network: "realMlp", hidden: [4] });
});

test("when a chain is explained, then it says what the preset chose, as options", () => {
  const { stderr } = ended("train", table, "--target", "y", "--explain", "--dry-run");
  expect(stderr).toMatch(/^choose .*default.*--network realMlp .*--members 8/m);
  expect(stderr).toMatch(/^split .*validation 96 \(out of fold\)/m);
});

test("when what a preset chose is written to a file, then it can be edited and given", () => {
  const { config } = json("train", table, "--target", "y", "--dry-run");
  writeFileSync(at("mine.json"), JSON.stringify({ ...config, dropout: 0.3 }));
  const mine = json("train", table, "--config", "mine.json", "--dry-run");
  expect(mine.config).toEqual({ ...config, dropout: 0.3 });
});

test("when time is given to the best, then several networks predict together within it", async () => {
  const args = ["--preset", "best", "--time-budget", "12", ...quick, "--out", "best"];
  const { seconds } = json("train", table, "--target", "y", ...args);
  expect(seconds.fit).toBeLessThan(12 * 1.05);
  const records = parseLog(readFileSync(at("best/run.jsonl"), "utf8"));
  const candidates = records.filter(({ type }) => type === "candidate");
  const together = records.find(record => record.type === "ensemble");
  expect(together?.shares).toHaveLength(candidates.length);
  expect(together?.shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  const model = await load(at("best"));
  const printed = downhill("predict", "best", table).trim().split("\n").slice(1).map(Number);
  const [a, b, c] = lines[2]!.split(",");
  const answer = await model.predict({ a: Number(a), b: Number(b), c: c! });
  expect(answer).toBeCloseTo(printed[2]!, 4);
});

test("when a search is killed, then it goes on with the networks that it had trained", async () => {
  const args = ["--preset", "best", "--time-budget", "20", ...quick, "--out", "search"];
  const child = start("train", table, "--target", "y", ...args);
  const exit = new Promise(resolve => child.once("exit", resolve));
  await vi.waitUntil(() => existsSync(at("search/candidates/3.safetensors")), 20_000);
  child.kill("SIGKILL");
  await exit;
  const told = () => log("search").filter(record => record.type === "candidate");
  const before = told();
  const { seconds } = json("resume", "search");
  const again = told().slice(before.length);
  // Had they been trained again, the seconds would not be the same to the last digit.
  const kept = before.filter(({ number }) => number === 2 || number === 3);
  expect(kept).toHaveLength(2);
  for (const { number, seconds, metrics } of kept)
    expect(again[number - 1]).toMatchObject({ number, seconds, metrics });
  expect(seconds.fit).toBeLessThan(20 * 1.05);
  expect(existsSync(at("search/candidates"))).toBe(false);
});

test("when a linear network is asked for beside, then it predicts where the data are lines", () => {
  const rows = Array.from({ length: 80 }, (_, i) => {
    const [a, b] = [Math.sin(i), Math.cos(2.3 * i)];
    return `${a.toFixed(4)},${b.toFixed(4)},${(3 * a - b + 0.1 * Math.sin(40 * i)).toFixed(4)}`;
  });
  const line = file("line.csv", ["a,b,y", ...rows].join("\n"));
  const args = ["--target", "y", "--preset", "default", "--ensemble", "linear", "--members", "3"];
  const said = downhill("train", line, ...args, "--epochs", "40", "--out", "line");
  expect(said).toMatch(/^Networks that predict together: .*a linear one/m);
  expect(log("line").find(({ type }) => type === "ensemble")).toMatchObject({
    shares: [expect.any(Number), expect.any(Number)],
  });
});

test.each([
  [["--members", "3", "--network", "mlp", "--preset", "plain"], "members"],
  [["--shared", "--preset", "plain"], "shared"],
  [["--shared"], "shared"],
  [["--embedding", "pbld", "--preset", "plain"], "embedding"],
  [["--batch-norm", "--preset", "default"], "--batch-norm"],
  [["--validation", "outOfFold", "--preset", "plain"], "validation"],
])("when %j is asked for together, then it is refused", (args, key) => {
  const { status, stderr } = ended("train", table, "--target", "y", ...args);
  expect(status).toBe(2);
  expect(stderr).toContain(key);
});

test("when rows are too few for folds, then some are held out, or it is said", () => {
  const few = file("few.csv", ["a,b,c,y", ...lines.slice(0, 5)].join("\n"));
  expect(json("train", few, "--target", "y", "--out", "few").rows).toMatchObject({ valid: 1 });
  const { status, stderr } = ended("train", few, "--target", "y", "--validation", "outOfFold");
  expect(status).toBe(4);
  expect(stderr).toContain("[too-few-rows]");
});
