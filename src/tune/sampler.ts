// What a sampler is: a pure function from what a study knows to the next point of the cube.

import type { Generator } from "../core/random.ts";
import type { Point } from "./axes.ts";
import type { Axis } from "./axis.ts";
import type { Seen } from "./trial.ts";

export interface Question {
  readonly axes: readonly Axis[];
  readonly seed: number;
  /** The number that the new trial will have. */
  readonly number: number;
  /** Every earlier trial in the order of numbers; one whose result is not known yet is `running`. */
  readonly seen: readonly Seen[];
  /** Draws of this trial alone. */
  readonly random: Generator;
  /** Whether no trial has had these parameters. */
  readonly isNew: (point: Point) => boolean;
}

export interface Sampler {
  readonly name: string;
  /** The next point; undefined when there is none left. */
  propose(question: Question): Point | undefined;
}
