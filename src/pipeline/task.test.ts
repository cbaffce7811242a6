// Chains of tasks: values pass along, and a chain that does not fit is refused by the compiler.

import { expect, test } from "vitest";
import { pipeline, type Task } from "./task.ts";

const measure: Task<string, number> = { name: "measure", run: text => text.length };
const double: Task<number, number> = { name: "double", run: async n => 2 * n };
const shout: Task<string, string> = { name: "shout", run: text => text.toUpperCase() };

test("when tasks fit, then each takes what the one before gives", async () => {
  const chain: Task<string, number> = pipeline(shout, measure, double);
  expect(chain.name).toBe("shout → measure → double");
  expect(await chain.run("four", {})).toBe(8);
});

test("when a task begins, then its name is told", async () => {
  const told: string[] = [];
  await pipeline(shout, measure).run("x", { stage: name => told.push(name) });
  expect(told).toEqual(["shout", "measure"]);
});

test("when a chain stands in a chain, then it is one task of it", async () => {
  expect(await pipeline(pipeline(shout, measure), double).run("abc", {})).toBe(6);
});

test("when a task does not take what the one before gives, then it does not compile", () => {
  // @ts-expect-error measure gives a number, shout takes a text
  pipeline(measure, shout);
  // @ts-expect-error double takes a number, shout gives a text
  pipeline(shout, double, double);
  expect(true).toBe(true);
});
