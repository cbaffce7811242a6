// Writing the run log: facts become records with a version, a serial number and a time, one JSON line each.

import type { Facts, LogRecord } from "./records.ts";

export interface LogOptions {
  /** Serial number of the first record. */
  readonly startSeq?: number;
  readonly now?: () => number;
  readonly write: (line: string) => void;
}

export interface Log {
  append(facts: Facts): LogRecord;
}

export function createLog({ startSeq = 0, now = Date.now, write }: LogOptions): Log {
  let seq = startSeq;
  return {
    append(facts) {
      const record = { v: 1, seq: seq++, at: now(), ...facts } as LogRecord;
      write(recordLine(record));
      return record;
    },
  };
}

/** JSON in one line; numbers that are not finite become "NaN", "Infinity" and "-Infinity". */
export function recordLine(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}
