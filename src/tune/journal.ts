// The journal of a study as text: one record a line, the line being JSON whose first key is a checksum of the rest of it
// (CRC-32 of ISO 3309, as in zip). Numbers that are not finite are the strings "NaN", "Infinity" and "-Infinity". A
// snapshot is the same records with the reports of an attempt gathered, which are most of a journal.

import { DownhillError } from "../core/errors.ts";
import { recordLine } from "../log/write.ts";
import type { ReportRecord, TuneRecord } from "./records.ts";

/** `"crc":"xxxxxxxx",` stands between the brace and the rest. */
const [OPENING, SUMMED] = ['{"crc":"', 18];

/**
 * One line of a journal, without its end.
 *
 * @example
 * import { journalLine } from "downhill/tune";
 *
 * const line = journalLine({ type: "report", trial: 0, attempt: 1, step: 1, value: Number.NaN });
 * console.log(line); // {"crc":"37be8166","type":"report","trial":0,"attempt":1,"step":1,"value":"NaN"}
 */
export function journalLine(record: object): string {
  const rest = recordLine(record).slice(1);
  const sum = crc32(encoder.encode(rest)).toString(16).padStart(8, "0");
  return `${OPENING}${sum}",${rest}`;
}

export interface Journal {
  readonly records: TuneRecord[];
  /** Bytes up to which the journal is whole; what lies behind is a torn last line. */
  readonly whole: number;
}

/**
 * The records of a journal's bytes from `from` on, which begins a line. A last line that is cut short, or that does not
 * match its checksum, is dropped: the write was under way when the process or the machine stopped.
 *
 * @throws study-damaged for any other line that does not match its checksum
 *
 * @example
 * import { float, journalLine, readJournal, tune } from "downhill/tune";
 *
 * let text = "";
 * const options = { space: { x: float(0, 1) }, objective: () => 1, trials: 2 };
 * await tune({ ...options, write: record => void (text += `${journalLine(record)}\n`) });
 * const { records } = readJournal(new TextEncoder().encode(text.slice(0, -9)));
 * console.log(records.map(({ type }) => type)); // [ 'study', 'ask', 'tell', 'ask' ]
 */
export function readJournal(bytes: Uint8Array, file = "journal", from = 0): Journal {
  const records: TuneRecord[] = [];
  let [start, line] = [from, 1];
  while (start < bytes.length) {
    const end = bytes.indexOf(LINE_END, start);
    const record = end < 0 ? undefined : recordOf(bytes.subarray(start, end));
    if (record === undefined) {
      if (end < 0 || end === bytes.length - 1) break;
      const sentence = `${file}: line ${line} does not match its checksum. Keep the lines before it?`;
      throw new DownhillError("study-damaged", sentence, { file, line });
    }
    if (record.type === "reports") records.push(...spread(record));
    else records.push(record);
    start = end + 1;
    line++;
  }
  return { records, whole: start };
}

const LINE_END = 0x0a;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Reports of one attempt in a row. */
interface ReportsRecord {
  readonly type: "reports";
  readonly trial: number;
  readonly attempt: number;
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Records as fewer lines that read as the same records. */
export function gathered(records: readonly TuneRecord[]): object[] {
  const out: object[] = [];
  // Reports of trials at work at one time are interleaved: they are held until their trial has other news.
  const held = new Map<
    number,
    { type: "reports"; trial: number; attempt: number; steps: number[]; values: number[] }
  >();
  const flush = (trial: number) => {
    const reports = held.get(trial);
    if (reports !== undefined) out.push(reports);
    held.delete(trial);
  };
  for (const record of records)
    if (record.type === "report") {
      const { trial, attempt, step, value } = record;
      const reports = held.get(trial) ?? { type: "reports", trial, attempt, steps: [], values: [] };
      held.set(trial, reports);
      reports.steps.push(step);
      reports.values.push(value);
    } else {
      if (record.type !== "study") flush(record.trial);
      out.push(record);
    }
  for (const trial of [...held.keys()]) flush(trial);
  return out;
}

function spread({ trial, attempt, steps, values }: ReportsRecord): ReportRecord[] {
  return steps.map((step, i) => ({ type: "report", trial, attempt, step, value: values[i]! }));
}

const TYPES = ["study", "ask", "report", "reports", "tell"];

function recordOf(line: Uint8Array): TuneRecord | ReportsRecord | undefined {
  const text = decoder.decode(line);
  if (!text.startsWith(OPENING)) return undefined;
  const sum = Number.parseInt(text.slice(OPENING.length, SUMMED - 2), 16);
  if (sum !== crc32(line.subarray(SUMMED))) return undefined;
  try {
    const { crc: _, ...record } = JSON.parse(text);
    return TYPES.includes(record.type) ? revived(record) : undefined;
  } catch {
    return undefined;
  }
}

/** Values that are numbers come back as numbers. */
function revived(record: TuneRecord | ReportsRecord): TuneRecord | ReportsRecord {
  if (record.type === "report") return { ...record, value: Number(record.value) };
  if (record.type === "reports") return { ...record, values: record.values.map(Number) };
  return record;
}

/** CRC-32 with the polynomial 0xEDB88320, four bytes at a time ("slicing by 4", Kounavis and Berry, 2005). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    crc ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    crc =
      TABLES[0x300 | (crc & 0xff)]! ^
      TABLES[0x200 | ((crc >>> 8) & 0xff)]! ^
      TABLES[0x100 | ((crc >>> 16) & 0xff)]! ^
      TABLES[crc >>> 24]!;
  }
  for (; i < bytes.length; i++) crc = TABLES[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const TABLES = crcTables();

/** Table k at k·256: the remainder of a byte followed by k zero bytes. */
function crcTables(): Int32Array {
  const tables = new Int32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256]!;
    tables[at] = tables[before & 0xff]! ^ (before >>> 8);
  }
  return tables;
}
