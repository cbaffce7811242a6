// What is done to a healthy recipe: one change each. Whether it does harm is measured afterwards (label.ts), and only
// then is the illness the label; else the run is a hard negative that must not be called sick.

import type { Code } from "../../src/doctor/finding.ts";
import type { Recipe } from "./recipe.ts";

export type Family =
  | "undertrained"
  | "learning-rate-too-low"
  | "learning-rate-too-high"
  | "overfitting"
  | "underfitting"
  | "not-learning"
  | "compound"
  | "control";

/** A family that is a label. */
type Illness = Exclude<Family, "compound" | "control">;

export interface Operator {
  readonly name: string;
  readonly family: Family;
  readonly severity: "mild" | "moderate" | "severe" | "none";
  readonly apply: (recipe: Recipe) => Recipe;
  /** Of a compound, what it is made of. */
  readonly parts?: readonly string[];
}

const SEVERITIES = ["mild", "moderate", "severe"] as const;
const constant = (recipe: Recipe): Recipe => ({ ...recipe, schedule: "constant" });
const wider = (recipe: Recipe, by: number): number[] => recipe.hidden.map(units => units * by);
const narrower = (recipe: Recipe, by: number): number[] =>
  recipe.hidden.map(units => Math.max(1, Math.round(units / by)));

const single: readonly Operator[] = [
  ...[10, 30, 100].map(
    (factor, i): Operator => ({
      name: `lr×${factor}`,
      family: "learning-rate-too-high",
      severity: SEVERITIES[i]!,
      apply: recipe => ({ ...constant(recipe), lr: recipe.lr * factor }),
    }),
  ),
  ...[10, 100, 1000].map(
    (factor, i): Operator => ({
      name: `lr÷${factor}`,
      family: "learning-rate-too-low",
      severity: SEVERITIES[i]!,
      apply: recipe => ({ ...recipe, lr: recipe.lr / factor }),
    }),
  ),
  ...[5, 10, 30].map(
    (factor, i): Operator => ({
      name: `epochs÷${factor}`,
      family: "undertrained",
      severity: SEVERITIES[i]!,
      apply: recipe => ({
        ...constant(recipe),
        epochs: Math.max(2, Math.round(recipe.epochs / factor)),
      }),
    }),
  ),
  ...[0.3, 0.1, 0.05].map(
    (share, i): Operator => ({
      name: `rows×${share}`,
      family: "overfitting",
      severity: SEVERITIES[i]!,
      apply: recipe => ({
        ...constant(recipe),
        hidden: wider(recipe, i === 0 ? 2 : 4),
        epochs: Math.min(200, recipe.epochs * (i === 0 ? 3 : 5)),
        rows: Math.max(40, Math.round(recipe.rows * share)),
        batch: Math.min(16, recipe.batch),
        ...{ weightDecay: 0, dropout: 0 },
      }),
    }),
  ),
  ...[8, 16].map(
    (factor, i): Operator => ({
      name: `width÷${factor}`,
      family: "underfitting",
      severity: SEVERITIES[i + 1]!,
      apply: recipe => ({ ...recipe, hidden: narrower(recipe, factor), dropout: 0 }),
    }),
  ),
  {
    name: "lr≈0",
    family: "not-learning",
    severity: "severe",
    apply: recipe => ({ ...recipe, lr: 1e-8 }),
  },
  control("lr×0.7", recipe => ({ ...recipe, lr: recipe.lr * 0.7 })),
  control("lr×1.4", recipe => ({ ...recipe, lr: recipe.lr * 1.4 })),
  control("batch×2", recipe => ({ ...recipe, batch: recipe.batch * 2 })),
  control("batch 8, 60 rows to validate", recipe => ({ ...recipe, batch: 8, validRows: 60 })),
  control("60 rows to validate", recipe => ({ ...recipe, validRows: 60 })),
  control("gap", recipe => ({ ...recipe, rows: Math.round(recipe.rows / 3) })),
  control("epochs×1.5", recipe => ({ ...recipe, epochs: Math.round(recipe.epochs * 1.5) })),
];

/** Two changes at once, the second on top of the first. */
function compound(...parts: readonly [string, string]): Operator {
  const [first, second] = parts.map(part => single.find(({ name }) => name === part)!);
  return {
    ...{ name: parts.join(" and "), family: "compound", severity: "severe", parts },
    apply: recipe => second!.apply(first!.apply(recipe)),
  };
}

export const operators: readonly Operator[] = [
  ...single,
  compound("rows×0.1", "lr×10"),
  compound("width÷16", "epochs÷10"),
  compound("lr×30", "epochs÷5"),
];

function control(name: string, apply: Operator["apply"]): Operator {
  return { name, family: "control", severity: "none", apply };
}

/** Diagnoses that count as right for a label beside itself: what the curve alone cannot tell apart. */
export const equivalents: Readonly<Record<Illness, readonly Code[]>> = {
  // Too few steps of a good size and enough steps that are too small leave the same curve.
  undertrained: ["undertrained", "learning-rate-too-low", "schedule-ended-early"],
  "learning-rate-too-low": [
    "learning-rate-too-low",
    "undertrained",
    "schedule-ended-early",
    "not-learning",
  ],
  // A rate far too high ends in numbers that are not finite, or in units that never wake again: chance level at once.
  "learning-rate-too-high": ["learning-rate-too-high", "diverged", "not-learning", "loss-spikes"],
  overfitting: ["overfitting"],
  underfitting: ["underfitting"],
  "not-learning": ["not-learning", "learning-rate-too-low"],
};

/** The diagnoses that are right for what an operator does; of a compound any of its parts'. */
export function rightFor({ family, parts = [] }: Operator): readonly Code[] {
  if (family === "control") return [];
  if (family !== "compound") return equivalents[family];
  return [...new Set(operators.filter(({ name }) => parts.includes(name)).flatMap(rightFor))];
}
