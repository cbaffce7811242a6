import { expect, test } from "vitest";
import type { LogRecord } from "../log/records.ts";
import { checkConfig } from "../pipeline/index.ts";
import type { Case } from "./case.ts";
import { pairOf } from "./judge.ts";

/** A run whose validation losses are these, with the rows' losses in its best epoch and in its last. */
function run(curve: readonly number[], best: readonly number[], last: readonly number[]): Case {
  const records = curve.map((validLoss, i) => ({
    ...{ v: 1, seq: i, at: 0, type: "epoch", epoch: i + 1, step: 10 * (i + 1), seconds: 1 },
    ...{ lr: 0.1, trainLoss: 1, trainEvalLoss: 1, validLoss, gradientNorm: 1 },
  })) as unknown as readonly LogRecord[];
  return {
    config: checkConfig({ target: "y" }),
    diagnosis: { verdict: "sick", findings: [] },
    ...{ records, epochs: curve.length, cost: 1 },
    best: Float64Array.from(best),
    last: Float64Array.from(last),
  };
}

const chance = Float64Array.of(1, 1);
const level = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4];

test("when ends are compared, then the rows' losses are brought to the level of the last fifth", () => {
  const jagged = run([...level, 5], [1, 1], [2, 8]);
  const pair = pairOf(jagged, run(level, [1, 3], [2, 6]), "ends", chance);
  // The middle of 4 and 5; rows as in the last epoch, of mean 5.
  expect(Array.from(pair.before)).toEqual([1.8, 7.2]);
  expect(Array.from(pair.after)).toEqual([2, 6]);
});

test("when the last epoch is a wild one, then the rows' losses are spread as in the best", () => {
  const wild = run([...level, 4, 4, 4, 90], [1, 3], [0, 180]);
  const { before } = pairOf(wild, wild, "ends", chance);
  expect(Array.from(before)).toEqual([2, 6]);
});
