// The lecture's program reaches what it must: on Boston with 12-64-32-1 a test R² of 0.8, the mean of five seeds.

import { expect, it } from "vitest";
import { lecture } from "../examples/lecture.ts";

it("when the lecture's loop trains 12-64-32-1 with five seeds, then the mean test R² is at least 0.8", async () => {
  const mean = async (hidden: number[]) => {
    let sum = 0;
    for (let seed = 0; seed < 5; seed++) sum += (await lecture(hidden, 50, seed)).r2;
    return sum / 5;
  };
  const wide = await mean([64, 32]);
  console.log(
    `test R², mean of five seeds: 12-64-32-1 ${wide.toFixed(3)}, 12-2-1 ${(await mean([2])).toFixed(3)}`,
  );
  expect(wide).toBeGreaterThanOrEqual(0.8);
});
