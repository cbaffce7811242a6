// Whom we compare: our default and random search, and TPE as two versions of Optuna have it, each on its own draws of the
// seed. Optuna's are no samplers of a study of ours, which would keep them from repeating themselves.

import { Generator } from "../../src/core/random.ts";
import { axesOf, type Point, valuesAt } from "../../src/tune/axes.ts";
import type { Axis } from "../../src/tune/axis.ts";
import type { Space } from "../../src/tune/space.ts";
import { Study } from "../../src/tune/study.ts";
import { anywhere, type Ended, suggest } from "./optuna-tpe.ts";
import type { Objective } from "./quality-problems.ts";

export interface Contender {
  readonly name: string;
  /** Trials it is given; random search has twice the budget, to be compared with half as many of the others. */
  readonly trials: number;
  /** The regret of each trial. */
  readonly run: (space: Space, objective: Objective, seed: number, trials: number) => number[];
}

type Suggest = (axes: readonly Axis[], ended: readonly Ended[], random: Generator) => Point;

function running(next: Suggest): Contender["run"] {
  return (space, objective, seed, trials) => {
    const axes = axesOf(space);
    const ended: Ended[] = [];
    for (let i = 0; i < trials; i++) {
      const point = next(axes, ended, new Generator(seed, i));
      ended.push({ point, value: objective(valuesAt(axes, point)) });
    }
    return ended.map(({ value }) => value);
  };
}

function runningOurs(space: Space, objective: Objective, seed: number, trials: number): number[] {
  const study = new Study({ space, seed, trials });
  const regrets: number[] = [];
  for (let trial = study.ask(); typeof trial !== "string"; trial = study.ask()) {
    const value = objective(trial.parameters);
    study.tell(trial, { value });
    regrets.push(value);
  }
  return regrets;
}

export const contenders: readonly Contender[] = [
  { name: "downhill", trials: 100, run: runningOurs },
  { name: "random", trials: 200, run: running(anywhere) },
  {
    name: "TPE of Optuna 4",
    trials: 100,
    run: running((axes, ended, random) => suggest(4, axes, ended, random)),
  },
  {
    name: "TPE of Optuna 5",
    trials: 100,
    run: running((axes, ended, random) => suggest(5, axes, ended, random)),
  },
];
