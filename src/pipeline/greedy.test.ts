import { expect, test } from "vitest";
import { greedyShares } from "./greedy.ts";

const truth = Float32Array.of(0, 1, 2, 3);
const mse = (outputs: Float32Array) =>
  outputs.reduce((sum, y, i) => sum + (y - truth[i]!) ** 2, 0) / outputs.length;

test("when one model is right, then it has the whole share", () => {
  const wrong = truth.map(y => y + 1);
  expect(greedyShares([wrong, truth, wrong], mse)).toEqual([0, 1, 0]);
});

test("when two err on either side, then they share by how far", () => {
  const [above, below] = [truth.map(y => y + 1), truth.map(y => y - 3)];
  const shares = greedyShares([above, below], mse);
  expect(shares[0]).toBeCloseTo(0.75, 1);
  expect(shares[0]! + shares[1]!).toBeCloseTo(1, 12);
});

test("when no loss is a number, then all have the same share", () => {
  expect(greedyShares([truth, truth], () => Number.NaN)).toEqual([0.5, 0.5]);
});
