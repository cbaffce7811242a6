import { expect, test } from "vitest";
import type { History } from "../log/history.ts";
import { diagnoseHistory } from "./diagnose.ts";

/** A curve that falls to a floor and stays there, with a little noise that repeats. */
const fallen = (epochs: number, floor: number) =>
  Array.from({ length: epochs }, (_, i) => floor + 0.8 ** i + 0.01 * ((i * 7) % 5));
const history = (columns: Partial<History>): History => ({
  epoch: (columns.train ?? columns.valid ?? []).map((_, i) => i + 1),
  measure: { name: "loss", kind: "loss" },
  ...columns,
});
const NAN = new Array<number>(60).fill(Number.NaN);

test.each([
  ["one epoch", history({ train: [1], valid: [1] }), "too-few-epochs"],
  ["no epoch", history({ train: [], valid: [] }), "too-few-epochs"],
  ["training alone", history({ train: fallen(60, 1) }), "no-validation"],
])("when there is %s, then silence of the rules is not health", (_, chart, reason) => {
  const { verdict, findings, ...rest } = diagnoseHistory(chart);
  // Rules may still see an illness in training alone; without one there is no telling.
  if (findings.every(({ severity }) => severity === "info")) {
    expect(verdict).toBe("cannot-tell");
    expect(rest).toEqual({ reason });
  }
});

test("when no value is finite, then it is not called healthy", () => {
  expect(diagnoseHistory(history({ train: NAN, valid: NAN })).verdict).not.toBe("healthy");
});

test("when next to nothing of the error is left, then to fall on is no illness; to rise from the best is one", () => {
  // Classes that can be told apart: the loss falls by a fifth a third, as long as it is trained.
  const epochs = Array.from({ length: 90 }, (_, i) => i);
  const train = epochs.map(i => 1e-5 + 1e-3 * 0.97 ** i);
  const valid = train.map(loss => 1.2 * loss);
  expect(diagnoseHistory(history({ train, valid, constant: 1.05 })).verdict).toBe("healthy");
  const scaled = (values: number[]) => values.map(value => 1e4 * value);
  const large = history({ train: scaled(train), valid: scaled(valid), constant: 1.05 });
  expect(diagnoseHistory(large).verdict).toBe("sick");
  const risen = epochs.map(i => 2e-6 + 1e-4 * Math.max(0, i / 90 - 0.2));
  expect(diagnoseHistory(history({ train, valid: risen, constant: 1.05 })).verdict).toBe("sick");
});
