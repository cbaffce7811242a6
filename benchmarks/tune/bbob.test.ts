import { describe, expect, test } from "vitest";
import { Generator } from "../../src/core/random.ts";
import { bbob } from "./bbob.ts";

describe.each(bbob.map(one => [one.name, one] as const))("%s", (_, { instance }) => {
  test.each([2, 3, 10])(
    "when D is %i, then the least value is 0, at the optimum and nowhere drawn",
    d => {
      for (let seed = 0; seed < 3; seed++) {
        const random = new Generator(seed, d);
        const { optimum, f } = instance(d, random);
        expect(optimum.every(xi => Math.abs(xi) <= 5)).toBe(true);
        expect(f(optimum)).toBeCloseTo(0, 6);
        for (let i = 0; i < 100; i++) {
          const x = optimum.map(() => 10 * random.uniform() - 5);
          expect(f(x)).toBeGreaterThan(0);
        }
      }
    },
  );
});

test("when halves are counted, then each has two functions of each of the five groups", () => {
  const group = (name: string) => {
    const number = Number(/^f(\d+)/.exec(name)![1]);
    return [5, 9, 14, 19, 24].findIndex(last => number <= last);
  };
  for (const half of ["development", "test"]) {
    const groups = bbob.filter(one => one.half === half).map(({ name }) => group(name));
    expect(groups).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  }
});
