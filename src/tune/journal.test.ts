import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32, gathered, journalLine, readJournal } from "./journal.ts";
import type { TuneRecord } from "./records.ts";
import { categorical, float } from "./space.ts";
import { Study } from "./study.ts";

const encoder = new TextEncoder();
const bytesOf = (lines: readonly string[]) =>
  encoder.encode(lines.map(line => `${line}\n`).join(""));

/** The records of a small study with every kind of news in it. */
function written(): TuneRecord[] {
  const records: TuneRecord[] = [];
  const space = { x: float(0, 1), 이름: categorical(["가", "NaN"]) };
  const study = new Study({ space, workers: 2, write: record => records.push({ ...record }) });
  for (let i = 0; i < 6; i++) {
    const [a, b] = [study.ask(), study.ask()];
    if (typeof a === "string" || typeof b === "string") throw new Error("nothing to do");
    for (let epoch = 1; epoch <= 3; epoch++)
      for (const trial of [a, b])
        if (epoch < 3 || i < 5) study.report(trial, epoch, Number(trial.parameters.x) / epoch);
    if (i === 5) study.report(a, 3, Number.NaN);
    study.tell(a, { value: i });
    study.tell(b, i === 2 ? { ended: "failed", why: "went wrong" } : { value: -i });
  }
  return records;
}

describe("a journal", () => {
  const records = written();

  test("when bytes are any, then the checksum is zlib's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), b => {
        expect(crc32(b)).toBe(zlibCrc32(b));
      }),
    );
  });

  test("when records are written and read, then they are the same, NaN and Hangul too", () => {
    const bytes = bytesOf(records.map(journalLine));
    expect(readJournal(bytes)).toEqual({ records, whole: bytes.length });
    expect(() => JSON.parse(journalLine(records[0]!))).not.toThrow();
  });

  test("when reports are gathered, then the lines are fewer and make the same study", () => {
    const lines = gathered(records).map(journalLine);
    expect(lines.length).toBeLessThan(0.7 * records.length);
    const { space, workers } = records[0] as Extract<TuneRecord, { type: "study" }>;
    const [plain, compact] = [records, readJournal(bytesOf(lines)).records].map(
      known => new Study({ space, workers, records: known }).trials,
    );
    expect(compact).toEqual(plain);
  });

  test("when it is cut at any byte of its last line, then the records before it are read", () => {
    const before = bytesOf(records.slice(0, -1).map(journalLine));
    const all = bytesOf(records.map(journalLine));
    for (let cut = before.length; cut < all.length; cut++)
      expect(readJournal(all.subarray(0, cut))).toEqual({
        records: records.slice(0, -1),
        whole: before.length,
      });
  });

  test("when any bit of its last line is flipped, then that line is dropped or nothing is changed", () => {
    const before = bytesOf(records.slice(0, -1).map(journalLine)).length;
    const all = bytesOf(records.map(journalLine));
    for (let at = before; at < all.length; at++) {
      const bytes = all.slice();
      bytes[at]! ^= 1 << (at % 8);
      expect(readJournal(bytes).records).toEqual(records.slice(0, -1));
    }
  });

  test("when a bit of an earlier line is flipped, then it is refused with its line", () => {
    const bytes = bytesOf(records.map(journalLine));
    const second = bytes.indexOf(0x0a) + 1;
    bytes[second + 30]! ^= 4;
    expect(() => readJournal(bytes, "study.jsonl")).toThrowError(
      expect.objectContaining({ code: "study-damaged", values: { file: "study.jsonl", line: 2 } }),
    );
  });
});
