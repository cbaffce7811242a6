import { expect, test } from "vitest";
import { ranked } from "./ranked.ts";
import type { TrialState } from "./trial.ts";

const trial = (number: number, value: number | null, state: TrialState = "complete") => ({
  ...{ number, value, state },
});
const numbers = (trials: readonly { readonly number: number }[]) =>
  trials.map(({ number }) => number);

test("when trials are ranked, then the best comes first, of equals the earlier, and only complete ones count", () => {
  const trials = [
    ...[trial(0, 2), trial(1, 1), trial(2, 3), trial(3, 1)],
    ...[trial(4, null, "sick"), trial(5, 0, "pruned"), trial(6, null, "running")],
  ];
  expect(numbers(ranked(trials, "minimize"))).toEqual([1, 3, 0, 2]);
  expect(numbers(ranked(trials, "maximize"))).toEqual([2, 0, 1, 3]);
  expect(numbers(trials)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});
