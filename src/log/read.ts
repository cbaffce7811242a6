// Reading the run log: a torn last line is dropped, numbers come back, and a resumed run reads as one that never
// stopped.

import { DownhillError } from "../core/errors.ts";
import type { Facts, LogRecord, RecordOf, ResumedFacts } from "./records.ts";

const NOT_FINITE = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** Keys whose text is a name or a user's own words, in which "NaN" is no number. */
const TEXT_KEYS = new Set(
  `type downhill device backend target features feature drop validFile testFile group time name kind file sha256 why
  classes class column columns text code consequenceOf frozen`.split(/\s+/),
);

/**
 * The records of a log. The last line may be torn by a kill and is then dropped.
 *
 * @throws run-damaged for any other line that is not a record
 */
export function parseLog(text: string, file = "run.jsonl"): LogRecord[] {
  const lines = text.split("\n");
  return lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    const record = parseRecord(line);
    if (record !== undefined) return [record];
    if (i === lines.length - 1) return [];
    const sentence = `${file}: line ${i + 1} is not a record of a run. Was the file edited?`;
    throw new DownhillError("run-damaged", sentence, { file, line: i + 1 });
  });
}

function parseRecord(line: string): LogRecord | undefined {
  try {
    const plain = JSON.parse(line) as LogRecord;
    if (typeof plain !== "object" || plain === null || typeof plain.type !== "string")
      return undefined;
    return revived(plain, false) as LogRecord;
  } catch {
    return undefined;
  }
}

function revived(value: unknown, isText: boolean): unknown {
  if (typeof value === "string") return isText ? value : (NOT_FINITE.get(value) ?? value);
  if (Array.isArray(value)) return value.map(inner => revived(inner, isText));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, revived(inner, TEXT_KEYS.has(key))]),
  );
}

/** The log as if the run had never stopped: what lies past each resumption point is discarded. */
export function foldLog(records: readonly LogRecord[]): LogRecord[] {
  let folded: LogRecord[] = [];
  for (const record of records) {
    if (record.type !== "resumed") folded.push(record);
    else folded = folded.filter(earlier => !isPast(earlier, record));
  }
  return folded;
}

function isPast(record: LogRecord, { epoch, step }: ResumedFacts): boolean {
  switch (record.type) {
    case "end":
    case "finding": // Of the run up to its end; the longer run is examined anew.
    case "candidate": // Kept or trained again, they are told again.
    case "ensemble":
      return true;
    case "steps":
    case "epoch":
    case "layers":
    case "probe":
      // What was seen before the first step is seen again by a run that starts again.
      return record.epoch > epoch || step === 0;
    case "checkpoint":
      return record.step > step;
    default:
      return false;
  }
}

/** A folded log without what differs between two equal runs: times, serial numbers, when checkpoints fell. */
export function timeless(records: readonly LogRecord[]): object[] {
  return foldLog(records)
    .filter(record => record.type !== "checkpoint")
    .map(({ at: _at, seq: _seq, ...facts }) => ({ ...facts, seconds: 0 }));
}

export function recordsOf<T extends Facts["type"]>(
  records: readonly LogRecord[],
  type: T,
): RecordOf<T>[] {
  return records.filter((record): record is RecordOf<T> => record.type === type);
}

export function lastOf<T extends Facts["type"]>(
  records: readonly LogRecord[],
  type: T,
): RecordOf<T> | undefined {
  return recordsOf(records, type).at(-1);
}
