// The command as a real process, in a folder of its own that is removed afterwards.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll } from "vitest";
import { parseLog } from "../../src/log/read.ts";
import type { LogRecord } from "../../src/log/records.ts";

export const root = join(import.meta.dirname, "../..");
export const boston = join(root, "examples/data/boston.csv");
export const penguins = join(root, "examples/data/penguins.csv");

export const environment = { ...process.env, LANG: "C", LC_ALL: "C", NO_COLOR: "1" };

export const command = (args: readonly string[]) => [
  "--conditions=source",
  join(root, "src/cli/main.ts"),
  ...args,
];

export function workplace(folder = mkdtempSync(join(tmpdir(), "downhill-"))) {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (path: string) => join(folder, path);

  function ended(...args: string[]) {
    const options = { cwd: folder, encoding: "utf8", env: environment } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, command(args), options);
    return { status, stdout, stderr, code: /\[([a-z-]+)\]\s*$/.exec(stderr)?.[1] };
  }

  /** Its stdout. @throws unless it exits 0 */
  function downhill(...args: string[]): string {
    const { status, stdout, stderr } = ended(...args);
    if (status !== 0) throw new Error(`exit ${status}: ${stderr}`);
    return stdout;
  }

  function start(...args: string[]) {
    const options = { cwd: folder, env: environment, stdio: "ignore" } as const;
    return spawn(process.execPath, command(args), options);
  }

  /** Killed so long after its log began to grow; whether it was still at work. */
  async function killed(run: string, milliseconds: number, ...args: string[]): Promise<boolean> {
    const log = at(`${run}/run.jsonl`);
    const size = () => (existsSync(log) ? statSync(log).size : 0);
    const [before, last] = [size(), Date.now() + 20_000];
    const child = start(...args);
    const exit = new Promise<boolean>(resolve => child.once("exit", () => resolve(true)));
    while (size() <= before && child.exitCode === null && Date.now() < last) await wait(5);
    await Promise.race([exit, wait(milliseconds)]);
    const alive = child.exitCode === null;
    child.kill("SIGKILL");
    await exit;
    return alive;
  }

  return {
    folder,
    at,
    ended,
    downhill,
    start,
    killed,
    /** Writes a file; its path. */
    file: (name: string, content: string | Uint8Array): string => {
      writeFileSync(at(name), content);
      return at(name);
    },
    json: (...args: string[]) => JSON.parse(downhill(...args, "--json")),
    log: (run: string): LogRecord[] => parseLog(readFileSync(at(`${run}/run.jsonl`), "utf8")),
    weights: (run: string) => readFileSync(at(`${run}/model.safetensors`)).toString("hex"),
  };
}

/** No input alone gives it away. */
export const scattered = (i: number): number => i + ((i * 37) % 64);

/** A CSV of `rows` rows: the inputs a and b, and the target y. */
export function tableOf(rows: number, y: (i: number) => string | number = scattered) {
  const lines = Array.from({ length: rows }, (_, i) => `${i / 2},${(i * 7) % 11},${y(i)}`);
  return `a,b,y\n${lines.join("\n")}\n`;
}
