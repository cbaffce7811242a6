import { expect, test } from "vitest";
import type { Facts, LogRecord } from "../log/records.ts";
import { createLog } from "../log/write.ts";
import { mixtureDocument, mixtureHtml, mixtureText } from "./mixture.ts";

function logOf(shares: readonly number[], change: Readonly<Record<string, unknown>>): LogRecord[] {
  const log = createLog();
  const candidate = { type: "candidate", bestEpoch: 3, seconds: 1 } as const;
  const facts: Facts[] = [
    { ...candidate, number: 1, change: {}, metrics: { rmse: 2 } },
    { ...candidate, number: 2, change, metrics: { rmse: 1 } },
    { type: "ensemble", shares, metrics: { rmse: 1 } },
  ];
  return facts.map(fact => log.append(fact));
}
const linear = { hidden: [], embedding: "none", epochs: 64 };

test("when two networks predict together, then each is named with its share, the larger first", () => {
  const records = logOf([0.25, 0.75], linear);
  expect(mixtureText(records, "en")).toBe(
    "Networks that predict together: 75 % a linear one: no hidden layer, 25 % the run's own",
  );
  expect(mixtureText(logOf([0.25, 0.75], { seed: 9, lr: 0.5 }), "ko")).toContain("75 % 2번 신경망");
  expect(mixtureHtml(logOf([0.25, 0.75], { seed: 9, lr: 0.5, epochs: 8 }), "ko")).toContain(
    '<span class="option">--lr 0.5</span> <span class="option">--epochs 8</span>',
  );
  expect(mixtureDocument(records)).toMatchObject([
    { number: 2, share: 0.75, change: linear },
    { number: 1, share: 0.25, change: {} },
  ]);
  const html = mixtureHtml(records, "ko");
  expect(html).toMatch(/선형 신경망.*75 %.*원래 신경망.*25 %/s);
});

test("when the run's own network predicts alone, then nothing is said; when another does, then it is", () => {
  expect(mixtureText(logOf([1, 0], linear), "en")).toBe("");
  expect(mixtureDocument(logOf([1, 0], linear))).toBeNull();
  expect(mixtureHtml(logOf([1, 0], linear), "en")).toBe("");
  expect(mixtureText(logOf([0, 1], linear), "en")).toContain("100 % a linear one");
  expect(mixtureText([], "en")).toBe("");
});
