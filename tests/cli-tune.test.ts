// downhill tune, as a command.

import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { boston, command, environment, tableOf, workplace } from "./support/command.ts";

vi.setConfig({ testTimeout: 180_000 }); // Each test starts several processes, and they train.

const { at, ended, file, folder, json, log, weights } = workplace();
const few = ["--target", "medv", "--trials", "14", "--epochs", "6", "--seeds", "2"];
const small = file("small.csv", tableOf(120));
const tiny = [
  ...["tune", small, "--target", "y", "--epochs", "4", "--hidden", "4"],
  ...["--seeds", "1", "--workers", "1"],
];

test("when a table is tuned, then the best stands beside the defaults over seeds, with the command to train it", () => {
  const { status, stdout, stderr } = ended("tune", boston, ...few, "--lang", "en");
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("The best of 14 trials, by the loss on the validation rows");
  expect(stdout).toContain("Trained again with 2 fresh seeds");
  expect(stdout).toMatch(/defaults +[\d.]+ ± [\d.]+/);
  expect(stdout).toMatch(/trial \d+ +[\d.]+ ± [\d.]+/);
  expect(stdout).toMatch(/trial \d+, all rows +– +[\d.]+ ± [\d.]+/);
  expect(stdout).toMatch(/Next: downhill train .*boston\.csv --target medv --preset plain .*--lr /);
  expect(stdout).toContain("Report: studies/boston-medv/report.html");
  expect(stderr).toContain("the best so far");
  expect(readFileSync(at("studies/boston-medv/report.html"), "utf8")).toContain("<svg");
});

test("when the same command comes again, then the study is not repeated, and another one is another study", () => {
  const again = ended("tune", boston, ...few, "--lang", "ko");
  expect(again.status).toBe(0);
  expect(again.stderr).not.toContain("지금까지 최고");
  expect(again.stderr).toContain("시도가 모두 끝나 있어");
  expect(again.stdout).toContain("테스트 rmse");
  expect(readdirSync(at("studies"))).toEqual(["boston-medv"]);
  ended(...tiny, "--trials", "2");
  ended(...tiny, "--trials", "2", "--seed", "3");
  expect(readdirSync(at("studies"))).toEqual(["boston-medv", "small-y", "small-y-2"]);
});

test("when a study is extended, then it is the study that had as many trials at once, and the best is an ordinary run", () => {
  const short = ["tune", boston, "--target", "medv", "--epochs", "6", "--seeds", "2", "--trials"];
  expect(json(...short, "6", "--study", "s").trials).toHaveLength(6);
  expect(existsSync(at("studies/s/study.jsonl"))).toBe(true);
  const rest = json(...short, "14", "--study", "s");
  const whole = json("tune", boston, ...few);
  const { run, report: _, study, refits, ...told } = rest;
  expect({ ...whole, ...{ run, study } }).toMatchObject(told);
  // The test rows were opened for the six trials, and again for the fourteen.
  expect(refits).toEqual({ ...whole.refits, openings: 2 });
  expect(readdirSync(at("studies/s")).filter(name => name.startsWith("best"))).toEqual(["best"]);
  const { trials, best, defaults, schema } = rest;
  expect(schema).toBe(1);
  expect(best.seeds.map(({ seed }: { seed: number }) => seed)).toEqual([1, 2]);
  expect(defaults.seeds.map(({ seed }: { seed: number }) => seed)).toEqual([1, 2]);
  const errors = best.seeds.map(({ test }: { test: { rmse: number } }) => test.rmse);
  expect(best.test.rmse).toBeCloseTo((errors[0] + errors[1]) / 2, 12);
  expect(best.valid).toHaveProperty("rmse");
  expect(best.config).toMatchObject({ ...trials[best.trial].parameters, epochs: 6 });
  // The run has the trial's options, and the validation rows among those that it has learnt from.
  const { config, seeds, test } = best.allRows;
  expect(config).toEqual({ ...best.config, valid: 0, epochs: config.epochs });
  expect(seeds.map(({ seed }: { seed: number }) => seed)).toEqual([1, 2]);
  expect(test.rmse).toBeCloseTo((seeds[0].test.rmse + seeds[1].test.rmse) / 2, 12);
  const epochs = log(run).filter(record => record.type === "epoch");
  expect(epochs).toHaveLength(config.epochs);
  expect(epochs.every(record => !("validLoss" in record))).toBe(true);
  expect(ended("predict", run, boston).stdout.split("\n")).toHaveLength(508);
  expect(json("evaluate", run, boston).metrics).toHaveProperty("rmse");
  expect(ended("export", run, "--out", "w.safetensors").status).toBe(0);
});

