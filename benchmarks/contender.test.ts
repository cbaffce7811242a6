// The protocol between the harness and its children, by real processes.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { Child } from "./contender.ts";
import { perUnit } from "./serve.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-contender-"));
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, lines: readonly string[]): readonly string[] {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, lines.join("\n"));
  return [process.execPath, file, "0.01"];
}

const serve = JSON.stringify(join(import.meta.dirname, "serve.ts"));

it("when a child is asked, then it answers with one number a time and keeps its state", async () => {
  const child = await Child.start(
    script("counting", [
      `import { serve } from ${serve};`,
      'console.log("words of a library");',
      "let asked = 0;",
      "const sum = (a, b) => () => Number(a) + Number(b) + 100 * asked++;",
      'await serve({ name: "counting", versions: { counting: "1" } }, { sum });',
    ]),
  );
  expect(child.name).toBe("counting");
  expect(await child.measure("sum/2/3")).toBe(5);
  expect(await child.measure("sum/2/3")).toBe(105);
  expect(await child.measure("product/2/3")).toMatchObject({ missing: "it has no such workload" });
  await child.close();
});

it("when a child dies, then the error names it and what it was asked", async () => {
  const child = await Child.start(
    script("dying", ['console.log(JSON.stringify({ name: "dying", versions: {} }));']),
  );
  await expect(child.measure("step/1-1/1")).rejects.toThrow(/dying step\/1-1\/1 ended/);
  await expect(child.measure("step/1-1/1")).rejects.toThrow(/dying/);
});

it("when units are short, then a round holds so many that it lasts, and tells the time of one", async () => {
  const asked: number[] = [];
  const round = await perUnit(n => {
    asked.push(n);
    return n * 1e-3;
  }, 0.1);
  expect(await round()).toBeCloseTo(1e-3);
  expect(asked[0]).toBe(1);
  expect(asked.at(-1)).toBeGreaterThanOrEqual(50);
  expect(asked.at(-1)).toBeLessThanOrEqual(200);
});

it("when one unit is very slow, then it is not done again", async () => {
  let calls = 0;
  const round = await perUnit(() => 60 * ++calls, 0.1);
  expect([await round(), await round(), calls]).toEqual([60, 60, 1]);
});
