// Files, written so that a kill at any moment leaves the old content or the new, and read with errors that say what
// is wrong with the path.

import { randomUUID } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
} from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DownhillError } from "../core/errors.ts";

/** The system's code of an error, such as ENOENT. */
function systemCode(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
}

export function cannotWrite(path: string, cause: unknown): DownhillError {
  const code = systemCode(cause);
  const [why, hint] =
    code === "ENOSPC"
      ? ["the disk is full", "Free space, or choose"]
      : [`the system says ${code}`, "Choose"];
  const sentence = `${path}: cannot be written: ${why}. ${hint} another place with --out.`;
  return new DownhillError("cannot-write", sentence, { file: path, why: code }, cause);
}

/** A folder, with those that it stands in. @throws cannot-write */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** Why a path cannot be read: file-missing, file-is-directory or cannot-read. */
export function cannotRead(path: string, cause: unknown): DownhillError {
  const code = systemCode(cause);
  if (code === "ENOENT" || code === "ENOTDIR")
    return new DownhillError(
      "file-missing",
      `${path}: there is no such file.`,
      { file: path },
      cause,
    );
  if (code === "EISDIR")
    return new DownhillError(
      "file-is-directory",
      `${path}: this is a folder, a file is needed.`,
      { file: path },
      cause,
    );
  return new DownhillError(
    "cannot-read",
    `${path}: cannot be read: the system says ${code}.`,
    { file: path, why: code },
    cause,
  );
}

/** @throws file-missing, file-is-directory, cannot-read */
export async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

/** Writes aside, syncs, renames, syncs the folder. @throws cannot-write, the old file being whole */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(aside, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
    syncFolder(dirname(path));
  } catch (cause) {
    // Where nothing could be written there is nothing to remove, and that failing says nothing new.
    await rm(aside, { force: true }).catch(() => {});
    throw cannotWrite(path, cause);
  }
}

function syncFolder(path: string): void {
  if (process.platform === "win32") return; // A folder cannot be opened there.
  const folder = openSync(path, constants.O_RDONLY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

export interface LineFile {
  append(line: string): void;
  sync(): void;
  close(): void;
}

/**
 * Opens a file of JSON lines for appending. A torn last line is cut off first; a whole one that lacks only its line
 * end gets it. A line that cannot be written whole is taken back.
 *
 * @throws cannot-write
 */
export function openAppend(path: string): LineFile {
  const guard = <T>(act: () => T): T => {
    try {
      return act();
    } catch (cause) {
      throw cannotWrite(path, cause);
    }
  };
  const file = guard(() => openSync(path, "a"));
  let size = 0;
  const append = (text: string) => {
    const bytes = new TextEncoder().encode(text);
    try {
      appendFileSync(file, bytes);
      size += bytes.length;
    } catch (cause) {
      ftruncateSync(file, size);
      throw cause;
    }
  };
  guard(() => {
    const bytes = readFileSync(path);
    const end = bytes.lastIndexOf(0x0a) + 1;
    const whole = isJson(bytes.subarray(end));
    size = whole ? bytes.length : end;
    if (size < bytes.length) ftruncateSync(file, size);
    else if (end < size) append("\n");
  });
  return {
    append: line => guard(() => append(`${line}\n`)),
    sync: () => guard(() => fsyncSync(file)),
    close: () => closeSync(file),
  };
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}
