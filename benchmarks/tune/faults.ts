// What happens to a study when something breaks: each fault is brought about for real, and the study that went through it
// is held against the one that nothing disturbed.
// Run: node --conditions=source benchmarks/tune/faults.ts, which writes benchmarks/results/tune-faults.json

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Generator } from "../../src/core/random.ts";
import { openStudy, readStudy } from "../../src/node/study-file.ts";
import { categorical, type Objective, type Trial, tune } from "../../src/tune/index.ts";
import { machine } from "../machine.ts";
import { doneTwice, faultPool, plainly, STUDY, undisturbed } from "./fault-study.ts";

export interface FaultFigures {
  readonly fault: string;
  /** How often it was brought about. */
  readonly times: number;
  /** Trials that were not what they are in the undisturbed study. */
  readonly lost: number;
  /** Jobs handed out or told again after they had been told. */
  readonly twice: number;
}

const TUNER = join(import.meta.dirname, "fault-tuner.ts");
const tuner = (folder: string, trials: number) => [
  ...["--conditions=source", TUNER, folder],
  String(trials),
];

async function inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "downhill-faults-"));
  try {
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Trials that differ from those of the undisturbed study. */
async function lostOf(trials: readonly Trial[], count: number): Promise<number> {
  const [found, expected] = [plainly(trials), await undisturbed(count)];
  return expected.filter((trial, i) => JSON.stringify(trial) !== JSON.stringify(found[i])).length;
}

/** Goes on with the study in a folder, in this thread, to its end; what became of it. */
async function judged(folder: string, count: number) {
  const { trials } = await goneOn(folder, count);
  const records = await readStudy(folder);
  return { lost: await lostOf(trials, count), twice: doneTwice(records) };
}

async function goneOn(folder: string, trials: number) {
  const pool = faultPool();
  const { records, write, checkpoints, close } = await openStudy(folder);
  try {
    const { objective } = pool;
    return await tune({ ...STUDY, trials, objective, records, write, checkpoints });
  } finally {
    pool.close();
    await close();
  }
}

/** SIGKILL to the tuner's process, threads and all, at random moments of its work; study after study. */
export async function tunerKilled(times: number, count = 60): Promise<FaultFigures> {
  const random = new Generator(1);
  let [kills, lost, twice] = [0, 0, 0];
  while (kills < times)
    await inFolder(async folder => {
      let isOver = false;
      while (!isOver && kills < times) {
        isOver = await killedTuner(folder, count, 150 * random.uniform());
        if (!isOver) kills++;
      }
      const found = await judged(folder, count);
      lost += found.lost;
      twice += found.twice;
    });
  return { fault: "SIGKILL of the tuner", times: kills, lost, twice };
}

/** Whether the tuner was done before it was to be killed. */
async function killedTuner(folder: string, count: number, milliseconds: number): Promise<boolean> {
  const child = spawn(process.execPath, tuner(folder, count), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  await Promise.race([once(child.stdout!, "data"), exit]);
  await Promise.race([wait(milliseconds), exit]);
  child.kill("SIGKILL");
  const [, signal] = await exit;
  return signal !== "SIGKILL";
}

/** The end of a thread at random moments of its work, which the pool learns only when it is gone. */
export async function workerKilled(times: number, count = 60): Promise<FaultFigures> {
  const random = new Generator(2);
  let [kills, lost, twice] = [0, 0, 0];
  while (kills < times)
    await inFolder(async folder => {
      const killed = new Set<number>();
      const pool = faultPool(thread => {
        let now = -1;
        const kill = () => {
          // A trial that three workers die of has failed: here they are innocent.
          if (killed.has(now) || kills >= times) return;
          killed.add(now);
          kills++;
          void thread.terminate();
        };
        return {
          task({ number }) {
            now = number;
            if (random.uniform() < 0.4) setTimeout(kill, 12 * random.uniform());
          },
        };
      });
      const { records, write, checkpoints, close } = await openStudy(folder);
      const { objective } = pool;
      const study = { ...STUDY, trials: count, objective };
      const { trials } = await tune({ ...study, records, write, checkpoints });
      pool.close();
      await close();
      lost += await lostOf(trials, count);
      twice += doneTwice(await readStudy(folder));
    });
  return { fault: "end of a worker's thread", times: kills, lost, twice };
}

const journalOf = (folder: string) => join(folder, "study.jsonl");

/** Every way to harm the bytes of a journal, each on a copy of it that is then gone on with. */
async function harmed(
  fault: string,
  harms: (bytes: Buffer, from: number) => readonly Buffer[],
  count = 14,
): Promise<FaultFigures> {
  let [times, lost, twice] = [0, 0, 0];
  await inFolder(async folder => {
    await goneOn(join(folder, "whole"), count - 4);
    const bytes = readFileSync(journalOf(join(folder, "whole")));
    const from = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
    for (const harmed of harms(bytes, from)) {
      const copy = join(folder, String(times++));
      cpSync(join(folder, "whole"), copy, { recursive: true });
      writeFileSync(journalOf(copy), harmed);
      const { trials } = await goneOnQuickly(copy, count);
      const found = { lost: await lostOf(trials, count), twice: doneTwice(await readStudy(copy)) };
      lost += found.lost;
      twice += found.twice;
      rmSync(copy, { recursive: true });
    }
  });
  return { fault, times, lost, twice };
}

/** Without threads, which take longer to start than the rest of a study. */
async function goneOnQuickly(folder: string, trials: number) {
  const { training } = await import("./fault-worker.ts");
  const { records, write, checkpoints, close } = await openStudy(folder);
  try {
    return await tune({ ...STUDY, trials, objective: training, records, write, checkpoints });
  } finally {
    await close();
  }
}

export const journalCut = () =>
  harmed("journal cut at each byte of its last record", (bytes, from) =>
    Array.from({ length: bytes.length - from }, (_, i) => bytes.subarray(0, from + i)),
  );

/** One bit of each byte: which one goes round. */
export const bitFlipped = () =>
  harmed("a bit flipped in each byte of the last record", (bytes, from) =>
    Array.from({ length: bytes.length - from }, (_, i) => {
      const copy = Buffer.from(bytes);
      copy[from + i]! ^= 1 << (i % 8);
      return copy;
    }),
  );

/** The file may not grow past some blocks of 512 bytes: as on a full disk, writes fail, some after a part. */
export async function diskFull(limits: readonly number[], count = 60): Promise<FaultFigures> {
  let [lost, twice] = [0, 0];
  for (const blocks of limits)
    await inFolder(async folder => {
      const limited = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`;
      const args = ["-c", limited, process.execPath, ...tuner(folder, count)];
      const { status, stderr } = spawnSync("sh", args, { encoding: "utf8" });
      if (status !== 73 || !stderr.includes("cannot-write"))
        throw new Error(`a full disk ended with ${status}: ${stderr}`);
      const size = statSync(journalOf(folder)).size;
      if (size > 512 * blocks) throw new Error(`the journal grew to ${size} bytes`);
      const found = await judged(folder, count);
      lost += found.lost;
      twice += found.twice;
    });
  return { fault: "disk full (file size limit)", times: limits.length, lost, twice };
}

/** A disk of its own that has no room left; undefined where the system does not let this process mount one. */
export const trulyFull = (count = 60): Promise<FaultFigures | undefined> =>
  inFolder(async disk => {
    const mount = (...options: string[]) =>
      spawnSync("mount", [...options, "tmpfs", disk], { stdio: "ignore" }).status === 0;
    if (!mount("-t", "tmpfs", "-o", "size=24k")) return undefined;
    try {
      const folder = join(disk, "study");
      const options = { encoding: "utf8" } as const;
      const { status, stderr } = spawnSync(process.execPath, tuner(folder, count), options);
      if (status !== 73 || !stderr.includes("the disk is full"))
        throw new Error(`a full disk ended with ${status}: ${stderr}`);
      mount("-o", "remount,size=8m");
      return { fault: "disk full (ENOSPC)", times: 1, ...(await judged(folder, count)) };
    } finally {
      spawnSync("umount", [disk]);
    }
  });

/** Two tuners at one time: one is refused, and the study is that of one. */
export async function twoTuners(times: number, count = 30): Promise<FaultFigures> {
  let [lost, twice] = [0, 0];
  for (let i = 0; i < times; i++)
    await inFolder(async folder => {
      const both = [0, 1].map(async () => {
        const child = spawn(process.execPath, tuner(folder, count), {
          stdio: ["ignore", "ignore", "pipe"],
        });
        let errors = "";
        child.stderr!.on("data", chunk => (errors += chunk));
        const [code] = await once(child, "exit");
        return { code, errors };
      });
      const ends = await Promise.all(both);
      // One may come when the other is done already, and finds nothing left to do.
      for (const { code, errors } of ends)
        if (code !== 0 && !errors.includes("run-locked")) throw new Error(errors);
      if (ends.every(({ code }) => code !== 0)) throw new Error("both tuners were refused");
      const found = await judged(folder, count);
      lost += found.lost;
      twice += found.twice;
    });
  return { fault: "two tuners on one study", times, lost, twice };
}

/** What trials may do, and the state that each must end in. */
const MISBEHAVIOURS = {
  throws: "failed",
  nan: "sick",
  endless: "failed",
  exits: "failed",
  none: "complete",
} as const;
type Misbehaviour = keyof typeof MISBEHAVIOURS;

/** Trials that throw, give NaN, never end even for their own thread, or end that thread, beside sound ones. */
export async function trialsMisbehave(count = 11): Promise<FaultFigures> {
  const fault = categorical(Object.keys(MISBEHAVIOURS));
  const space = { ...STUDY.space, fault };
  const pool = faultPool();
  const { objective } = pool;
  const options = { space, workers: 2, seed: 3, trials: count, trialSeconds: 4 };
  const { trials } = await tune({ ...options, objective });
  pool.close();
  const wrong = trials.filter(
    ({ parameters, state }) => state !== MISBEHAVIOURS[parameters.fault as Misbehaviour],
  );
  const seen = new Set(trials.map(({ parameters }) => parameters.fault));
  if (seen.size < Object.keys(MISBEHAVIOURS).length) throw new Error("not every fault came");
  const times = trials.filter(({ parameters }) => parameters.fault !== "none").length;
  return {
    fault: "trials that throw, give NaN, never end, end their thread",
    times,
    lost: wrong.length,
    twice: 0,
  };
}

/** A space in which every trial is sick: the study ends, and has no best. */
export async function allSick(count = 40): Promise<FaultFigures> {
  const objective: Objective = () => Number.NaN;
  const { best, trials } = await tune({ ...STUDY, trials: count, objective });
  const lost = trials.filter(({ state }) => state !== "sick").length + Number(best !== undefined);
  return { fault: "every trial is sick", times: trials.length, lost, twice: 0 };
}

if (import.meta.main) {
  const faults = [
    await tunerKilled(50),
    await workerKilled(50),
    await journalCut(),
    await bitFlipped(),
    await diskFull([1, 2, 3, 5, 8, 13]),
    ...((await trulyFull().then(figures => figures && [figures])) ?? []),
    await twoTuners(5),
    await trialsMisbehave(),
    await allSick(),
  ];
  console.table(faults);
  const command = "node --conditions=source benchmarks/tune/faults.ts";
  const results = { at: new Date().toISOString(), machine: machine(), command, faults };
  const path = join(import.meta.dirname, "../results/tune-faults.json");
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
}
