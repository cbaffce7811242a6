import { type ChildProcess, spawn } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isLocked, lockRun } from "./lock.ts";

let run: string;
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), "downhill-lock-"));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const imports = `import { lockRun } from ${JSON.stringify(new URL("lock.ts", import.meta.url).href)};`;

function start(program: string): ChildProcess {
  const args = ["--conditions=source", "--input-type=module", "-e", imports + program, run];
  return spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
}

/** The next text that a child prints. */
const said = (child: ChildProcess): Promise<string> =>
  new Promise(resolve => child.stdout!.once("data", data => resolve(String(data).trim())));

const ended = (child: ChildProcess) => new Promise(resolve => child.once("exit", resolve));

const holder = `await lockRun(process.argv[1]); console.log("held"); setInterval(() => {}, 1000);`;

test("when the lock is given up, then it can be taken again; a second release takes nothing away", async () => {
  const first = await lockRun(run);
  await expect(lockRun(run)).rejects.toMatchObject({ code: "run-locked" });
  await first.release();
  const second = await lockRun(run);
  await first.release();
  await expect(lockRun(run)).rejects.toMatchObject({ code: "run-locked" });
  await second.release();
});

test("when it is asked whether the lock is held, then the answer is true while it is, and the file stays as it was", async () => {
  expect(isLocked(run)).toBe(false);
  expect(readdirSync(run)).toEqual([]);
  const lock = await lockRun(run);
  const before = readFileSync(join(run, "lock"), "utf8");
  expect(isLocked(run)).toBe(true);
  expect(readFileSync(join(run, "lock"), "utf8")).toBe(before);
  await lock.release();
  expect(isLocked(run)).toBe(false);
});

test("when another process holds it, then run-locked names it, until it is killed", async () => {
  const child = start(holder);
  expect(await said(child)).toBe("held");
  await expect(lockRun(run)).rejects.toMatchObject({
    code: "run-locked",
    values: { run, pid: child.pid },
  });
  const gone = ended(child);
  child.kill("SIGKILL");
  await gone;
  await (await lockRun(run)).release();
});

test.skipIf(process.platform !== "linux")(
  "when the owner's number belongs to another process now, then the lock is free (start times: Linux)",
  async () => {
    writeFileSync(join(run, "lock"), `\nclaim old ${process.pid} 1\n`);
    await (await lockRun(run)).release();
  },
);

test("when the file holds torn or foreign lines, then they hold nothing", async () => {
  appendFileSync(
    join(run, "lock"),
    "4242 17\nclaim\nclaim a\nclaim b 1\n\u0000\nrelease\nclaim c 99",
  );
  await (await lockRun(run)).release();
});

test("when the folder is not there, then cannot-write", async () => {
  await expect(lockRun(join(run, "absent"))).rejects.toMatchObject({ code: "cannot-write" });
});

// Each contender takes the lock as often as it can and, while it holds it, makes a file that may exist only once.
const contender = `
  import { closeSync, openSync, rmSync } from "node:fs";
  const inside = process.argv[1] + "/inside";
  process.stdin.once("data", async () => {
    let [held, broken] = [0, 0];
    const until = performance.now() + 1500;
    while (performance.now() < until) {
      const lock = await lockRun(process.argv[1]).catch(error => {
        if (error.code !== "run-locked") throw error;
      });
      if (lock === undefined) continue;
      held++;
      try { closeSync(openSync(inside, "wx")); } catch { broken++; }
      rmSync(inside, { force: true });
      await lock.release();
    }
    console.log(JSON.stringify({ held, broken }));
    process.exit();
  });
  console.log("ready");`;

test("when four processes race for a dead one's lock and on, then never two hold it", async () => {
  const dead = start(holder);
  await said(dead);
  const gone = ended(dead);
  dead.kill("SIGKILL");
  await gone;
  const children = Array.from({ length: 4 }, () => start(contender));
  await Promise.all(children.map(said));
  const results = children.map(said);
  for (const child of children) child.stdin!.write("go\n");
  const counts = (await Promise.all(results)).map(text => JSON.parse(text));
  expect(counts.map(({ broken }) => broken)).toEqual([0, 0, 0, 0]);
  expect(counts.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(10);
});
