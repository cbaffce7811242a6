// --auto, --prove, --epochs auto, doctor --treat and lr-find, as commands.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { boston, root, tableOf, workplace } from "./support/command.ts";

const { at, ended, downhill, json, file, log, weights, killed, folder } = workplace();

const overfitted =
  "--target medv --hidden 128,128 --epochs 120 --lr 0.005 --valid 0.5 --test 0.1".split(" ");
const treatmentIn = (run: string) => JSON.parse(readFileSync(at(`${run}/treatment.json`), "utf8"));

/** `doctor RUN --treat` by its function. */
function treatRun(run: string) {
  const place = (path: string) => pathToFileURL(join(root, path)).href;
  const code = `const [{ treatRun }, { outputOf }] = await Promise.all([import("${place("src/cli/treat.ts")}"), import("${place("src/cli/output.ts")}")]);
    process.exitCode = await treatRun("${run}", outputOf({ positionals: [], text: { lang: "en" }, flags: new Set(["json"]) }), false);`;
  const args = ["--conditions=source", "--input-type=module", "-e", code];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
}

test("when --auto and --prove are asked for, then before and after are shown, and the treated run is one like any other", () => {
  const args = ["train", boston, ...overfitted, "--out", "a", "--auto", "--prove", "--lang", "en"];
  const { status, stdout, stderr } = ended(...args);
  expect(status, stderr).toBe(0);
  for (const text of ["Before. Learning curve", "After. Learning curve", "Changed: --patience"])
    expect(stdout).toContain(text);
  expect(stdout).toMatch(/Treated\. In one paired run/);
  expect(stdout).toMatch(/Proved\. \d+ fresh seeds/);
  expect(stdout).toContain("Saved in a-treated");
  expect(stderr.indexOf("The proof trains pairs")).toBeLessThan(stderr.indexOf("seed 1:"));
  expect(treatmentIn("a-treated")).toMatchObject({
    claim: "treated",
    of: "a",
    run: "a-treated",
    change: { patience: expect.any(Number) },
    rounds: [{ finding: "overfitting", against: "last", cost: expect.any(Number) }],
    proof: { claim: "proved" },
  });
  expect(treatmentIn("a")).toEqual(treatmentIn("a-treated"));
  const [least, most] = treatmentIn("a").proof.announced;
  expect(stderr).toContain(`at most ${least} to ${most} × the first run`);
  for (const [run, other] of [
    ["a", "a-treated"],
    ["a-treated", "a"],
  ]) {
    const report = readFileSync(at(`${run}/report.html`), "utf8");
    // Its own curve, and both on the same axes; then the model's charts.
    expect(report.match(/<figure>/g)!.length).toBeGreaterThanOrEqual(2);
    expect(report).toContain('<span class="verdict proved">Proved</span>');
    expect(report).toContain(`<a href="../${other}/report.html">`);
  }

  downhill("predict", "a-treated", boston, "--out", "p.csv");
  expect(readFileSync(at("p.csv"), "utf8").trim().split("\n")).toHaveLength(507);
  expect(json("evaluate", "a-treated", boston).rows.scored).toBe(506);
  expect(log("a-treated").at(-1)).toMatchObject({ type: "end", stopped: "early" });
  expect(json("resume", "a-treated").stopped).toBe("early");
  expect(json("resume", "a-treated", "--epochs", "130").epochs).toBeGreaterThan(30);
});

test("when a finished run is treated, then it stays as it was, and says what was tried", () => {
  downhill("train", boston, ...overfitted, "--out", "b");
  const before = [weights("b"), readFileSync(at("b/run.jsonl"), "utf8")];
  const { status, stdout, stderr } = treatRun("b");
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    run: "b-treated",
    before: "b",
    treatment: { claim: "treated", proof: null },
  });
  expect([weights("b"), readFileSync(at("b/run.jsonl"), "utf8")]).toEqual(before);
  expect(JSON.parse(treatRun("b").stdout).run).toBe("b-treated-2");
  expect(weights("b-treated-2")).toBe(weights("b-treated"));
});

test("when a run is healthy, then --auto leaves one folder and says so", () => {
  const args = [
    "train",
    boston,
    "--target",
    "medv",
    "--preset",
    "plain",
    "--epochs",
    "100",
    "--out",
    "c",
    "--auto",
  ];
  expect(json(...args)).toMatchObject({
    run: "c",
    before: null,
    epochs: 100,
    treatment: { claim: "healthy", rounds: [] },
  });
  expect(existsSync(at("c-treated"))).toBe(false);
});

test("when --auto is killed in a treatment, then the first run is whole and the treatment can be done again", async () => {
  const log = () => (existsSync(at("d/run.jsonl")) ? readFileSync(at("d/run.jsonl"), "utf8") : "");
  const args = ["train", boston, ...overfitted, "--out", "d", "--auto"];
  for (let delay = 400; !log().includes('"type":"end"') && delay < 5000; delay += 300) {
    const more = existsSync(at("d/config.json")) ? ["resume", "d"] : args;
    await killed("d", delay, ...more);
  }
  expect(readdirSync(folder).filter(name => name.startsWith("d"))).toEqual(["d"]);
  expect(json("resume", "d").stopped).toBe("completed");
  const { status, stderr, stdout } = treatRun("d");
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout).run).toBe("d-treated");
});

test("when a run cannot be treated, then it exits as the reason asks", () => {
  expect(treatRun("nowhere").status).not.toBe(0);
  expect(treatRun("nowhere").stderr).toContain("run-missing");
  expect(ended("train", file("no.csv", tableOf(40)), "--target", "z", "--auto")).toMatchObject({
    status: 4,
  });
  const diverging = ["--optimizer", "sgd", "--lr", "1e9", "--out", "e", "--auto"];
  const { status, stderr } = ended("train", boston, "--target", "medv", ...diverging);
  expect(status, stderr).toBe(5);
});

test("when --epochs is auto, then the run ends where the doctor sees no more to gain, and can be extended", () => {
  const args = ["train", boston, "--target", "medv", "--epochs", "auto"];
  const { run, epochs, stopped } = json(...args, "--out", "f");
  expect(stopped).toBe("early");
  expect(epochs).toBeGreaterThanOrEqual(20);
  expect(epochs).toBeLessThan(1000);
  expect(json("resume", run).stopped).toBe("early");
  expect(json("resume", run, "--epochs", String(epochs + 5))).toMatchObject({
    epochs: epochs + 5,
    stopped: "completed",
  });
  expect(ended("resume", run, "--epochs", "3")).toMatchObject({ status: 6 });
  for (const wrong of [
    ["--schedule", "cosine"],
    ["--valid", "0"],
  ])
    expect(ended(...args, ...wrong, "--out", "g")).toMatchObject({
      status: 2,
      code: "config-invalid",
    });
});

test("when a rate is looked for, then it is said, drawn and written", () => {
  const args = ["lr-find", boston, "--target", "medv"];
  const found = json(...args, "--svg", "rates.svg");
  expect(found.suggestion).toBeGreaterThan(found.interval[0]);
  expect(found.suggestion).toBeLessThan(found.edge);
  expect(found.sweep.sweeps).toHaveLength(3);
  expect(readFileSync(at("rates.svg"), "utf8")).toMatch(/^<svg .*<\/svg>$/s);
  const text = downhill(...args, "--lang", "ko");
  expect(text).toContain(`--lr ${found.suggestion}`);
  expect(text).toMatch(/▲ 제안/);
  expect(ended("lr-find", boston)).toMatchObject({ status: 2 });
  expect(ended("lr-find", boston, "--target", "medw")).toMatchObject({ status: 4 });
});
