// Thousands of random programs, two steps each, against the oracle. DOWNHILL_RUNS multiplies how many, DOWNHILL_SEED
// gives others. What is promised of bits, too: one program compiled again gives the same; and where nothing is summed
// in float32 outside of products, with fusion and without.

import * as fc from "fast-check";
import { expect, it } from "vitest";
import { nodesOf, type Program, printProgram } from "../../src/ir/program.ts";
import { backends, differences, oracle, type Run, run } from "./agreement.ts";
import { type Kind, type Recipe, randomProgram, recipe } from "./random-graphs.ts";

const STEPS = 2;
const runs = (count: number) => count * Number(process.env.DOWNHILL_RUNS ?? 1);
const seed = Number(process.env.DOWNHILL_SEED ?? 1);
const all = Object.keys(backends);
const compiled = all.filter(name => name.includes("wasm"));

const on = (name: string, whole: Program): Run => run(backends[name]!(), whole, new Map(), STEPS);

function agrees(kind: Kind, made: Recipe, names: readonly string[], error: number): void {
  const whole = randomProgram(kind, made);
  const expected = run(oracle(), whole, new Map(), STEPS);
  // A program that makes much of a rounding shows it on the reference, too.
  const plain = error === 0 ? undefined : on("reference", whole);
  for (const name of names) {
    const wrong = differences(on(name, whole), expected, error, plain);
    if (wrong.length > 0) throw new Error(`${name}: ${wrong.join("; ")}\n${printProgram(whole)}`);
  }
}

function check(count: number, property: (made: Recipe) => void): void {
  fc.assert(fc.property(recipe, property), { numRuns: runs(count), seed });
}

it(
  "when a random program computes with whole numbers, then every backend gives the oracle's bits",
  () => check(1500, made => agrees("whole", made, all, 0)),
  300_000,
);

it(
  "when a random program is smooth, then every backend is within 1e-5 of the oracle",
  () => check(1000, made => agrees("smooth", made, compiled, 1e-5)),
  300_000,
);

it(
  "when a random program is a gradient, then every backend is within 1e-5 of the oracle",
  () => check(600, made => agrees("gradient", made, compiled, 1e-5)),
  300_000,
);

it(
  "when a random program is compiled twice, or without fusion where nothing is summed, then its bits are the same",
  () =>
    check(300, made => {
      const whole = randomProgram("smooth", made);
      const sums = nodesOf(whole).some(x => x.op === "sum");
      for (const name of compiled) {
        const first = on(name, whole);
        expect(on(name, whole)).toEqual(first);
        if (!sums && !name.includes("without fusion"))
          expect(on(`${name} without fusion`, whole)).toEqual(first);
      }
    }),
  300_000,
);
