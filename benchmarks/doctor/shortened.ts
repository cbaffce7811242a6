// More to learn from at no cost: a run at a constant rate that was stopped sooner is the first part of itself, and its
// sealed loss there tells whether that was too soon. For the calibration alone; the test half is judged whole.

import type { Run } from "./generate.ts";
import { SAME } from "./healthy.ts";
import { type Case, HARM, harmAgainst, overfit } from "./label.ts";

/** Parts of the run's epochs at which it is stopped. */
const PARTS = [0.1, 0.2, 0.35, 0.55, 0.75];
const SHORTEST = 3;
/** Changes whose first part is told from a healthy run by its falling alone. */
const FALLING = new Set([
  "healthy",
  "lr×0.7",
  "batch×2",
  "epochs×1.5",
  "60 rows to validate",
  "lr÷10",
]);

/** The cases that the first parts of a run are; none of a run whose rate changed. */
export function shortened(run: Run, base: Run): Case[] {
  const overfits = run.operator.startsWith("rows×");
  if (run.recipe.schedule !== "constant" || !(FALLING.has(run.operator) || overfits)) return [];
  const lengths = PARTS.map(part => Math.round(part * run.curves.train.length));
  return lengths
    .filter((epochs, i) => epochs >= SHORTEST && epochs !== lengths[i - 1])
    .flatMap(epochs => caseOf(firstPart(run, epochs), base, overfits));
}

function caseOf(run: Run, base: Run, overfits: boolean): Case[] {
  const [rise, harm] = [overfit(run), overfits ? 0 : harmAgainst(run, base)];
  const about = { run, severity: "none", harm: Math.max(rise, harm), right: [] } as const;
  if (overfits && rise >= HARM) return [{ ...about, kind: "sick", family: "overfitting" }];
  if (!overfits && harm >= HARM && rise < SAME)
    return [{ ...about, kind: "sick", family: "undertrained" }];
  // Few rows may have more to gain, and nobody measured what.
  const well = !overfits && harm < SAME && rise < SAME;
  return well ? [{ ...about, kind: "hard-negative", family: "control" }] : [];
}

function firstPart(run: Run, epochs: number): Run {
  const { curves, recipe } = run;
  const cut = <T>(values: readonly T[]) => values.slice(0, epochs);
  return {
    ...run,
    recipe: { ...recipe, epochs },
    curves: {
      ...{ train: cut(curves.train), trainEval: cut(curves.trainEval), valid: cut(curves.valid) },
      ...{ sealed: cut(curves.sealed), lr: cut(curves.lr), steps: cut(curves.steps) },
      ...{ gradientNorm: cut(curves.gradientNorm), updateRatio: cut(curves.updateRatio) },
      constant: curves.constant,
    },
  };
}
