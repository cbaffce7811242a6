import { expect, test } from "vitest";
import { admit, caseOf, trainRows, trial } from "../../src/clinic/index.ts";
import { faults, sickOf } from "./faults.ts";
import { type Repaired, scoresOf, type Verdict } from "./repair-bench.ts";
import { budgetOf, ours, randomChange, randomSearch } from "./repairs.ts";

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
  });
  const repaired = (sick: number, proved: boolean): Repaired => ({
    ...{ fault: "", task: "", diagnosis: "", healthy: 1, sick },
    verdicts: [verdict(proved)],
  });
  const [clinic] = scoresOf([repaired(1.04, false), repaired(2, true), repaired(2, false)]);
  expect(clinic!.proved).toMatchObject({ hits: 1, of: 2 });
});
