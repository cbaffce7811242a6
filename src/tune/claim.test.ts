import { expect, test } from "vitest";
import { Generator } from "../core/random.ts";
import { claimOf } from "./claim.ts";

const pairs = (...best: number[]) => best.map(one => ({ best: one, defaults: 1 }));
const minimize = { direction: "minimize", candidates: 1 } as const;

test("when the differences are what seeds alone do, then nothing is proved", () => {
  const claim = claimOf({ ...minimize, pairs: pairs(0.9, 1.1, 0.95) });
  // d = −0.1, 0.1, −0.05: the mean is −1/60, the standard error 0.1041/√3.
  expect(claim).toMatchObject({ name: "not-proved" });
  if (!("error" in claim)) throw new Error(claim.name);
  expect(claim.difference).toBeCloseTo(-1 / 60, 12);
  expect(claim.error).toBeCloseTo(0.060093, 6);
});

test("when the best was chosen among more by the same seeds, then the same gain proves less", () => {
  // t = 4.0 at 2 degrees of freedom: P(T > t) = 0.0286 (SciPy 1.14).
  const found = pairs(0.6, 0.7, 0.86);
  expect(claimOf({ ...minimize, pairs: found }).name).toBe("proved");
  expect(claimOf({ ...minimize, pairs: found, candidates: 2 }).name).toBe("not-proved");
});

test("when more is better, then a loss proves nothing", () => {
  const found = pairs(0.6, 0.61, 0.62);
  expect(claimOf({ ...minimize, pairs: found }).name).toBe("proved");
  expect(claimOf({ ...minimize, direction: "maximize", pairs: found }).name).toBe("not-proved");
});

test("when there is nothing to compare, then nothing is claimed", () => {
  expect(claimOf({ ...minimize, pairs: pairs(1, 1, 1) })).toMatchObject({ name: "not-proved" });
  expect(claimOf({ ...minimize, pairs: pairs(0.5) })).toEqual({ name: "one-seed" });
  expect(claimOf({ ...minimize, pairs: pairs(0.5, Number.NaN) })).toEqual({ name: "unknown" });
  const own = claimOf({ ...minimize, pairs: pairs(1, 1), isDefault: true });
  expect(own).toEqual({ name: "defaults" });
});

test("when all candidates equal the defaults, then the best of four is called better one time in twenty at most", () => {
  const random = new Generator(7);
  const study = () => {
    const values = Array.from({ length: 5 }, () => [1, 2, 3].map(() => random.normal()));
    const [defaults, ...others] = values;
    const sum = (seeds: readonly number[]) => seeds.reduce((a, b) => a + b, 0);
    const best = others.reduce((a, b) => (sum(b) < sum(a) ? b : a));
    const found = best.map((value, i) => ({ best: value, defaults: defaults![i]! }));
    return claimOf({ pairs: found, direction: "minimize", candidates: 4 }).name === "proved";
  };
  const proved = Array.from({ length: 4000 }, study).filter(Boolean).length;
  expect(proved / 4000).toBeGreaterThan(0.005);
  expect(proved / 4000).toBeLessThan(0.05);
});
