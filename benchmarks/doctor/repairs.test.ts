import { expect, test } from "vitest";
import { admit, caseOf, trainRows, trial } from "../../src/clinic/index.ts";
import { faults, type Half, halves, sickOf, taskOf } from "./faults.ts";
import { type Repaired, scoresOf, type Verdict } from "./repair-bench.ts";
import { repairTasks } from "./repair-tasks.ts";
import { budgetOf, ours, randomChange, randomSearch } from "./repairs.ts";
import { tasks } from "./tasks.ts";

const fault = faults.find(({ name }) => name === "lr÷100")!;

test("when chance repairs a fault, then it trains no more rows than it may, and one change is one key", async () => {
  const one = sickOf(fault);
  const patient = await admit(one.sources);
  const first = caseOf(await trial(patient, one.sick), trainRows(patient));
  const budget = 2 * first.cost;
  for (const repair of [randomChange, randomSearch]) {
    const found = await repair(patient, first, budget, 3);
    expect(found.cost).toBeGreaterThan(0);
    expect(found.cost).toBeLessThanOrEqual(budget);
    expect(found.trials).toBeGreaterThan(0);
    expect(await repair(patient, first, budget, 3)).toEqual(found);
  }
  const { config } = await randomChange(patient, first, budget, 3);
  const changed = Object.entries(config).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(one.sick[key as "lr"]),
  );
  expect(changed.length).toBeLessThanOrEqual(1);
});

test("when the clinic repairs a rate that is far too low, then its cost is the others' budget", async () => {
  const one = sickOf(fault);
  const patient = await admit(one.sources);
  const first = caseOf(await trial(patient, one.sick), trainRows(patient));
  const mine = await ours(patient, first);
  expect(mine.config.lr).toBeGreaterThan(10 * one.sick.lr);
  expect(budgetOf(mine, first)).toBe(Math.max(mine.cost, 1.8 * first.cost));
});

test("when a fault does no harm, then no repair of it counts", () => {
  const verdict = (proved: boolean): Verdict => ({
    ...{ method: "the clinic", change: {}, loss: 1, p: 0.01, closed: 1, proved },
    ...{ harmful: false, cost: 2, trials: 1 },
    rounds: [
      { finding: "undertrained", claim: "rolled-back", refused: [], cost: proved ? 1.5 : 1.7 },
    ],
  });
  const repaired = (harmful: boolean, proved: boolean): Repaired => ({
    ...{ fault: "", half: "development", severity: "severe", task: "", kind: "class" },
    ...{ diagnosis: "", healthy: 1, sick: 2, harmful, verdicts: [verdict(proved)] },
  });
  const all = [repaired(false, false), repaired(true, true), repaired(true, false)];
  const [clinic] = scoresOf(all);
  expect(clinic!.proved).toMatchObject({ hits: 1, of: 2 });
  expect(clinic!.treatments).toEqual({ median: 1.7, most: 1.7 });
});

test("when faults are listed, then each half has every change on numbers and on classes, and tasks of its own", () => {
  const of = (half: Half) => faults.filter(one => one.half === half);
  const tasksOf = (half: Half) => new Set(of(half).map(({ task }) => task));
  const [development, heldOut] = [tasksOf("development"), tasksOf("held-out")];
  expect([...heldOut].filter(task => development.has(task))).toEqual([]);
  // None are held out between the look that spends them and the writing of new ones.
  for (const half of heldOut.size === 0 ? (["development"] as const) : halves)
    for (const [name, same] of Map.groupBy(of(half), ({ name }) => name)) {
      const kinds = same.map(fault => (taskOf(fault).classes === 1 ? "number" : "class"));
      expect([name, kinds.filter(kind => kind === "number").length * 2]).toEqual([
        name,
        kinds.length,
      ]);
    }
  expect(of("development").length).toBeGreaterThanOrEqual(72);
});

test("when tasks are known, then no two bear one name", () => {
  const names = [...tasks, ...repairTasks].map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
