// Ctrl-C while a run is trained and treated: what was trained is kept, the way on is said, and no folder is left half-written.

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { boston, command, environment, workplace } from "./support/command.ts";

const { at, folder, json, log, weights } = workplace();

const overfitted = [
  ..."--target medv --hidden 128,128 --epochs 120 --lr 0.005 --valid 0.5 --test 0.1".split(" "),
  ...["--auto", "--lang", "en"],
];

/** Runs until stderr shows `sign`, then sends the signals at one moment; how it ended. */
async function stopped(sign: RegExp, signals: readonly NodeJS.Signals[], args: readonly string[]) {
  const options = { cwd: folder, env: environment, stdio: "pipe" } as const;
  const child = spawn(process.execPath, command(args), options);
  let [stdout, stderr, sent] = ["", "", false];
  child.stdout.on("data", text => (stdout += text));
  child.stderr.on("data", text => {
    stderr += text;
    if (sent || !sign.test(stderr)) return;
    sent = true;
    for (const signal of ["SIGSTOP", ...signals, "SIGCONT"] as const) child.kill(signal);
  });
  const code = await new Promise(resolve => child.once("close", resolve));
  return { code, stdout, stderr };
}

const train = (run: string, ...more: string[]) => [
  ...["train", boston, ...overfitted, "--out", run],
  ...more,
];
const foldersOf = (run: string) => readdirSync(folder).filter(name => name.startsWith(run));
const PROBE = /--dropout 0\.3 {2}epochs/;
const EPOCH = /epoch 1\d?\/120/;

test("when Ctrl-C comes in the first training, then it is kept, and the way on leads to the treatment", async () => {
  const { code, stderr } = await stopped(EPOCH, ["SIGINT"], train("a", "--progress", "plain"));
  expect(code, stderr).toBe(130);
  expect(stderr).toContain("downhill resume a && downhill doctor a --treat");
  expect(foldersOf("a")).toEqual(["a"]);
  expect(log("a").at(-1)).toMatchObject({ type: "end", stopped: "aborted" });
  expect(json("resume", "a")).toMatchObject({ epochs: 120, stopped: "completed" });
  expect(json("doctor", "a", "--treat")).toMatchObject({ run: "a-treated", before: "a" });
});

test("when Ctrl-C comes while remedies are tried, then the run stands, and nothing is claimed of it", async () => {
  const { code, stdout, stderr } = await stopped(PROBE, ["SIGINT"], train("b", "--prove"));
  expect(code, stderr).toBe(130);
  expect(stderr).toContain("Go on with downhill doctor b --treat --prove");
  expect(stdout).toContain("Saved in b");
  expect(stdout).not.toContain("Nothing to treat");
  expect(foldersOf("b")).toEqual(["b"]);
  expect(readdirSync(at("b"))).not.toContain("treatment.json");
  expect(readFileSync(at("b/report.html"), "utf8")).not.toContain('<section class="treatment">');
  const whole = json("doctor", "b", "--treat");
  expect(whole).toMatchObject({ run: "b-treated", treatment: { claim: "treated" } });
});

test("when Ctrl-C comes in the proof, then the treatment is saved, and the proof is said to be none", async () => {
  const { code, stderr } = await stopped(/seed 1:/, ["SIGINT"], train("c", "--prove"));
  expect(code, stderr).toBe(130);
  expect(stderr).toContain("downhill doctor c --treat --prove");
  const treatment = JSON.parse(readFileSync(at("c-treated/treatment.json"), "utf8"));
  expect(treatment).toMatchObject({ claim: "treated", proof: null, interrupted: true });
  expect(weights("c-treated")).not.toBe("");
  for (const run of foldersOf("c"))
    expect(readFileSync(join(folder, run, "report.html"), "utf8")).toContain("Treated");
});

test("when a document is asked for and Ctrl-C comes, then it says that nothing was decided", async () => {
  const { code, stdout } = await stopped(PROBE, ["SIGINT"], train("d", "--json"));
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ run: "d", before: null, treatment: null });
});

test("when a second signal follows, then the process ends at once, and no half-written folder is left", async () => {
  // Which of the two arrives as the second is the system's choice; that nothing is said after it tells them from one alone.
  const { code, stderr } = await stopped(PROBE, ["SIGINT", "SIGTERM"], train("e"));
  expect([130, 143], stderr).toContain(code);
  expect(stderr).not.toMatch(/Go on with|Stopped on request/);
  expect(foldersOf("e")).toEqual(["e"]);
  expect(json("resume", "e").stopped).toBe("completed");
});
