// The command's smaller promises as real processes: configuration files, names, progress, rows without a target,
// scores that are not defined, explanations, lists, exports and the environment.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSafetensors } from "../src/formats/safetensors.ts";
import { lastOf } from "../src/log/read.ts";
import { boston, command, penguins, scattered, tableOf, workplace } from "./support/command.ts";

const { at, downhill, ended, file, folder, json, log, weights } = workplace();
const small = ["--epochs", "2", "--hidden", "4"];
const plain = file("plain.csv", tableOf(60));
const train = (...args: string[]) => ["train", plain, "--target", "y", ...small, ...args];

test("when a configuration comes as YAML or JSON, then both do the same, and options stand over it", () => {
  const yaml = file("run.yaml", "target: y\nhidden: [8, 4]\nepochs: 3\noptimizer: sgd\nlr: 0.01\n");
  const keys = { target: "y", hidden: [8, 4], epochs: 3, optimizer: "sgd", lr: 0.01 };
  const text = file("run.json", JSON.stringify(keys));
  expect(json("train", plain, "--config", yaml, "--out", "yaml").epochs).toBe(3);
  expect(json("train", plain, "--config", text, "--out", "json").epochs).toBe(3);
  expect(weights("yaml")).toBe(weights("json"));
  const over = json("train", plain, "--config", yaml, "--epochs", "2", "--out", "over");
  expect(over.epochs).toBe(2);
  expect(lastOf(log("over"), "config")?.config).toMatchObject({ optimizer: "sgd", lr: 0.01 });
});

test.each([
  ["a key that is none", "target: y\nepoch: 3\n", "config-unknown-key", /"epochs"\?/],
  ["a value of the wrong kind", "target: y\nlr: fast\n", "config-invalid", /lr/],
  ["a value out of range", "target: y\ndropout: 1.5\n", "option-out-of-range", /dropout/],
  ["a choice nearly right", "target: y\nactivation: relo\n", "config-invalid", /"relu"\?/],
  ["a list", "- target\n", "config-invalid", /keys with values/],
  ["no YAML", "target: [y\n", "config-invalid", /not YAML or JSON/],
])("when a configuration file has %s, then it exits 2 and names it", (_, content, code, named) => {
  const path = file("bad.yaml", content);
  const found = ended("train", plain, "--config", path, "--out", "never");
  expect(found).toMatchObject({ status: 2, code });
  expect(found.stderr).toMatch(named);
  expect(existsSync(at("never"))).toBe(false);
});

test("when a configuration file is missing, then it exits 4", () => {
  expect(ended(...train("--config", "none.yaml"))).toMatchObject({
    status: 4,
    code: "file-missing",
  });
});

test("when a run has a name, then the folder, the log, the configuration and the list say it", () => {
  downhill(...train("--out", "runs/unnamed"));
  const named = json(...train("--name", "첫 실행 / one"));
  expect(named).toMatchObject({ name: "첫 실행 / one" });
  expect(named.run).toMatch(/^runs\/첫_실행___one-/);
  expect(lastOf(log(named.run), "run")?.name).toBe("첫 실행 / one");
  expect(JSON.parse(readFileSync(at(`${named.run}/config.json`), "utf8")).name).toBe(
    "첫 실행 / one",
  );
  expect(readFileSync(at(`${named.run}/report.html`), "utf8")).toContain("첫 실행 / one");
  expect(weights(named.run)).toBe(weights("runs/unnamed"));
  const { runs } = json("runs", "ls");
  expect(runs).toMatchObject([
    { run: "runs/unnamed", name: null, target: "y", stopped: "completed", epochs: 2 },
    { run: named.run, name: "첫 실행 / one" },
  ]);
  expect(downhill("runs", "ls")).toContain("첫 실행 / one");
  expect(downhill("runs", "show", named.run)).toContain("첫 실행 / one");
  expect(json("runs", "show", named.run).records.at(-1)).toMatchObject({ type: "end" });
});

test.each(["", "a\nb", "x".repeat(81)])("when a name is %j, then it is refused", name => {
  expect(ended(...train("--name", name))).toMatchObject({
    status: 2,
    code: "option-out-of-range",
  });
});

test("when two runs begin in one second, then each has a folder", () => {
  const dense = train("--name", "twin", "--epochs", "1");
  for (let i = 0; i < 3; i++) downhill(...dense);
  expect(readdirSync(at("runs")).filter(name => name.startsWith("twin"))).toHaveLength(3);
});

test("when the progress asked for is none of the list, then the nearest is named", () => {
  const found = ended(...train("--progress", "ndjsn"));
  expect(found).toMatchObject({ status: 2, code: "option-out-of-range" });
  expect(found.stderr).toContain("Did you mean ndjson?");
  expect(existsSync(at("ndjsn"))).toBe(false);
});

