import { expect, test } from "vitest";
import { uniform } from "../core/random.ts";
import { effectOf, isGain } from "./effect.ts";

test("when one seed is judged, then the test is the paired t test of the rows' errors", () => {
  // Errors 5, 4, 6, 5 and 4, 3, 4, 5: differences 1, 1, 2, 0, of mean 1 and standard error √(2/3)/2.
  const effect = effectOf([{ before: [25, 16, 36, 25], after: [16, 9, 16, 25] }]);
  expect(effect.z).toBeCloseTo(2.449489743, 8);
  expect(effect.p).toBeCloseTo(0.045860556656, 10); // scipy.stats.t.sf(√6, 3)
  expect(effect.errorGain).toBeCloseTo(0.2, 12);
  expect(effect.gain).toBeCloseTo(36 / 102, 12);
  expect(effect.low).toBeLessThan(0);
  expect(isGain(effect)).toBe(true);
});

test("when the gain is sure but below one percent, then it is not worth a change", () => {
  const before = Array.from({ length: 50 }, (_, i) => 100 + i / 100);
  const effect = effectOf([{ before, after: before.map((loss, i) => loss - 0.5 - i / 1000) }]);
  expect(effect.p).toBeLessThan(1e-6);
  expect(isGain(effect)).toBe(false);
});

test("when seeds disagree, then more rows do not make the gain sure", () => {
  const pair = (gain: number) => ({
    before: new Array<number>(1000).fill(1),
    after: new Array<number>(1000).fill(1 - gain),
  });
  expect(effectOf([pair(0.1), pair(-0.05), pair(0.02)]).p).toBeGreaterThan(0.2);
  expect(effectOf([pair(0.1), pair(0.09), pair(0.11)]).p).toBeLessThan(0.01);
});

test("when nothing was changed but the seed, then at most one in twenty passes for a gain", () => {
  let passed = 0;
  const trials = 2000;
  let counter = 0;
  const next = () => uniform(11, 0, 0, counter++) + uniform(11, 0, 0, counter++) - 1;
  for (let i = 0; i < trials; i++) {
    const rows = Array.from({ length: 40 }, next);
    const pairs = Array.from({ length: 3 }, () => {
      const shift = 0.3 * next();
      return {
        before: rows.map(row => (4 + row + shift + next()) ** 2),
        after: rows.map(row => (4 + row + next()) ** 2),
      };
    });
    if (effectOf(pairs).p < 0.05) passed++;
  }
  expect(passed / trials).toBeLessThan(0.05);
});
