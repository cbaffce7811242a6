import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Diagnosis, Finding } from "../doctor/finding.ts";
import type { LogRecord } from "../log/records.ts";
import { textWidth } from "../words/index.ts";
import { liveDoctor } from "./live-doctor.ts";
import type { Output } from "./output.ts";

const finding = (code: Finding["code"], severity: Finding["severity"]): Finding => ({
  code,
  severity,
  evidence: { bestEpoch: 1, risePercent: 2 },
  remedies: [{ action: "lower-rate", change: { lr: 0.01 } }],
});

/** The messages of a run of some epochs whose diagnosis is always this one. */
function heard(findings: readonly Finding[], progress: Output["progress"] = "none"): string[] {
  const lines: string[] = [];
  const output = { language: "en", progress, message: (line: string) => lines.push(line) };
  const diagnosis: Diagnosis = { verdict: "sick", findings };
  // Of an output it asks no more than these, of a record no more than its type.
  const take = liveDoctor(output as unknown as Output, () => diagnosis);
  for (let epoch = 1; epoch <= 5; epoch++) {
    take({ type: "steps", epoch } as unknown as LogRecord);
    take({ type: "epoch", epoch } as unknown as LogRecord);
  }
  return lines;
}

test("when a cause shows that no epoch can undo, then it is said once, with what to do", () => {
  const lines = heard([finding("diverged", "error"), finding("leakage", "error")]);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^✗ .+ → Lower the learning rate \(--lr 0.01\)\.$/);
});

test("when the curve's shape shows something, or a warning, then it waits for the end", () => {
  expect(heard([finding("overfitting", "error"), finding("leakage", "warn")])).toEqual([]);
});

test("when there is a bar, then its line is wiped, and what is said is no wider than the terminal", () => {
  const [told] = heard([finding("leakage", "error")], "bar");
  expect(told!.startsWith("\r\u001b[K✗ ")).toBe(true);
  const lines = told!.slice(4).split("\n");
  expect(lines.at(-1)).toMatch(/^ {2}→ |^ {4}/);
  for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(80);
});

test("when training may still mend it, then it must hold at two looks past the first tenth of the epochs", async () => {
  const lines: string[] = [];
  const output = { language: "en", progress: "none", message: (line: string) => lines.push(line) };
  let findings = [finding("over-regularised", "error")];
  // As in heard(): no more of either is asked for; of the configuration its epochs.
  const take = liveDoctor(output as unknown as Output, () => ({ verdict: "sick", findings }));
  take({ type: "config", config: { epochs: 40 } } as unknown as LogRecord);
  /** How much was said by the end of an epoch; looks are spaced, the second one by half a second. */
  const told = async (epoch: number) => {
    await setTimeout(epoch === 2 ? 600 : 50);
    take({ type: "epoch", epoch } as unknown as LogRecord);
    return lines.length;
  };
  for (const epoch of [1, 2, 3]) expect(await told(epoch)).toBe(0);
  const shown = findings;
  findings = [];
  expect(await told(5)).toBe(0);
  findings = shown;
  expect(await told(6)).toBe(0);
  expect(await told(7)).toBe(1);
  expect(await told(8)).toBe(1);
});