test("when progress is asked for, then stderr holds records, lines, a bar or nothing", () => {
  const shown = (mode: string) =>
    ended(...train("--progress", mode, "--explain", "--out", `progress-${mode}`)).stderr;
  const records = shown("ndjson").trim().split("\n");
  expect(records.map(line => JSON.parse(line).type).at(-1)).toBe("end");
  expect(shown("plain")).toMatch(/^epoch 2\/2 .*0 s left$/m);
  expect(shown("bar")).toContain("██");
  expect(ended(...train("--progress", "none", "--out", "quiet")).stderr).toBe("");
  expect(ended(...train("--out", "auto")).stderr).toBe("");
});

test("when rows have no target, then train and evaluate leave them out and say how many", () => {
  const y = (i: number) => (i % 10 === 0 ? "NA" : scattered(i));
  const holes = file("holes.csv", tableOf(60, y));
  const args = ["train", holes, "--target", "y", ...small];
  const trained = ended(...args, "--json", "--out", "holes");
  expect(JSON.parse(trained.stdout).rows).toEqual({ train: 32, valid: 11, test: 11, skipped: 6 });
  expect(trained.stderr).toBe("Rows without a target, skipped: 6\n");
  const evaluated = ended("evaluate", "holes", holes, "--json");
  expect(JSON.parse(evaluated.stdout).rows).toEqual({ scored: 54, skipped: 6 });
  expect(evaluated.stderr).toBe("Rows without a target, skipped: 6\n");
  // The same rows without the holes have the same scores.
  const rows = readFileSync(holes, "utf8").trim().split("\n");
  const whole = file("whole.csv", rows.filter(row => !row.endsWith("NA")).join("\n"));
  expect(json("evaluate", "holes", whole).metrics).toEqual(JSON.parse(evaluated.stdout).metrics);
});

test("when no row has a target, then evaluate exits 4, and so does train with such a file", () => {
  downhill(...train("--out", "scored"));
  const none = file(
    "none.csv",
    tableOf(30, () => ""),
  );
  const refused = { status: 4, code: "target-missing-values" };
  expect(ended("evaluate", "scored", none)).toMatchObject(refused);
  expect(ended(...train("--test-file", none))).toMatchObject(refused);
  expect(ended("train", none, "--target", "y")).toMatchObject({
    status: 4,
    code: "target-constant",
  });
});

test("when a score is not defined, then documents say null and the log says NaN", () => {
  const yes = file(
    "yes.csv",
    tableOf(60, i => (i % 2 ? "yes" : "no")),
  );
  const only = file(
    "only.csv",
    tableOf(20, () => "yes"),
  );
  const args = ["train", yes, "--target", "y", "--test-file", only, ...small, "--out", "one-class"];
  const { metrics } = json(...args);
  expect(metrics.test.auc).toBeNull();
  expect(metrics.train.auc).toBeGreaterThanOrEqual(0);
  expect(json("evaluate", "one-class", only).metrics.auc).toBeNull();
  const line = readFileSync(at("one-class/run.jsonl"), "utf8").trim().split("\n").at(-1)!;
  expect(JSON.parse(line).metrics.test.auc).toBe("NaN");
  expect(lastOf(log("one-class"), "end")?.metrics?.test?.auc).toBeNaN();
  expect(json("runs", "show", "one-class").records.at(-1).metrics.test.auc).toBeNull();
});

test("when there are fewer rows than a batch, then the run takes them as one batch", () => {
  const few = file("few.csv", tableOf(12));
  const args = ["--target", "y", "--batch-size", "4096", ...small, "--out", "few"];
  expect(json("train", few, ...args).rows).toMatchObject({ train: 8, valid: 2, test: 2 });
  expect(lastOf(log("few"), "steps")?.step).toEqual([1]);
});

test("when a chain is explained, then each stage says what it took and gave in this run", () => {
  const args = ["--target", "medv", "--preset", "plain", "--explain", "--dry-run"];
  const { stderr } = ended("train", boston, ...args);
  const stages = stderr.split("\n").map(line => line.split(" ")[0]);
  expect(stages).toEqual(
    expect.arrayContaining(
      "read profile choose split prepare build open fit evaluate save".split(" "),
    ),
  );
  expect(stderr).toMatch(/^read +boston\.csv \(.+\) → 506 rows, 13 columns/m);
  expect(stderr).toMatch(/^split +506 rows → train 304 · validation 101 · test 101/m);
  expect(stderr).toMatch(/^build +12 features.*12-64-32-1 of 2,945 parameters/m);
  expect(stderr).toMatch(/^fit .* 100 epochs of 10 steps/m);
  expect(stderr).toMatch(/^save .*model\.safetensors/m);
  const korean = ended("train", boston, ...args, "--lang", "ko");
  expect(korean.stderr).toMatch(/^split +행 506 → 훈련 304 · 검증 101 · 테스트 101/m);
});

