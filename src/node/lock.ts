// One process on a run folder at a time. The lock file only grows: a process appends its claim, then reads the file,
// and holds the run if every claim before its own is given up or of a dead process. Appends have one order that all
// see, and neither giving up nor death is undone, so two can never both hold it, however they race. (A lock that is
// removed or replaced when its owner is dead has such a race: the one who removes may remove a successor's.)

import { randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DownhillError } from "../core/errors.ts";
import { cannotWrite } from "./files.ts";

export interface Lock {
  /** Gives the run free; a second call does nothing. */
  release(): Promise<void>;
}

interface Claim {
  readonly id: string;
  readonly pid: number;
  /** When the process started, so that a number used again is not mistaken for its former owner. */
  readonly started: string;
}

/** @throws run-locked when a living process holds the run, cannot-write */
export async function lockRun(folder: string): Promise<Lock> {
  const path = join(folder, "lock");
  const id = randomUUID();
  appendEntry(path, `claim ${id} ${process.pid} ${startOf(process.pid)}`);
  const owner = readClaims(path).find(claim => claim.id === id || isAlive(claim));
  if (owner?.id === id) return { release: async () => tryRelease(path, id) };
  tryRelease(path, id);
  const pid = owner?.pid ?? 0;
  const sentence = `${folder}: process ${pid} is at work on this run. Wait for it, or stop it first.`;
  throw new DownhillError("run-locked", sentence, { run: folder, pid });
}

/** Whether a living process holds the run. It only reads, so nobody who takes the lock meanwhile is refused for it. */
export function isLocked(folder: string): boolean {
  try {
    return readClaims(join(folder, "lock")).some(isAlive);
  } catch {
    return false; // Nobody has ever taken it, or it is none that this user may take.
  }
}

/** The line end comes first too, so that what a full disk cut short does not spoil the next entry. */
function appendEntry(path: string, entry: string): void {
  try {
    appendFileSync(path, `\n${entry}\n`);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** Where giving up cannot be written, the end of the process does it. */
function tryRelease(path: string, id: string): void {
  try {
    appendEntry(path, `release ${id}`);
  } catch {}
}

/** Claims in their order, without those given up. */
function readClaims(path: string): Claim[] {
  const claims = new Map<string, Claim>();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    const [what, id, pid, started] = line.split(" ");
    if (what === "claim" && started) claims.set(id!, { id: id!, pid: Number(pid), started });
    else if (what === "release" && id) claims.delete(id);
  }
  return [...claims.values()];
}

function isAlive({ pid, started }: Claim): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    // Any other refusal, such as EPERM, is about a process that lives.
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = startOf(pid);
  return now !== "dead" && (now === started || now === "unknown" || started === "unknown");
}

/** Start of a process in clock ticks since boot: field 22 of /proc/<pid>/stat (man proc_pid_stat), on Linux. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // From field 3, behind the name.
    return fields[0] === "Z" || fields[0] === "X" ? "dead" : fields[19]!;
  } catch {
    return "unknown";
  }
}
