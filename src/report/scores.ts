// Scores as an aligned table of text.

import type { Metrics } from "../log/records.ts";
import { columnsText, type Language, numberText, words } from "../words/index.ts";

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
    const cells = names.map(name => numberText(metrics?.[name] ?? Number.NaN, language));
    return metrics ? [[text[part], ...cells]] : [];
  });
  return columnsText([["", ...names], ...rows], column => column > 0);
}
