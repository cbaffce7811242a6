// A run is a folder: the log, the configuration, the model with its weights, checkpoints and the report.

import { rmSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DownhillError } from "../core/errors.ts";
import type { CandidateStore } from "../pipeline/index.ts";
import { cannotWrite, readWhole, writeWhole } from "./files.ts";

export const RUN_FILES = {
  log: "run.jsonl",
  config: "config.json",
  model: "model.json",
  weights: "model.safetensors",
  /** Each validation row's loss at the best epoch and at the last. */
  rowLosses: "valid-losses.safetensors",
  checkpoints: "checkpoints",
  /** While a search for an ensemble goes on: the networks that it has trained. */
  candidates: "candidates",
  report: "report.html",
  card: "card.md",
  treatment: "treatment.json",
} as const;

/** Checkpoints, and those written aside. */
const OURS = /^step-\d+\.safetensors(\..+\.tmp)?$/;
/** Checkpoints kept. */
const KEPT = 2;

/** @throws run-exists when something is there already, cannot-write */
export async function createRunFolder(path: string): Promise<void> {
  const inside = await readdir(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw cannotWrite(path, cause);
  });
  if (inside.length > 0 && !neverBegun(inside))
    throw new DownhillError(
      "run-exists",
      `${path}: the folder is not empty. Choose another with --out, or go on with downhill resume ${path}.`,
      { run: path },
    );
  await makeFolders(join(path, RUN_FILES.checkpoints)).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
}

/**
 * A folder that is there whole or not at all: `fill` fills one aside, which then takes the name. Where the process ends
 * meanwhile, nothing of it stays. @throws cannot-write
 */
export async function wholeFolder<T>(
  path: string,
  fill: (aside: string) => Promise<T>,
): Promise<T> {
  const aside = `${path}.${process.pid}.tmp`;
  const remove = () => rmSync(aside, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const filled = await fill(aside);
    await rename(aside, path).catch((cause: unknown) => {
      throw cannotWrite(path, cause);
    });
    return filled;
  } finally {
    process.off("exit", remove);
    remove();
  }
}

/** Not by mkdir's own `recursive`, which never ends where a folder is there and takes no other (/proc). */
async function makeFolders(path: string): Promise<void> {
  const make = () =>
    mkdir(path).catch(async (cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EEXIST" || !(await stat(path)).isDirectory()) throw cause;
    });
  await make().catch(async (cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT" || dirname(path) === path) throw cause;
    await makeFolders(dirname(path));
    await make();
  });
}

/** What a kill between making the folder and the first record leaves: a run that can be begun anew. */
function neverBegun(inside: readonly string[]): boolean {
  const ours = (name: string) =>
    ["lock", RUN_FILES.checkpoints, RUN_FILES.config].includes(name) || name.endsWith(".tmp");
  return inside.includes(RUN_FILES.checkpoints) && inside.every(ours);
}

/** @throws run-missing, run-damaged naming the file that is not there */
export async function checkRun(
  path: string,
  files: readonly string[] = [RUN_FILES.config, RUN_FILES.log],
): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (!there?.isDirectory())
    throw new DownhillError(
      "run-missing",
      `${path}: there is no such run folder. downhill runs ls lists them.`,
      { run: path },
    );
  const inside = new Set(await readdir(path));
  const missing = files.find(file => !inside.has(file));
  if (missing !== undefined)
    throw new DownhillError(
      "run-damaged",
      `${path}: this is not a whole run: ${missing} is missing.`,
      { run: path, file: missing },
    );
}

/** JSON of a file in a run. @throws run-damaged */
export async function readJson(run: string, file: string): Promise<unknown> {
  const bytes = await readWhole(join(run, file));
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DownhillError(
      "run-damaged",
      `${join(run, file)}: not JSON. Was the file cut short?`,
      { run, file },
      cause,
    );
  }
}

/**
 * Writes a checkpoint whole and keeps it and the one before; its file name, in the run. Later steps are removed: the
 * run went back behind them. The caller holds the run's lock, so files written aside are what a kill left.
 */
export async function saveCheckpoint(
  run: string,
  step: number,
  bytes: Uint8Array,
): Promise<string> {
  const folder = join(run, RUN_FILES.checkpoints);
  const name = `step-${String(step).padStart(9, "0")}.safetensors`;
  await writeWhole(join(folder, name), bytes);
  const kept = (await checkpointNames(folder)).filter(other => other <= name).slice(0, KEPT);
  for (const other of await readdir(folder))
    if (OURS.test(other) && !kept.includes(other)) await rm(join(folder, other), { force: true });
  return join(RUN_FILES.checkpoints, name);
}

/** The newest checkpoint that `read` finds sound, or null. */
export async function latestCheckpoint<T>(
  run: string,
  read: (bytes: Uint8Array, name: string) => T,
): Promise<T | null> {
  const folder = join(run, RUN_FILES.checkpoints);
  for (const name of await checkpointNames(folder)) {
    try {
      return read(await readWhole(join(folder, name)), name);
    } catch (error) {
      if (!(error instanceof DownhillError)) throw error;
    }
  }
  return null;
}

/** Newest first. */
async function checkpointNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter(name => /^step-\d+\.safetensors$/.test(name))
    .sort()
    .reverse();
}

/** The networks that a search in the run has trained. */
export function candidatesIn(run: string): CandidateStore {
  const folder = join(run, RUN_FILES.candidates);
  const path = (number: number) => join(folder, `${number}.safetensors`);
  return {
    async read(number) {
      const isThere = await stat(path(number)).catch(() => undefined);
      return isThere && (await readWhole(path(number)));
    },
    async write(number, bytes) {
      await makeFolders(folder).catch((cause: unknown) => {
        throw cannotWrite(folder, cause);
      });
      await writeWhole(path(number), bytes);
    },
  };
}

export const removeCandidates = (run: string) =>
  rm(join(run, RUN_FILES.candidates), { recursive: true, force: true });

/** Run folders inside `folder`, by name. */
export async function listRuns(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const runs: string[] = [];
  for (const name of names.sort())
    if (await stat(join(folder, name, RUN_FILES.config)).catch(() => undefined))
      runs.push(join(folder, name));
  return runs;
}
