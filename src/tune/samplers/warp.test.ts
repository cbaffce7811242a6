import { expect, test } from "vitest";
import { OFFSETS, warped } from "./warp.ts";

test.each(OFFSETS)(
  "when losses are warped with c = %d, then order, mean and variance are kept",
  c => {
    const losses = [3, 1000, 2, 4, 50, 2.5];
    const { values } = warped(losses, c);
    const by = (list: ArrayLike<number>) => [...losses.keys()].sort((a, b) => list[a]! - list[b]!);
    expect(by(values)).toEqual(by(losses));
    expect(values.reduce((a, b) => a + b) / 6).toBeCloseTo(0, 12);
    expect(values.reduce((a, b) => a + b * b, 0) / 6).toBeCloseTo(1, 12);
  },
);

test("when the factor is added, then it is the density that changes variables, up to a constant", () => {
  // Two losses moved a little: ln |∂values/∂losses| by hand from d ln(1 + u/c)/du = 1/(c + u), u in medians.
  const losses = [1, 2, 5];
  const [plain, bent] = [warped(losses, Number.POSITIVE_INFINITY), warped(losses, 1)];
  const deviation = (list: number[]) => {
    const mean = list.reduce((a, b) => a + b) / list.length;
    return Math.sqrt(list.reduce((sum, v) => sum + (v - mean) ** 2, 0) / list.length);
  };
  const want = [0, 1, 4].reduce((sum, u) => sum - Math.log(1 + u), 0);
  expect(plain.logFactor).toBeCloseTo(-3 * Math.log(deviation([0, 1, 4])), 12);
  expect(bent.logFactor).toBeCloseTo(
    want - 3 * Math.log(deviation([0, Math.log(2), Math.log(5)])),
    12,
  );
});

test("when all losses are equal, then they stay so", () => {
  expect([...warped([2, 2, 2], 1).values]).toEqual([0, 0, 0]);
});
