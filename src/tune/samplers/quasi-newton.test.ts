import { describe, expect, test } from "vitest";
import { minimize, type Smooth } from "./quasi-newton.ts";

/** Rosenbrock's function, least at (1, 1). */
const rosenbrock: Smooth = (x, gradient) => {
  const [a, b] = [x[0]!, x[1]!];
  gradient[0] = -400 * a * (b - a * a) - 2 * (1 - a);
  gradient[1] = 200 * (b - a * a);
  return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
};
const box = (low: number, high: number) => ({
  low: Float64Array.of(low, low),
  high: Float64Array.of(high, high),
});

describe("minimize", () => {
  test("when the minimum lies within the box, then it is found along a bent valley", () => {
    const { x, value } = minimize(rosenbrock, Float64Array.of(-1.2, 1), box(-2, 2), 200);
    expect(value).toBeLessThan(1e-8);
    expect(x[0]).toBeCloseTo(1, 3);
  });

  test("when the box cuts the minimum off, then the least value at its edge is found", () => {
    const { x } = minimize(rosenbrock, Float64Array.of(-0.5, 0.4), box(-0.9, 0.5), 200);
    // At a = 0.5 the best b is 0.25.
    expect(x[0]).toBe(0.5);
    expect(x[1]).toBeCloseTo(0.25, 4);
  });

  test("when the start is the minimum or values are infinite all around, then it stays", () => {
    expect([...minimize(rosenbrock, Float64Array.of(1, 1), box(-2, 2), 10).x]).toEqual([1, 1]);
    const well: Smooth = (x, gradient) => {
      gradient.fill(1);
      return x[0] === 0 ? 0 : Number.POSITIVE_INFINITY;
    };
    expect([...minimize(well, Float64Array.of(0, 0), box(-1, 1), 10).x]).toEqual([0, 0]);
  });
});
