// A run that goes on: more epochs, another stretch of its schedule, early stopping over a kill, what is refused.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { recordsOf, timeless } from "../src/log/read.ts";
import { boston, tableOf, workplace } from "./support/command.ts";

const { at, downhill, ended, file, json, killed, log, weights } = workplace();

/** 65 rows to train on: 32 + 32 + 1, and the last one joins the batch before. */
const odd = file("odd.csv", tableOf(65));
const plan = [odd, "--target", "y", "--valid", "0", "--test", "0", "--hidden", "8"];
const rates = (run: string) => recordsOf(log(run), "epoch").map(({ lr }) => lr);

test("when a finished run is extended, then it equals the run that was longer from the start", () => {
  downhill(
    "train",
    boston,
    "--target",
    "medv",
    "--preset",
    "plain",
    "--epochs",
    "6",
    "--out",
    "long",
  );
  downhill(
    "train",
    boston,
    "--target",
    "medv",
    "--preset",
    "plain",
    "--epochs",
    "3",
    "--out",
    "grown",
  );
  const grown = json("resume", "grown", "--epochs", "6");
  expect(grown).toMatchObject({ epochs: 6, stopped: "completed" });
  expect(weights("grown")).toBe(weights("long"));
  const config = recordsOf(log("grown"), "config").map(({ config }) => config.epochs);
  expect(config).toEqual([3, 6]);
});

test("when a run with a schedule is extended, then the schedule keeps its plan", () => {
  const cosine = [...plan, "--schedule", "cosine"];
  downhill("train", ...cosine, "--epochs", "4", "--out", "kept");
  const before = rates("kept");
  downhill("resume", "kept", "--epochs", "8");
  expect(rates("kept").slice(0, 4)).toEqual(before);
  expect(rates("kept").slice(4)).toEqual([0, 0, 0, 0]);
});

test("when --restretch is asked for, then the schedule spans the longer run, after another stop too", async () => {
  const cosine = [...plan, "--schedule", "cosine"];
  const { seconds } = json("train", ...cosine, "--epochs", "3000", "--out", "whole");
  downhill("train", ...cosine, "--epochs", "4", "--out", "stretched");
  const often = ["--checkpoint-seconds", "0.1"];
  const resume = ["resume", "stretched", "--epochs", "3000", "--restretch", ...often];
  expect(await killed("stretched", 300 * seconds.fit, ...resume)).toBe(true);
  downhill("resume", "stretched");
  expect(rates("stretched").slice(-300)).toEqual(rates("whole").slice(-300));
});

test("when a run that stops early is killed on its way, then it stops where it would have", async () => {
  const args = [boston, "--target", "medv", "--lr", "0.0003", "--epochs", "20000"];
  const early = [...args, "--patience", "25", "--checkpoint-seconds", "0.05"];
  const whole = json("train", ...early, "--out", "early");
  expect(whole.stopped).toBe("early");
  expect(whole.epochs).toBe(whole.bestEpoch + 25);
  const train = ["train", ...early, "--out", "cut"];
  const resume = ["resume", "cut", "--checkpoint-seconds", "0.05"];
  // A fraction of what the whole run took, so that the machine's speed does not matter.
  const { fit } = whole.seconds;
  expect(await killed("cut", 300 * fit, ...train)).toBe(true);
  for (let i = 0; i < 3; i++) await killed("cut", 150 * fit, ...resume);
  downhill("resume", "cut");
  expect(weights("cut")).toBe(weights("early"));
  expect(timeless(log("cut"))).toEqual(timeless(log("early")));
  // Nothing is left to do, and a document says how it ended.
  expect(json("resume", "cut")).toMatchObject({ run: "cut", stopped: "early" });
}, 120_000);

test("when fewer epochs are asked for than were planned, then it exits 6", () => {
  downhill("train", ...plan, "--epochs", "3", "--out", "short");
  expect(ended("resume", "short", "--epochs", "2")).toMatchObject({
    status: 6,
    code: "not-resumable",
  });
  expect(ended("resume", "short", "--epochs", "many")).toMatchObject({
    status: 2,
    code: "config-invalid",
  });
});

test("when the run's own files are damaged, then resume exits 4 and says which", () => {
  downhill("train", ...plan, "--epochs", "2", "--out", "hurt");
  const config = readFileSync(at("hurt/config.json"), "utf8");
  for (const content of ["null", "{}", config.replace('"lr"', '"rate"'), config.slice(0, 40)]) {
    writeFileSync(at("hurt/config.json"), content);
    expect(ended("resume", "hurt")).toMatchObject({ status: 4, code: "run-damaged" });
  }
  writeFileSync(at("hurt/config.json"), config);
  writeFileSync(at("hurt/run.jsonl"), 'not a record\n{"type":"end"}\n');
  expect(ended("resume", "hurt")).toMatchObject({ status: 4, code: "run-damaged" });
  rmSync(at("hurt/run.jsonl"));
  expect(ended("resume", "hurt")).toMatchObject({ status: 4, code: "run-damaged" });
});