test("when the command that a study ends with is run, then it gives the best network bit for bit", () => {
  const { stdout } = ended("tune", boston, ...few, "--lang", "en");
  const [, train] = /Next: downhill (train .*)/.exec(stdout)!;
  expect(ended(...train!.split(" "), "--out", "alone").status).toBe(0);
  const { run } = json("study", "show", "boston-medv");
  expect(weights("alone")).toBe(weights(run));
});

test("when options are fixed on the command line, then they are not tuned, and pruning saves epochs", () => {
  const args = ["--target", "medv", "--trials", "20", "--epochs", "12", "--hidden", "16"];
  const { trials, best } = json("tune", boston, ...args, "--pruner", "median", "--seeds", "1");
  expect(best.config.hidden).toEqual([16]);
  expect(trials.every((trial: { parameters: object }) => !("hidden" in trial.parameters))).toBe(
    true,
  );
  const pruned = trials.filter(({ state }: { state: string }) => state === "pruned");
  expect(pruned.length).toBeGreaterThan(0);
  expect(pruned.every(({ steps }: { steps: number[] }) => steps.length < 12)).toBe(true);
});

test("when trials run in threads, then the study is that of one thread with as many workers", () => {
  const args = [...tiny, "--trials", "6", "--workers", "2", "--folds", "3"];
  const [one, other] = [json(...args, "--study", "p"), json(...args, "--study", "q")];
  expect(one.trials).toEqual(other.trials);
  expect(one.study).toMatchObject({ workers: 2, steps: "folds" });
  expect(one.trials[0].steps).toEqual([1, 2, 3]);
  expect(one.best.seeds).toEqual(other.best.seeds);
});

test("when a score is asked for, then trials are judged by it, and its direction is its own", () => {
  const { study, trials, best } = json(...tiny, "--trials", "5", "--metric", "r2");
  expect(study).toMatchObject({ metric: "r2", direction: "maximize" });
  const values = trials.map(({ value }: { value: number }) => value);
  expect(trials[best.trial].value).toBeLessThanOrEqual(Math.max(...values));
  expect(best.config.metric).toBe("r2");
  const wrong = ended(...tiny, "--metric", "auc", "--trials", "1", "--lang", "en");
  expect(wrong).toMatchObject({ status: 2, code: "config-invalid" });
});

test("when the defaults lie in the space, then they are the first trial, and may turn out to be the best", () => {
  const space = '{"lr":{"low":0.001,"high":0.0011}}';
  const { trials, best, defaults } = json(...tiny, "--trials", "2", "--space", space);
  expect(trials[0].parameters).toEqual({ lr: 0.001 });
  expect(defaults.config.lr).toBe(0.001);
  expect(best.config).toEqual({ ...defaults.config, ...trials[best.trial].parameters });
});

test("when more seeds are asked for, then the best is sought with those, and it is said that the test rows were open", () => {
  const args = [...tiny, "--trials", "3", "--study", "seeded"];
  json(...args);
  const { stdout } = ended(...args, "--seeds", "2", "--lang", "en");
  expect(stdout).toContain("Trained again with 2 fresh seeds");
  expect(stdout).toContain("The test rows have been opened 2 times");
  expect(ended("study", "show", "seeded", "--lang", "en").stdout).toContain("opened 2 times");
});

test("when the validation rows are still needed, then the run is the trial itself, trained again bit for bit", () => {
  const args = [...tiny, "--trials", "3", "--study", "needed", "--interval", "0.9"];
  const { run, best, trials } = json(...args);
  expect(best.allRows).toBeNull();
  const losses = log(run).flatMap(record => (record.type === "epoch" ? [record.validLoss] : []));
  expect(losses).toEqual(trials[best.trial].values);
});

