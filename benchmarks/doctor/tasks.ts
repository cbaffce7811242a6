// The tasks of the doctor's benchmark: synthetic tables whose noise is known, so that no network can bring the loss to
// nothing. Rules are calibrated on the development half alone; no threshold has seen the test half.

import { Generator } from "../../src/core/random.ts";
import type { Dataset } from "../../src/data/dataset.ts";
import { developmentTasks } from "./development-tasks.ts";
import { secondHalfTasks } from "./second-half-tasks.ts";
import { spentRepairTasks } from "./spent-repair-tasks.ts";
import { testTasks } from "./test-tasks.ts";
import { thirdHalfTasks } from "./third-half-tasks.ts";

export interface Task {
  readonly name: string;
  readonly half: "development" | "test";
  readonly features: number;
  /** 1: a number is to be learnt. */
  readonly classes: number;
  readonly rows: number;
  /** Draws a row's inputs and gives its target. */
  readonly draw: (x: Float32Array, random: Generator) => number;
}

export const tasks: readonly Task[] = [
  ...developmentTasks,
  ...secondHalfTasks,
  ...thirdHalfTasks,
  ...spentRepairTasks,
  ...testTasks,
];

/** `rows` fresh rows of a task; equal for equal seed and stream. */
export function drawn(task: Task, rows: number, seed: number, stream: number): Dataset {
  const random = new Generator(seed, stream);
  const inputs = new Float32Array(rows * task.features);
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const x = inputs.subarray(row * task.features, (row + 1) * task.features);
    values[row] = task.draw(x, random);
  }
  const number = task.classes === 1;
  return {
    rows,
    inputs,
    inputShape: [task.features],
    targets: number ? Float32Array.from(values) : Int32Array.from(values),
    targetShape: number ? [1] : [],
  };
}
