// A disk that fills up while a run writes: it exits 73, what was written stays, and with space again the run ends
// as one that never wanted for it.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { timeless } from "../src/log/read.ts";
import { boston, command, workplace } from "./support/command.ts";

const { at, downhill, ended, log, weights } = workplace();
const plan = [boston, "--target", "medv", "--epochs", "60", "--hidden", "8"];
const often = ["--checkpoint-seconds", "0.1"];

function expectWhole(run: string, whole: string) {
  const text = readFileSync(at(`${run}/run.jsonl`), "utf8");
  expect(text.endsWith("\n")).toBe(true);
  expect(log(run).some(({ type }) => type === "epoch")).toBe(true);
  expect(log(run).some(({ type }) => type === "end")).toBe(false);
  downhill("resume", run);
  expect(weights(run)).toBe(weights(whole));
  expect(timeless(log(run))).toEqual(timeless(log(whole)));
}

test.runIf(process.platform !== "win32")(
  "when the log may not grow further, then the run exits 73 and is resumed to the same end (Windows has no such limit)",
  () => {
    downhill("train", ...plan, "--out", "whole");
    // 40 × 512 bytes: some epochs, not all.
    const limited = `trap '' XFSZ; ulimit -f 40; exec "$0" "$@"`;
    const args = command(["train", ...plan, ...often, "--out", "limited"]);
    const { status, stderr } = spawnSync("sh", ["-c", limited, process.execPath, ...args], {
      cwd: at("."),
      encoding: "utf8",
    });
    expect(stderr).toContain("[cannot-write]");
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(status).toBe(73);
    expectWhole("limited", "whole");
  },
);

// A disk of its own, where the system lets this process mount one (root on Linux).
const disk = mkdtempSync(join(tmpdir(), "downhill-disk-"));
const mounted = mount("size=60k");
afterAll(() => {
  if (mounted) execFileSync("umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
});

function mount(options: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", disk], { stdio: "ignore" });
    return true;
  } catch {
    console.log("left out: a run on a full disk; run it as root on Linux to include it");
    return false;
  }
}

if (mounted)
  test("when the disk is full, then the run exits 73, and after space is made it ends the same", () => {
    downhill("train", ...plan, "--out", "roomy");
    const run = join(disk, "run");
    const { status, stderr, stdout } = ended("train", ...plan, ...often, "--out", run);
    expect(stderr).toContain("the disk is full");
    expect(stderr).toContain("[cannot-write]");
    expect({ status, stdout }).toEqual({ status: 73, stdout: "" });
    expect(readdirSync(run).filter(name => name.endsWith(".tmp"))).toEqual([]);
    // While it is full, nothing gets worse.
    const kept = readFileSync(join(run, "run.jsonl"), "utf8");
    expect(ended("resume", run).status).toBe(73);
    expect(readFileSync(join(run, "run.jsonl"), "utf8").startsWith(kept.slice(0, 2000))).toBe(true);
    execFileSync("mount", ["-o", "remount,size=8m", disk]);
    downhill("resume", run);
    const bytes = (path: string) => readFileSync(path).toString("hex");
    expect(bytes(join(run, "model.safetensors"))).toBe(weights("roomy"));
  });