test("when rows go by group, then the run keeps its validation rows, and tests the rows that the study kept back", () => {
  const rows = Array.from(
    { length: 120 },
    (_, i) => `g${i % 30},${i % 7},${(i % 7) * 2 + (i % 3)}`,
  );
  const grouped = file("grouped.csv", `g,a,y\n${rows.join("\n")}\n`);
  const options = ["--target", "y", "--group", "g", "--epochs", "4", "--hidden", "4"];
  const tried = ["--seeds", "1", "--workers", "1", "--trials", "2"];
  const { run, best } = json("tune", grouped, ...options, ...tried);
  expect(best.allRows).toBeNull();
  const rowsOf = (of: string) => log(of).flatMap(one => (one.type === "data" ? [one.rows] : []));
  expect(ended("train", grouped, ...options, "--out", "grouped").status).toBe(0);
  expect(rowsOf(run)).toEqual(rowsOf("grouped"));
  expect(rowsOf(run)[0]!.valid).toBeGreaterThan(0);
});

test("when a file says which rows validate, then it is not said that seeds deal them", () => {
  const valid = file("valid.csv", tableOf(60));
  const args = [...tiny, "--trials", "2", "--study", "filed", "--seeds", "2"];
  const { stdout } = ended(...args, "--valid-file", valid, "--lang", "en");
  expect(stdout).toContain("Trained again with 2 fresh seeds, on the same validation rows");
});

test("when what is tuned has no effect, then it is not called better", () => {
  const space = '{"momentum":{"low":0.1,"high":0.8}}';
  const args = [...tiny, "--trials", "2", "--space", space, "--seeds", "2", "--study", "idle"];
  const { stdout } = ended(...args, "--lang", "en");
  expect(stdout).toContain("exactly as good in loss with every seed");
  expect(json("study", "show", "idle").claim).toEqual({
    ...{ name: "not-proved", difference: 0, error: 0 },
  });
});

test("when the study's records are asked for, then each is a line of JSON on stderr", () => {
  const { stderr } = ended(...tiny, "--trials", "2", "--study", "lines", "--progress", "ndjson");
  const types = stderr
    .trim()
    .split("\n")
    .map(line => JSON.parse(line).type);
  expect(types.filter(type => type === "tell")).toHaveLength(2);
});

test("when every trial is sick, then there is no best, and it is said", () => {
  const space = file("sick.yaml", "lr: { low: 1.0e+6, high: 1.0e+9, log: true }\n");
  const args = [...tiny, "--trials", "4", "--space", space, "--optimizer", "sgd", "--study", "ill"];
  const { status, stdout } = ended(...args, "--lang", "en");
  expect(status).toBe(5);
  expect(stdout).toContain("No trial reached its end.");
  expect(stdout).toContain("sick 4");
});

test("when there is a time budget, then trials end in time for the refits", () => {
  const began = performance.now();
  const args = ["--trials", "100000", "--time-budget", "4", "--study", "timed"];
  const { trials, best } = json(...tiny, ...args);
  expect(trials.length).toBeGreaterThan(1);
  expect(best.seeds).toHaveLength(1);
  // The start of the process and a machine that others use are not the budget's.
  expect((performance.now() - began) / 1000).toBeLessThan(4 * 4);
});

test("when the time budget leaves none for other seeds, then it is remembered, and the same budget does not try again", () => {
  const args = [...tiny, "--epochs", "2000", "--trials", "1", "--study", "late"];
  const { refits, best, defaults, claim, run } = json(...args, "--time-budget", "1");
  expect(refits).toMatchObject({ candidates: 0, openings: 1, cutBy: 1 });
  expect([best.seeds, defaults, claim]).toEqual([[], null, null]);
  expect(best.test).toHaveProperty("rmse");
  expect(existsSync(at(`${run}/model.json`))).toBe(true);
  const again = ended(...args, "--time-budget", "1", "--lang", "en");
  expect(again.stderr).toContain("All trials had been done");
  expect(again.stdout).toContain("left no time to train the best and the defaults");
  expect(json("study", "show", "late").refits.openings).toBe(1);
});

