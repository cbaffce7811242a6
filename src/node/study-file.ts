// A study in a folder: `study.jsonl`, the journal, which is only appended to, `snapshot.jsonl`, the same up to some byte
// in fewer lines, so that a long study opens soon, and the lock of the one process that writes. Others may read meanwhile.

import { existsSync, mkdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { gathered, journalLine, readJournal } from "../tune/journal.ts";
import type { TuneRecord } from "../tune/records.ts";
import { cannotWrite, openAppend, readWhole, writeWhole } from "./files.ts";
import { lockRun } from "./lock.ts";

export interface StudyFile {
  /** What happened before; none in a new study. */
  readonly records: readonly TuneRecord[];
  /** Appends a record. What begins or ends a job is synced, a report is not. */
  write(record: TuneRecord): void;
  /** Writes a snapshot when much has come since the last, and gives the lock back. */
  close(): Promise<void>;
}

/** Bytes of journal behind a snapshot that are worth another one. */
const SNAPSHOT_AFTER = 1 << 20;

const journalOf = (folder: string) => join(folder, "study.jsonl");
const snapshotOf = (folder: string) => join(folder, "snapshot.jsonl");

/**
 * Opens a study to write it, which is begun where there is none.
 *
 * @throws run-locked while another process writes it, study-damaged, cannot-write, cannot-read
 */
export async function openStudy(folder: string): Promise<StudyFile> {
  makeFolder(folder);
  const lock = await lockRun(folder);
  try {
    const { records, whole, size, covered } = await read(folder);
    if (whole < size) cut(journalOf(folder), whole);
    const file = openAppend(journalOf(folder));
    let [written, isOpen] = [whole, true];
    const added: TuneRecord[] = [];
    return {
      records,
      write(record) {
        const line = journalLine(record);
        file.append(line);
        if (record.type !== "report") file.sync();
        written += Buffer.byteLength(line) + 1;
        added.push({ ...record });
      },
      async close() {
        if (!isOpen) return;
        isOpen = false;
        file.sync();
        file.close();
        // The journal is the truth: that a snapshot cannot be written costs time only.
        if (written - covered > SNAPSHOT_AFTER)
          await writeSnapshot(folder, [...records, ...added], written).catch(() => {});
        await lock.release();
      },
    };
  } catch (cause) {
    await lock.release();
    throw cause;
  }
}

/**
 * The records of a study as they are now, whoever writes it.
 *
 * @throws file-missing, study-damaged, cannot-read
 */
export async function readStudy(folder: string): Promise<readonly TuneRecord[]> {
  if (!existsSync(journalOf(folder))) await readWhole(journalOf(folder));
  return (await read(folder)).records;
}

interface Content {
  readonly records: TuneRecord[];
  readonly whole: number;
  readonly size: number;
  /** Bytes of the journal that the snapshot stands for. */
  readonly covered: number;
}

async function read(folder: string): Promise<Content> {
  const path = journalOf(folder);
  const bytes = existsSync(path) ? await readWhole(path) : new Uint8Array(0);
  const snapshot = await readSnapshot(folder, bytes);
  const covered = snapshot?.covered ?? 0;
  const { records, whole } = readJournal(bytes, path, covered);
  return {
    records: [...(snapshot?.records ?? []), ...records],
    whole,
    size: bytes.length,
    covered,
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw cannotWrite(folder, cause);
  }
}

function cut(path: string, size: number): void {
  try {
    truncateSync(path, size);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** The first line holds how much of the journal the others stand for, and the checksum of its last line. */
async function writeSnapshot(folder: string, records: readonly TuneRecord[], covered: number) {
  const bytes = await readWhole(journalOf(folder));
  const head = journalLine({ type: "study", covered, last: lastLine(bytes, covered) });
  const lines = [head, ...gathered(records).map(journalLine), ""];
  await writeWhole(snapshotOf(folder), lines.join("\n"));
}

function lastLine(bytes: Uint8Array, end: number): string {
  const start = bytes.lastIndexOf(0x0a, end - 2) + 1;
  return new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 18)));
}

/** The snapshot, unless it is missing, damaged or of another journal: then the whole journal is read. */
async function readSnapshot(folder: string, journal: Uint8Array) {
  const path = snapshotOf(folder);
  if (!existsSync(path)) return undefined;
  try {
    const bytes = await readWhole(path);
    const { records, whole } = readJournal(bytes, path);
    const { covered, last } = records.shift() as unknown as { covered: number; last: string };
    if (whole < bytes.length || !(covered <= journal.length)) return undefined;
    return lastLine(journal, covered) === last ? { covered, records: [...records] } : undefined;
  } catch {
    return undefined;
  }
}
