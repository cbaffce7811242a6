// Scores as an aligned table of text.

import type { Metrics } from "../log/records.ts";
import { type Language, padText, words } from "../words/index.ts";
import { numberText } from "./series.ts";

export interface Scores {
  readonly train: Metrics;
  readonly valid: Metrics | null;
  readonly test: Metrics | null;
}

/**
 * Scores as an aligned table of text, a row for each part that was scored.
 *
 * @example
 * import { scoresText } from "downhill/report";
 *
 * const table = scoresText({ train: { rmse: 2 }, valid: { rmse: 3 }, test: null }, "en");
 * console.log(table.split("\n").length); // 3
 */
export function scoresText(scores: Scores, language: Language): string {
  const text = words(language);
  const names = Object.keys(scores.train);
  const rows = (["train", "valid", "test"] as const).flatMap(part => {
    const metrics = scores[part];
    return metrics
      ? [[text[part], ...names.map(name => numberText(metrics[name] ?? Number.NaN))]]
      : [];
  });
  return [["", ...names], ...rows]
    .map(
      ([first, ...cells]) =>
        padText(first!, 12) + cells.map(cell => padText(cell, 12, "start")).join(""),
    )
    .join("\n");
}
