import { expect, it } from "vitest";
import type { Contender, Sample } from "./contender.ts";
import { best, interleave, measured, median } from "./rounds.ts";

it("when values are odd or even in number, then the median is the middle or the mean of two", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
  expect(median([10, 9, 100])).toBe(10);
});

it("when values are summed up, then their order stays and the extremes are told", () => {
  expect(measured("a", [3, 1, 2])).toEqual({
    ...{ name: "a", median: 2, min: 1, max: 3, values: [3, 1, 2] },
  });
});

/** Gives the samples one after the other and writes down that it was asked. */
function scripted(name: string, samples: Sample[], seen: string[]): Contender {
  return {
    name,
    async measure(workload) {
      seen.push(`${name} ${workload}`);
      return samples.shift()!;
    },
  };
}

it("when contenders race, then they take turns", async () => {
  const seen: string[] = [];
  const a = scripted("a", [1, 2, 9], seen);
  const b = scripted("b", [5, 4, 6], seen);
  const results = await interleave(
    [
      [a, "x"],
      [b, "y"],
    ],
    3,
  );
  expect(seen).toEqual(["a x", "b y", "a x", "b y", "a x", "b y"]);
  expect(results.map(result => ("median" in result ? result.median : result.missing))).toEqual([
    2, 5,
  ]);
});

it("when a contender has no such workload, then it says so once and the others go on", async () => {
  const seen: string[] = [];
  const a = scripted("a", [{ missing: "not written" }], seen);
  const b = scripted("b", [1, 1], seen);
  const [first, second] = await interleave(
    [
      [a, "x"],
      [b, "x"],
    ],
    2,
  );
  expect(first).toEqual({ name: "a", missing: "not written" });
  expect(second).toMatchObject({ name: "b", values: [1, 1] });
  expect(seen).toEqual(["a x", "b x", "b x"]);
});

it("when there are several results, then the best is the shortest time or the highest rate", () => {
  const [slow, fast] = [measured("slow", [2]), measured("fast", [1])];
  const none = { name: "none", missing: "not there" };
  expect(best([none, slow, fast])).toBe(fast);
  expect(best([slow, fast], "rates")).toBe(slow);
  expect(best([none])).toBe(none);
});
