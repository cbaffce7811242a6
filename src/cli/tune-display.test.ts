import { expect, test } from "vitest";
import { float, type Trial } from "../tune/index.ts";
import { textWidth } from "../words/index.ts";
import type { Output } from "./output.ts";
import { tuneDisplay } from "./tune-display.ts";

const trialOf = (number: number, value: number | null, state: Trial["state"] = "complete") => ({
  ...{ number, value, state, attempt: 1, parameters: { lr: 0.01 * number }, steps: [1, 2] },
  ...{ values: [1, 1], verdict: null, why: null },
});
const plan = {
  ...({ trials: 10, metric: "r2", direction: "maximize", timeBudget: null } as const),
  ...{ workers: 1, seeds: 3, folds: null, allRows: true },
  ...{ lengths: { steps: 2, isEpochs: true }, space: { lr: float(0, 1) } },
};

/** What is said of trials, on a terminal or elsewhere. */
function said(
  progress: Output["progress"],
  trials: readonly Trial[],
  before: readonly Trial[] = [],
) {
  const lines: string[] = [];
  const output = {
    ...{ language: "ko", progress, color: false, json: false },
    message: (line: string) => void lines.push(line),
  };
  // Of an output it asks no more than these.
  const display = tuneDisplay(plan, output as unknown as Output, before);
  for (const trial of trials) display.trial(trial);
  display.end();
  return lines;
}

test("when there is no terminal, then each better trial is a line, those of an earlier opening counted", () => {
  const trials = [trialOf(1, 0.5), trialOf(2, 0.4), trialOf(3, null, "sick"), trialOf(4, 0.7)];
  const lines = said("none", trials, [trialOf(0, 0.45)]);
  expect(lines).toEqual([
    "시도 1: 지금까지 최고, 검증 r2 0.5",
    "시도 4: 지금까지 최고, 검증 r2 0.7",
  ]);
});

test("when there is a terminal, then no line is wider than it, and all are wiped in the end", () => {
  let drawn = "";
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => {
    drawn += text;
    return true;
  }) as typeof write;
  try {
    const many = Array.from({ length: 8 }, (_, i) => trialOf(i, i / 10));
    expect(said("bar", many.slice(4), many.slice(0, 4))).toEqual([]);
  } finally {
    process.stderr.write = write;
  }
  const lines = drawn.split("\n");
  expect(lines.length).toBeGreaterThan(8);
  expect(drawn).toContain("★ 4");
  for (const line of lines) expect(textWidth(line.replace(/.\[\d*[A-Z]|\r/g, ""))).toBeLessThan(80);
  expect(drawn.endsWith("\r\u001b[J")).toBe(true);
});
