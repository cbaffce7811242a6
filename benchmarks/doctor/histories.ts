// A run as a doctor meets it: with all that our own trainer knows of a curve, or with two columns, as from outside.

import type { History } from "../../src/log/history.ts";
import type { Run } from "./generate.ts";
import type { Recipe } from "./recipe.ts";

export const views = ["ours", "outside"] as const;
export type View = (typeof views)[number];

export function historyOf({ curves, recipe }: Run, view: View): History {
  const numbers = (values: readonly (number | null)[]) => values.map(v => v ?? Number.NaN);
  const [train, valid] = [numbers(curves.train), numbers(curves.valid)];
  const count = train.length;
  // The trainer stops at the first loss that is no number, before its epoch ends; other tools write it down.
  const broke = count < recipe.epochs;
  const ended = (values: readonly number[]) => (broke ? [...values, Number.NaN] : values);
  return {
    epoch: Array.from({ length: broke ? count + 1 : count }, (_, i) => i + 1),
    train: ended(train),
    valid: ended(valid),
    ...(view === "ours" && {
      trainEval: ended(numbers(curves.trainEval)),
      lr: broke ? [...curves.lr, recipe.lr] : curves.lr,
      steps: ended(curves.steps),
      gradientNorm: ended(numbers(curves.gradientNorm)),
      optimizer: optimizerOf(recipe),
      updateRatio: ended(numbers(curves.updateRatio)),
      ...(curves.constant !== null && { constant: curves.constant }),
    }),
    measure: { name: "loss", kind: "loss" },
  };
}

/** As the trainer's log calls it. */
const optimizerOf = ({ method }: Recipe) =>
  method === "momentum" ? { name: "sgd", momentum: 0.9 } : { name: method, momentum: 0 };
