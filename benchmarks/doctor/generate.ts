// Makes the runs of a share of the cells and writes them as JSON lines. Started by main.ts, one process a share:
// node --conditions=source benchmarks/doctor/generate.ts FILE SHARE OF SEEDS HEALTHY HALF EVERY
// SEEDS runs of every change and HEALTHY of a healthy recipe, of HALF the tasks every EVERYth cell.

import { appendFileSync, rmSync } from "node:fs";
import { type Cell, cells, healthyRecipes } from "./healthy.ts";
import { operators } from "./operators.ts";
import { type Curves, chanceLoss, type Recipe, train } from "./recipe.ts";

/** One run as it lies in the file; its label comes later, from it and its fellows. */
export interface Run {
  readonly cell: number;
  readonly task: string;
  readonly half: "development" | "test";
  readonly network: string;
  readonly operator: string;
  readonly seed: number;
  /** Which of the cell's healthy recipes it started from. */
  readonly base: number;
  readonly recipe: Recipe;
  readonly chance: number;
  readonly curves: Curves;
  /** Its sealed loss when it runs three times as long; of healthy runs, and of those with a table of their own. */
  readonly longer?: readonly number[];
}

async function runsOf(
  cell: Cell,
  seeds: number,
  healthySeeds: number,
  write: (run: Run) => void,
): Promise<void> {
  const recipes = await healthyRecipes(cell, 3);
  for (const [base, recipe] of recipes.entries()) {
    for (let s = 0; s < healthySeeds; s++) {
      const seed = 100 * (cell.id + 1) + s;
      const about = {
        ...{ cell: cell.id, task: cell.task.name, half: cell.task.half, seed, base },
        network: `${cell.hidden.join("-")} ${cell.activation} ${cell.method}`,
        chance: Number(chanceLoss(cell.task, seed).toPrecision(6)),
      };
      const longer = async (short: Recipe) =>
        (await train(cell.task, { ...short, epochs: 3 * short.epochs }, seed)).sealed;
      const curves = await train(cell.task, recipe, seed);
      write({ ...about, operator: "healthy", recipe, curves, longer: await longer(recipe) });
      if (s >= seeds) continue;
      // Every base has its controls; the illnesses start from the first.
      for (const operator of operators) {
        if (base > 0 && operator.family !== "control") continue;
        const changed = operator.apply(recipe);
        write({
          ...{ ...about, operator: operator.name, recipe: changed },
          curves: await train(cell.task, changed, seed),
          ...(operator.name === "gap" && { longer: await longer(changed) }),
        });
      }
    }
  }
}

if (import.meta.main) {
  const [file, share, of, seeds, healthySeeds, half, every] = process.argv.slice(2);
  rmSync(file!, { force: true });
  const wanted = cells()
    .filter(({ task }) => task.half === half)
    .filter((_, i) => i % Number(every ?? 1) === 0);
  for (const [i, cell] of wanted.entries()) {
    if (i % Number(of) !== Number(share)) continue;
    const began = performance.now();
    let count = 0;
    await runsOf(cell, Number(seeds), Number(healthySeeds), run => {
      count++;
      appendFileSync(file!, `${JSON.stringify(run)}\n`);
    });
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    console.error(`cell ${cell.id} ${cell.task.name} ${cell.method}: ${count} runs, ${seconds} s`);
  }
}