/** Started, and told when stderr first shows `sign`; how it ended. */
async function interrupted(sign: RegExp, act: (pid: number) => void, args: readonly string[]) {
  const options = { cwd: folder, env: environment, stdio: "pipe" } as const;
  const child = spawn(process.execPath, command(args), options);
  let [stderr, sent] = ["", false];
  child.stderr.on("data", text => {
    stderr += text;
    if (sent || !sign.test(stderr)) return;
    sent = true;
    act(child.pid!);
  });
  const code = await new Promise(resolve => child.once("close", resolve));
  return { code, stderr };
}

test("when Ctrl-C comes, then the trials at work end, the way on is said, and the same command goes on", async () => {
  const args = [...tiny, "--trials", "100000", "--study", "cut", "--lang", "en"];
  const { code, stderr } = await interrupted(/trial 0/, pid => process.kill(pid, "SIGINT"), args);
  expect(code, stderr).toBe(130);
  expect(stderr).toContain("Ends after the trials at work");
  expect(stderr).toMatch(/Stopped after [\d,]+ of 100,000 trials/);
  expect(stderr).toContain("Go on with downhill tune");
  const { trials, best } = json("study", "show", "cut");
  const states = trials.map(({ state }: { state: string }) => state);
  expect(states).not.toContain("running");
  expect(best.seeds).toEqual([]);
  const more = String(trials.length + 2);
  const rest = json(...tiny, "--trials", more, "--study", "cut");
  expect(rest.trials.slice(0, trials.length)).toEqual(trials);
  expect(rest.trials).toHaveLength(trials.length + 2);
  expect(rest.best.seeds).toHaveLength(1);
});

test("when a study is asked to stop while the best is trained again, then it does, and claims nothing", async () => {
  const args = [...tiny, "--trials", "2", "--study", "again", "--seeds", "50", "--epochs", "400"];
  const stop = () => expect(json("study", "stop", "again")).toMatchObject({ asked: true });
  const { code } = await interrupted(/training the best/, stop, [...args, "--lang", "en"]);
  expect(code).toBe(130);
  expect(json("study", "show", "again")).toMatchObject({ claim: null, run: null });
});

test("when another process asks a study to stop, then it does", async () => {
  const args = [...tiny, "--trials", "100000", "--study", "asked", "--lang", "en"];
  const stop = () => expect(json("study", "stop", "asked")).toMatchObject({ asked: true });
  const { code } = await interrupted(/trial 0/, stop, args);
  expect(code).toBe(130);
  expect(json("study", "stop", "asked")).toMatchObject({ asked: false });
});

test.each([
  [["--trials", "0"], 2, "option-out-of-range"],
  [["--sampler", "tpo"], 2, "option-out-of-range"],
  [["--pruner", "medium"], 2, "option-out-of-range"],
  [["--folds", "1"], 2, "option-out-of-range"],
  [["--seeds", "0"], 2, "option-out-of-range"],
  [["--study", ""], 2, "option-out-of-range"],
  [["--valid", "0"], 4, "valid-empty"],
  [["--preset", "best"], 2, "config-invalid"],
  [["--folds", "3", "--preset", "default"], 2, "config-invalid"],
])("when the options are %o, then the command ends with %i", (args, code, name) => {
  const { status, stderr } = ended("tune", boston, "--target", "medv", ...args, "--lang", "en");
  expect(stderr).toContain(name);
  expect(status).toBe(code);
});

test("when a named study was begun with another seed or other epochs, then it is refused", () => {
  const args = [...tiny, "--trials", "2", "--study", "t"];
  json(...args);
  for (const other of [
    ["--seed", "5"],
    ["--lr", "0.1"],
  ]) {
    const { status, stderr } = ended(...args, ...other, "--lang", "en");
    expect(stderr).toContain("study-differs");
    expect(status).toBe(2);
  }
  expect(json("study", "show", "t").best.config).toMatchObject({ seed: 0 });
  // As is one whose trials had another value.
  expect(readFileSync(at("studies/t/study.jsonl"), "utf8")).toContain('"judge":"best-5"');
  expect(JSON.parse(readFileSync(at("studies/t/study.json"), "utf8")).training.config.lr).toBe(
    0.001,
  );
});
