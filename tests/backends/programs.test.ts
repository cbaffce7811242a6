// Whole programs, several steps in one call, on every backend: outputs of every step and all cells after the last.

import { describe, expect, it } from "vitest";
import { backends, differences, oracle, run } from "./agreement.ts";
import { programCases } from "./program-cases.ts";

const expected = programCases.map(each => ({
  ...each,
  run: run(oracle(), each.whole, each.slots, each.steps),
}));

describe.each(Object.keys(backends))("on %s", name => {
  it.each(expected)("when $title, then every step agrees with the oracle", each => {
    const found = run(backends[name]!(), each.whole, each.slots, each.steps);
    expect(differences(found, each.run, each.error)).toEqual([]);
  });

  it.each(expected)("when $title in two calls, then it is as in one", each => {
    const backend = backends[name]!();
    const once = run(backends[name]!(), each.whole, each.slots, each.steps);
    const { cells } = run(backend, each.whole, each.slots, 1);
    const rest = new Map(
      [...each.slots].map(([slot, values]) => [slot, values.subarray(values.length / each.steps)]),
    );
    backend.compile(each.whole).run(rest, each.steps - 1);
    expect(cells.length).toBe(each.whole.cells.length);
    expect(each.whole.cells.map(cell => backend.readSync!(cell))).toEqual(once.cells);
  });
});