test("when a table is inspected, then a person reads it in their language and a program as JSON", () => {
  const korean = downhill("data", "inspect", penguins, "--lang", "ko");
  expect(korean).toMatch(/^열 +종류 +결측/);
  expect(korean).toMatch(/^body_mass_g +숫자 +2 .*4,050/m);
  expect(korean).toMatch(/Adelie 152/);
  expect(downhill("data", "inspect", penguins)).toMatch(/^body_mass_g +number +2 .*4,050/m);
  const { rows, columns } = json("data", "inspect", penguins);
  expect(rows).toBe(344);
  expect(columns.find((column: { name: string }) => column.name === "body_mass_g")).toMatchObject({
    quantiles: [2700, 3550, 4050, 4750, 6300],
  });
});

test("when weights are exported, then they are the model's safetensors", () => {
  downhill(...train("--out", "given"));
  expect(json("export", "given", "--format", "safetensors", "--out", "w.safetensors")).toEqual({
    schema: 1,
    bytes: readFileSync(at("w.safetensors")).length,
    out: "w.safetensors",
  });
  const { tensors } = readSafetensors(readFileSync(at("w.safetensors")), "w.safetensors");
  expect([...tensors.keys()].sort()).toEqual(["0.bias", "0.weight", "2.bias", "2.weight"]);
  const piped = spawnSync(process.execPath, command(["export", "given"]), { cwd: folder });
  expect(piped.stdout.toString("hex")).toBe(weights("given"));
  expect(ended("export", "given", "--json")).toMatchObject({ status: 2, stdout: "" });
  expect(ended("export", "given", "--format", "onnx")).toMatchObject({
    status: 2,
    code: "option-out-of-range",
  });
  expect(ended("export", "given", "--out", "w.onnx")).toMatchObject({
    status: 2,
    code: "option-out-of-range",
  });
  expect(existsSync(at("w.onnx"))).toBe(false);
  expect(ended("export", "given", "--out", "again.safetensors").stderr).toBe(
    "Saved in again.safetensors\n",
  );
  expect(ended("export", "given", "--out", "no/such/folder.safetensors")).toMatchObject({
    status: 73,
    code: "cannot-write",
  });
});

test("when predictions are asked for as JSON, then they are one document, with the numbers of the CSV", () => {
  downhill(...train("--out", "told"));
  const lines = downhill("predict", "told", plain, "--interval", "0.5").trim().split("\n").slice(1);
  const { rows, predictions } = json("predict", "told", plain, "--interval", "0.5");
  expect(rows).toBe(lines.length);
  expect(predictions.map(Object.values).map(String)).toEqual(lines);
  expect(Object.keys(predictions[0])).toEqual(["prediction", "low", "high"]);
  expect(json("predict", "told", plain, "--out", "told.csv")).toEqual({
    ...{ schema: 1, rows: lines.length, out: "told.csv" },
  });
});

test("when the environment is asked for, then it names versions, machine and devices", () => {
  const facts = json("env");
  expect(facts).toMatchObject({
    schema: 1,
    node: process.versions.node,
    platform: process.platform,
    wasm: { simd: true },
    devices: [{ name: "cpu" }],
  });
  expect(facts.processors).toBeGreaterThan(0);
  expect(facts.memoryBytes).toBeGreaterThan(2 ** 20);
  expect(downhill("env")).toContain("WebAssembly");
  expect(downhill("env", "--lang", "ko")).toContain("프로세서");
  expect(ended("env", "--jsn")).toMatchObject({ status: 2, code: "unknown-option" });
});

test.runIf(process.platform !== "win32")(
  "when the reader of a pipe closes early, then the command ends in silence (Windows has no head)",
  () => {
    const many = file("many.csv", tableOf(20_000));
    downhill(...train("--out", "piped"));
    const script = `"$0" "$@" | head -1; exit \${PIPESTATUS[0]}`;
    const args = command(["predict", "piped", many]);
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["-c", script, process.execPath, ...args],
      {
        cwd: folder,
        encoding: "utf8",
      },
    );
    expect(stdout.replace(/^\uFEFF/, "")).toBe("prediction\n");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  },
);

test.each([
  [["train", plain], "usage"],
  [["train", plain, plain, "--target", "y"], "usage"],
  [["train", plain, "--target"], "usage"],
  [["train", plain, "--target", "y", "--json=yes"], "usage"],
  [["train", plain, "--target", "y", "-x"], "usage"],
  [["runs", "list"], "usage"],
  [["data", "look", plain], "usage"],
  [["trian"], "usage"],
  [["runs", "ls", "--lang", "fr"], "option-out-of-range"],
])("when the command is called as %j, then it exits 2", (args, code) => {
  const found = ended(...args);
  expect(found).toMatchObject({ status: 2, code, stdout: "" });
  expect(found.stderr).not.toMatch(/\n\s+at /);
});
