// What samplers are measured on: functions in three dimensions each, and tables. A problem knows its least value, and its
// _normalised regret_ is how far the best value so far is above it, in units of what a typical random trial is: 0 is the
// optimum, 1 the median of random points.

import { Generator } from "../../src/core/random.ts";
import { float, type ParameterValues, type Space } from "../../src/tune/space.ts";
import { bbob } from "./bbob.ts";
import { dataFolder, type LossTable, lossTable, tableSpace } from "./tables.ts";

export interface Problem {
  readonly name: string;
  readonly space: Space;
  /** Seed by seed another instance; a table is always the same. */
  readonly instance: (seed: number) => Objective;
}

/** The regret of parameters. */
export type Objective = (parameters: ParameterValues) => number;

const DIMENSIONS = [2, 5, 10];
/** Random points whose median is the unit of regret. */
const POINTS = 1000;
/** Streams of the seeds, away from those of the trials. */
const [INSTANCE, UNIT] = [2 ** 30, 2 ** 30 + 1];
/** Development and test instances differ in everything that is drawn. */
const SEEDS = { development: 1_000_000, test: 0 };

const TABLES = {
  development: ["friedman1", "interactions"],
  test: ["friedman3", "steps", "moons", "blobs5", "prices", "logit", "costs", "pinwheel"],
};

export type Half = keyof typeof TABLES;

/** `tables` is the folder of the losses; those to develop on are not kept, make-tables.ts makes them. */
export function problems(half: Half, tables: URL = dataFolder): Problem[] {
  const functions = bbob.flatMap((one, number) =>
    one.half === half ? DIMENSIONS.map(d => functionProblem(half, number, d)) : [],
  );
  return [...functions, ...TABLES[half].map(name => tableProblem(name, tables))];
}

function functionProblem(half: Half, number: number, d: number): Problem {
  const names = Array.from({ length: d }, (_, i) => `x${i}`);
  const { name, instance } = bbob[number]!;
  return {
    name: `${name}, D = ${d}`,
    space: Object.fromEntries(names.map(key => [key, float(-5, 5)])),
    instance(seed) {
      const all = SEEDS[half] + seed;
      const { f } = instance(d, new Generator(all, INSTANCE + 16 * number + d));
      const random = new Generator(all, UNIT + 1024 + 16 * number + d);
      const anywhere = () => f(names.map(() => 10 * random.uniform() - 5));
      const unit = Array.from({ length: POINTS }, anywhere).sort((a, b) => a - b)[POINTS / 2]!;
      return parameters => f(names.map(key => Number(parameters[key]))) / unit;
    },
  };
}

function tableProblem(name: string, folder: URL): Problem {
  let table: LossTable | undefined;
  return {
    name: `table ${name}`,
    space: tableSpace,
    instance() {
      table ??= lossTable(name, folder);
      const { least, median, lossOf } = table;
      return parameters => (lossOf(parameters) - least) / (median - least);
    },
  };
}
