// Writing the run log: facts become records with a version, a serial number and a time, one JSON line each.

import type { Facts, LogRecord } from "./records.ts";

export interface LogOptions {
  /** Serial number of the first record. */
  readonly startSeq?: number;
  readonly now?: () => number;
  /** Takes each line; none: the records are only numbered and dated. */
  readonly write?: (line: string) => void;
}

export interface Log {
  append(facts: Facts): LogRecord;
}

export function createLog({ startSeq = 0, now = Date.now, write }: LogOptions = {}): Log {
  let seq = startSeq;
  return {
    append(facts) {
      const record = { v: 1, seq: seq++, at: now(), ...facts } as LogRecord;
      write?.(recordLine(record));
      return record;
    },
  };
}

/** JSON in one line; numbers that are not finite become "NaN", "Infinity" and "-Infinity". */
export function recordLine(record: object): string {
  // A replacer is called for every value, and nearly no record needs one.
  return JSON.stringify(record, isAllFinite(record) ? undefined : named);
}

const named = (_: string, value: unknown) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

function isAllFinite(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(isAllFinite);
}
