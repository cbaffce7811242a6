import { expect, test } from "vitest";
import { probabilities } from "../../src/doctor/judges.ts";
import { boosted } from "./boosting.ts";

const options = { rounds: 20, depth: 2, rate: 0.3, ridge: 1, least: 0.5 };
/** No regression beside the trees. */
const alone = {
  mean: [0, 0],
  deviation: [1, 1],
  weights: [
    [0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0],
  ],
};

test("when the classes lie crosswise, then trees of two levels learn what no line can part", () => {
  const grid = Array.from({ length: 400 }, (_, i) => [
    (i % 20) / 10 - 0.95,
    Math.floor(i / 20) / 10 - 0.95,
  ]);
  // Not quite balanced, so that the first split has something to gain.
  const xs = grid.filter(([x, y]) => !(x! > 0.5 && y! > 0.5));
  const classes = xs.map(([x, y]) => (x! * y! > 0 ? 1 : 0));
  const trees = boosted(
    xs,
    classes,
    xs.map(() => 1),
    2,
    options,
  );
  // The regression says a half to everything; so the mean leans to where the trees do.
  const right = xs.filter((x, i) => probabilities(x, { ...alone, trees })[classes[i]!]! > 0.7);
  expect(right.length / xs.length).toBeGreaterThan(0.95);
});

test("when no sign tells the classes apart, then the trees say how frequent each is", () => {
  const xs = Array.from({ length: 100 }, () => [1, 1]);
  const classes = xs.map((_, i) => (i < 20 ? 1 : 0));
  const trees = boosted(
    xs,
    classes,
    xs.map(() => 1),
    2,
    options,
  );
  const [, second] = probabilities([1, 1], { ...alone, trees });
  // Half from the regression, which says a half, and half from the trees.
  expect(second).toBeCloseTo((0.5 + 0.2) / 2, 2);
});
