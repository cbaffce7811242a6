// A study in a folder: `study.jsonl`, the journal, which is only appended to, `snapshot.jsonl`, the same up to some byte
// in fewer lines, so that a long study opens soon, the checkpoints of paused trials, and the lock of the one process that
// writes. Others may read meanwhile.

import { existsSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { DownhillError } from "../core/errors.ts";
import type { Checkpoints } from "../tune/checkpoints.ts";
import { gathered, journalLine, readJournal } from "../tune/journal.ts";
import type { StudyRecord, TuneRecord } from "../tune/records.ts";
import {
  cannotWrite,
  type LineFile,
  makeFolder,
  openAppend,
  readWhole,
  writeWhole,
} from "./files.ts";
import { lockRun } from "./lock.ts";
import { checkpointsIn } from "./study-checkpoints.ts";

export interface StudyFile {
  /** What happened before; none in a new study. */
  readonly records: readonly TuneRecord[];
  /** Where paused trials wait, for a later process too. */
  readonly checkpoints: Checkpoints;
  /**
   * Appends a record. How a job ended is on the disk when this returns. Reports are written with what comes after them,
   * gathered, or once a second: those of an attempt that is lost do not count anyway.
   */
  write(record: TuneRecord): void;
  /** Gives the lock back. */
  close(): Promise<void>;
}

/** Bytes of journal behind a snapshot that are worth another one, and as many as it stands for. */
const SNAPSHOT_AFTER = 1 << 20;
/** Milliseconds that a report may wait for others. */
const REPORTS_WAIT = 1000;

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
    const journal = new JournalWriter(folder, whole, covered);
    let isOpen = true;
    return {
      records,
      checkpoints: checkpointsIn(join(folder, "checkpoints")),
      write: record => journal.write(record),
      async close() {
        if (!isOpen) return;
        isOpen = false;
        try {
          await journal.close();
        } finally {
          await lock.release();
        }
      },
    };
  } catch (cause) {
    await lock.release();
    throw cause;
  }
}

/** The end of the journal; now and then it writes a snapshot of the whole. */
class JournalWriter {
  readonly #folder: string;
  readonly #file: LineFile;
  /** Reports that are not written yet, and since when the first of them waits. */
  #waiting: TuneRecord[] = [];
  #since = Number.NEGATIVE_INFINITY;
  #size: number;
  /** Bytes that the last snapshot stands for. */
  #covered: number;
  #snapshot: Promise<void> | undefined;

  constructor(folder: string, size: number, covered: number) {
    this.#folder = folder;
    this.#file = openAppend(journalOf(folder));
    [this.#size, this.#covered] = [size, covered];
  }

  write(record: TuneRecord): void {
    // What is written late is what was said: a record is not changed.
    if (record.type === "report") this.#waiting.push(record);
    if (record.type === "report" && performance.now() - this.#since < REPORTS_WAIT) return;
    this.#flush();
    if (record.type === "report") return;
    this.#append(record);
    // A job that was not handed out is handed out again.
    if (record.type === "tell") this.#file.sync();
    if (this.#isSnapshotDue()) this.#snapshot ??= this.#takeSnapshot();
  }

  async close(): Promise<void> {
    this.#flush();
    this.#file.sync();
    this.#file.close();
    await this.#snapshot;
    if (this.#isSnapshotDue()) await this.#takeSnapshot();
  }

  #flush(): void {
    for (const line of gathered(this.#waiting)) this.#append(line);
    this.#waiting = [];
    this.#since = performance.now();
  }

  #append(record: object): void {
    const line = journalLine(record);
    this.#file.append(line);
    this.#size += Buffer.byteLength(line) + 1;
  }

  #isSnapshotDue(): boolean {
    return this.#size - this.#covered > Math.max(SNAPSHOT_AFTER, this.#covered);
  }

  /** The journal is the truth: that a snapshot cannot be written costs time only. */
  async #takeSnapshot(): Promise<void> {
    this.#covered = this.#size;
    await writeSnapshot(this.#folder, this.#size).catch(() => {});
    this.#snapshot = undefined;
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

/** What a study is, which its journal begins with. @throws study-damaged where it does not */
export function beginningOf([header]: readonly TuneRecord[], folder: string): StudyRecord {
  if (header?.type === "study") return header;
  const file = journalOf(folder);
  const sentence = `${file}: line 1: what the study is is expected, found ${header?.type ?? "nothing"}. Begin it anew, or take its name for another.`;
  throw new DownhillError("study-damaged", sentence, { file, line: 1 });
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

function cut(path: string, size: number): void {
  try {
    truncateSync(path, size);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** The first line holds how much of the journal the others stand for, and the checksum of its last line. */
async function writeSnapshot(folder: string, covered: number): Promise<void> {
  const bytes = (await readWhole(journalOf(folder))).subarray(0, covered);
  const head = journalLine({ type: "study", covered, last: lastLine(bytes, covered) });
  const lines = [head, ...gathered(readJournal(bytes).records).map(journalLine), ""];
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
