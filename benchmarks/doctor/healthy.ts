// Healthy recipes, found by search on sealed rows alone; no detector looks at them. A cell is a task, a network and an
// optimizer; its healthy recipes come within a few percent of the best that the search found, and run as long as
// pays: not shorter than the sealed loss goes on falling, not longer than until it rises.

import { Generator } from "../../src/core/random.ts";
import { developmentTasks } from "./development-tasks.ts";
import { type Curves, type Method, type Recipe, train } from "./recipe.ts";
import { secondHalfTasks } from "./second-half-tasks.ts";
import type { Task } from "./tasks.ts";
import { testTasks } from "./test-tasks.ts";
import { thirdHalfTasks } from "./third-half-tasks.ts";

export interface Cell {
  readonly id: number;
  readonly task: Task;
  readonly hidden: readonly number[];
  readonly activation: Recipe["activation"];
  readonly method: Method;
}

type Network = readonly [hidden: number[], activation: Recipe["activation"]];

/** Tasks and the networks that they are given in turn. */
interface Lot {
  readonly tasks: readonly Task[];
  readonly networks: readonly Network[];
}

/** What was made together; the last group is the test half, those before it have been. */
const groups: readonly (readonly Lot[])[] = [
  [
    {
      tasks: developmentTasks,
      // The last four were the first test half's.
      networks: [
        [[32], "relu"],
        [[48, 24], "relu"],
        [[24, 24], "tanh"],
        [[24, 24, 12], "relu"],
        [[64], "tanh"],
        [[40, 20], "gelu"],
        [[20, 20, 20, 20], "relu"],
        [[64, 32, 16], "relu"],
      ],
    },
    {
      tasks: secondHalfTasks,
      networks: [
        [[96], "relu"],
        [[28, 28], "leakyRelu"],
        [[32, 24, 16], "tanh"],
        [[16, 16, 16, 16, 16], "gelu"],
        [[48, 16], "silu"],
        [[36, 36], "elu"],
      ],
    },
  ],
  [
    {
      tasks: thirdHalfTasks,
      networks: [
        [[80], "gelu"],
        [[56, 28], "tanh"],
        [[24, 24, 24, 24], "leakyRelu"],
        [[20, 40, 20], "silu"],
        [[128], "elu"],
        [[44, 44], "relu"],
        [[26], "tanh"],
      ],
    },
  ],
  [
    {
      tasks: testTasks,
      networks: [
        [[72], "silu"],
        [[60, 30], "relu"],
        [[22, 22, 22, 22], "tanh"],
        [[18, 36, 18], "gelu"],
        [[112], "leakyRelu"],
        [[40, 40], "elu"],
        [[30], "relu"],
      ],
    },
  ],
];
/** Networks that a task is given, of its half's in turn. */
const NETWORKS_EACH = 2;
const methods: readonly Method[] = ["adam", "sgd", "adamW", "momentum"];
/** Rates that the search draws from, as powers of ten. */
const rates: Record<Method, readonly [number, number]> = {
  adam: [-3.2, -1.9],
  adamW: [-3.2, -1.9],
  sgd: [-1.6, -0.5],
  momentum: [-2.4, -1.2],
};

/**
 * Every task with two networks of its lot and an optimizer for each; of a group all tasks come before any comes again. A new
 * group is counted on from those before it, so that a cell keeps its number, and with it its seeds.
 */
export function cells(): Cell[] {
  let first = 0;
  const all = groups.flatMap(lots => {
    const own = turnsOf(lots, first);
    first += own.length / NETWORKS_EACH;
    return own;
  });
  return all.map((cell, id) => ({ ...cell, id }));
}

/** The lots' tasks, numbered from `first`, once with each of their networks. */
function turnsOf(lots: readonly Lot[], first: number): Omit<Cell, "id">[] {
  const placed = lots.flatMap(({ tasks, networks }) => tasks.map(task => ({ task, networks })));
  return Array.from({ length: NETWORKS_EACH }, (_, n) =>
    placed.map(({ task, networks }, i) => {
      const t = first + i;
      // One further with each round of the optimizers, so that no network always has the same one.
      const place = t * NETWORKS_EACH + n + Math.floor(t / methods.length);
      const [hidden, activation] = networks[place % networks.length]!;
      return { task, hidden, activation, method: methods[(t + 3 * n) % methods.length]! };
    }),
  ).flat();
}

const [DRAWS, LONGEST, SHORTEST] = [8, 240, 24];
/** Search stays away from the seeds of the runs that count. */
const SEARCH_SEED = 9001;
/** What of a share counts as equal. */
export const SAME = 0.02;

export async function healthyRecipes(cell: Cell, most: number): Promise<Recipe[]> {
  const random = new Generator(cell.id, 79);
  const tried: { recipe: Recipe; lowest: number }[] = [];
  for (let i = 0; i < DRAWS; i++) {
    const long = drawRecipe(cell, random);
    const recipe = {
      ...long,
      epochs: goodLength(await train(cell.task, long, SEARCH_SEED), random),
    };
    if (recipe.epochs < SHORTEST) continue;
    const again = await train(cell.task, recipe, SEARCH_SEED);
    tried.push({ recipe, lowest: lastLevel(again.sealed) });
  }
  const best = Math.min(...tried.map(({ lowest }) => lowest));
  return tried
    .filter(({ lowest }) => lowest <= (1 + 2 * SAME) * best)
    .sort((a, b) => a.lowest - b.lowest)
    .slice(0, most)
    .map(({ recipe }) => recipe);
}

function drawRecipe({ task, hidden, activation, method }: Cell, random: Generator): Recipe {
  const [low, high] = rates[method];
  const from = <T>(...values: T[]) => values[random.integer(values.length)]!;
  return {
    ...{ hidden, activation, method },
    lr: 10 ** (low + (high - low) * random.uniform()),
    schedule: from("constant", "constant", "cosine"),
    batch: from(16, 32, 32, 64),
    epochs: LONGEST,
    weightDecay: method === "adamW" ? from(0.01, 0.1) : from(0, 1e-4, 1e-3),
    dropout: from(0, 0, 0.1),
    rows: task.rows,
    validRows: from(200, 300, 400),
  };
}

/**
 * From where the sealed loss is as low as it gets to where it rises, somewhere in between; 0 where it is still falling
 * when the longest run ends.
 */
function goodLength({ sealed }: Curves, random: Generator): number {
  const level = smooth(sealed);
  const low = (1 + SAME / 2) * Math.min(...level);
  const first = level.findIndex(value => value <= low) + 1;
  if (first > 0.7 * sealed.length) return 0;
  const rises = level.findIndex((value, i) => i > first && value > low);
  const end = rises < 0 ? sealed.length : rises;
  return Math.round(Math.min(end, first * (1.1 + 1.9 * random.uniform())));
}

/** Means of five. */
export function smooth(values: readonly number[]): number[] {
  return values.map((_, i) => {
    const near = values.slice(Math.max(0, i - 2), i + 3);
    return near.reduce((a, b) => a + b, 0) / near.length;
  });
}

/** The mean of the last tenth, at most five epochs. */
export function lastLevel(values: readonly number[]): number {
  const count = Math.min(5, Math.max(1, Math.round(values.length / 10)));
  const last = values.slice(-count);
  return last.reduce((a, b) => a + b, 0) / last.length;
}
