// One process on a run folder at a time: a lock file that names its owner. A lock whose owner is dead is taken over.

import { readFileSync } from "node:fs";
import { link, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DownhillError } from "../core/errors.ts";
import { cannotWrite } from "./files.ts";

export interface Lock {
  release(): Promise<void>;
}

/** A process and when it started, so that a number used again is not mistaken for its former owner. */
function identity(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return undefined;
    return `${pid} ${fields[19]}`;
  } catch {
    return `${pid} unknown`;
  }
}

/** @throws run-locked, cannot-write */
export async function lockRun(folder: string): Promise<Lock> {
  const path = join(folder, "lock");
  const mine = `${path}.${process.pid}`;
  try {
    await writeFile(mine, identity(process.pid)!);
  } catch (cause) {
    throw cannotWrite(mine, cause);
  }
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      // link() fails when the lock exists, and the lock is never seen half-written.
      if (
        await link(mine, path).then(
          () => true,
          () => false,
        )
      )
        return { release: () => rm(path, { force: true }) };
      const owner = readOwner(path);
      if (owner !== undefined && identity(Number.parseInt(owner, 10)) === owner)
        throw locked(folder, owner);
      await removeStale(path, owner);
    }
    throw locked(folder, readOwner(path) ?? "?");
  } finally {
    await rm(mine, { force: true });
  }
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** Moves a dead owner's lock away; of two that try, the loser may have moved a live one and puts it back. */
async function removeStale(path: string, owner: string | undefined): Promise<void> {
  const away = `${path}.stale.${process.pid}`;
  if (
    !(await rename(path, away).then(
      () => true,
      () => false,
    ))
  )
    return;
  if (readOwner(away) !== owner) await link(away, path).catch(() => {});
  await rm(away, { force: true });
}

function locked(folder: string, owner: string): DownhillError {
  const pid = Number.parseInt(owner, 10);
  const sentence = `${folder}: process ${pid} is at work on this run. Wait for it, or stop it first.`;
  return new DownhillError("run-locked", sentence, { run: folder, pid });
}
