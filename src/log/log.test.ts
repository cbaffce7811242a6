import { describe, expect, test } from "vitest";
import { defaultConfig } from "./config.ts";
import { foldLog, lastOf, parseLog, recordsOf, timeless } from "./read.ts";
import type { EpochFacts, Facts, LogRecord } from "./records.ts";
import { createLog, recordLine } from "./write.ts";

const epoch = (n: number, trainLoss = 1 / n): EpochFacts => ({
  type: "epoch",
  epoch: n,
  step: n * 10,
  trainLoss,
  trainEvalLoss: 0.5,
  trainMetrics: { rmse: 2 },
  lr: 0.01,
  gradientNorm: 1,
  best: { epoch: n, value: 0.5 },
  seconds: n * 0.1,
});
const checkpoint = (n: number): Facts => ({
  type: "checkpoint",
  epoch: n,
  step: n * 10,
  file: `step-${n}`,
});
const end = (epochs: number, seconds = 1): Facts => ({
  type: "end",
  stopped: "completed",
  epochs,
  steps: epochs * 10,
  bestEpoch: epochs,
  seconds,
});

function logOf(facts: readonly Facts[], now = () => 1000): { text: string; records: LogRecord[] } {
  let text = "";
  const log = createLog({
    now,
    write: line => {
      text += `${line}\n`;
    },
  });
  return {
    records: facts.map(fact => log.append(fact)),
    get text() {
      return text;
    },
  };
}

describe("writing", () => {
  test("when facts are appended, then records count up from startSeq and bear the time", () => {
    const lines: string[] = [];
    const log = createLog({ startSeq: 5, now: () => 42, write: line => lines.push(line) });
    log.append(checkpoint(1));
    expect(log.append(end(1))).toMatchObject({ v: 1, seq: 6, at: 42, type: "end" });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^\{"v":1,"seq":5,"at":42,"type":"checkpoint"/);
    expect(lines.join("")).not.toContain("\n");
  });

  test("when numbers are not finite, then they are written as strings", () => {
    expect(recordLine({ a: NaN, b: [Infinity, { c: -Infinity }], d: 1 })).toBe(
      '{"a":"NaN","b":["Infinity",{"c":"-Infinity"}],"d":1}',
    );
  });
});

describe("reading", () => {
  test("when a log is read back, then its records are equal, numbers that are not finite too", () => {
    const { text, records } = logOf([
      epoch(1, NaN),
      { ...epoch(2), trainMetrics: { r2: -Infinity } },
    ]);
    expect(parseLog(text)).toEqual(records);
  });

  test("when names are NaN and Infinity, then they stay text beside numbers that come back", () => {
    const facts: Facts[] = [
      {
        type: "config",
        config: { ...defaultConfig, target: "NaN", features: ["Infinity"], drop: ["NaN"] },
      },
      {
        type: "data",
        task: "binary",
        target: "NaN",
        file: "Infinity",
        sha256: "0",
        rows: { train: 1, valid: 0, test: 0 },
        features: [{ name: "NaN", kind: "number", missing: 0, distinct: 1, std: Infinity }],
        leftOut: [{ name: "NaN", why: "dropped" }],
        classes: ["NaN", "Infinity"],
      },
      { type: "layers", epoch: 1, layers: [{ name: "NaN", weightNorm: NaN }] },
      {
        type: "finding",
        code: "diverged",
        severity: "error",
        evidence: { loss: NaN, column: "NaN" },
      },
    ];
    const { text, records } = logOf(facts);
    expect(parseLog(text)).toEqual(records);
  });

  test("when the log is cut at any byte, then every whole line before is read", () => {
    const { text, records } = logOf([epoch(1), epoch(2), end(2)]);
    for (let at = 0; at <= text.length; at++) {
      const cut = text.slice(0, at);
      const lines = cut.split("\n");
      // Without its line end a line can still be whole.
      const whole =
        lines.length - 1 + (text.split("\n").includes(lines.at(-1)!) && lines.at(-1) ? 1 : 0);
      expect(parseLog(cut)).toEqual(records.slice(0, whole));
    }
  });

  test.each(["{", "null", "[]", "12", '{"seq":1}', "\u0000"])(
    "when line 2 of 3 is %j, then run-damaged names it",
    bad => {
      const [first, last] = logOf([epoch(1), epoch(2)]).text.split("\n");
      const text = `${first}\n${bad}\n${last}\n`;
      expect(() => parseLog(text, "r/run.jsonl")).toThrow(
        expect.objectContaining({ code: "run-damaged", values: { file: "r/run.jsonl", line: 2 } }),
      );
    },
  );

  test("when records of a type are asked for, then they come in order", () => {
    const { records } = logOf([epoch(1), checkpoint(1), epoch(2)]);
    expect(recordsOf(records, "epoch").map(record => record.epoch)).toEqual([1, 2]);
    expect(lastOf(records, "epoch")?.epoch).toBe(2);
    expect(lastOf(records, "end")).toBeUndefined();
  });
});

describe("folding", () => {
  const resumed = (n: number): Facts => ({ type: "resumed", epoch: n, step: n * 10 });

  test("when a run was resumed, then what it had done past that point is discarded", () => {
    const { records } = logOf([
      epoch(1),
      checkpoint(1),
      epoch(2),
      checkpoint(2),
      epoch(3),
      end(3),
      resumed(1),
      epoch(2),
      epoch(3),
      end(3),
    ]);
    const folded = foldLog(records).map(({ type, seq }) => `${type} ${seq}`);
    expect(folded).toEqual(["epoch 0", "checkpoint 1", "epoch 7", "epoch 8", "end 9"]);
  });

  test("when it was resumed twice, each time further back, then one line of history is left", () => {
    const { records } = logOf([
      epoch(1),
      epoch(2),
      epoch(3),
      resumed(2),
      epoch(3),
      epoch(4),
      resumed(0),
      epoch(1),
      end(1),
    ]);
    expect(foldLog(records).map(({ seq }) => seq)).toEqual([7, 8]);
  });

  test("when two runs differ in times and interruptions only, then they are equal without times", () => {
    const straight = logOf([epoch(1), epoch(2), epoch(3), end(3)]).records;
    let clock = 0;
    const broken = logOf(
      [
        epoch(1),
        checkpoint(1),
        { ...epoch(2), seconds: 9 },
        resumed(1),
        epoch(2),
        resumed(2),
        epoch(3),
        end(3, 77),
      ],
      () => (clock += 17),
    ).records;
    expect(timeless(broken)).toEqual(timeless(straight));
    const other = logOf([epoch(1), epoch(2), epoch(3, 0.25), end(3)]).records;
    expect(timeless(other)).not.toEqual(timeless(straight));
  });
});
