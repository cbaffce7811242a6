// The scores of cross-validation: a row a fold, their mean and their spread.

import type { FoldsFacts } from "../log/records.ts";
import { columnsText, type Language, numberText, words } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";

export type Folds = Omit<FoldsFacts, "type">;

/**
 * The scores of each fold as an aligned table of text, with their mean and sample standard deviation.
 *
 * @example
 * import { foldsText } from "downhill/report";
 *
 * const folds = { k: 2, scores: [{ rmse: 2 }, { rmse: 4 }], metrics: { rmse: { mean: 3, std: 1.414 } } };
 * console.log(foldsText(folds, "en").split("\n").length); // 5
 */
export function foldsText(folds: Folds, language: Language): string {
  return columnsText(rowsOf(folds, language), column => column > 0);
}

export function foldsHtml(folds: Folds, language: Language): string {
  const [head, ...rows] = rowsOf(folds, language);
  const [title, ...names] = head!;
  const cells = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? `<td>${cell}</td>` : `<td class="n">${cell}</td>`)).join("");
  const header = names.map(name => `<th class="n">${escapeHtml(name)}</th>`).join("");
  const body = rows.map((row, i) => {
    const isMean = i === folds.scores.length;
    return `<tr${isMean ? ' class="sum"' : ""}>${cells(row)}</tr>`;
  });
  return `<h2>${title}</h2><table><tr><th></th>${header}</tr>${body.join("")}</table>`;
}

function rowsOf({ scores, metrics }: Folds, language: Language): string[][] {
  const text = words(language).folds;
  const names = Object.keys(metrics);
  const number = (value: number | undefined) => numberText(value ?? Number.NaN, language);
  return [
    [text.title, ...names],
    ...scores.map((own, i) => [`${text.fold} ${i + 1}`, ...names.map(name => number(own[name]))]),
    [text.mean, ...names.map(name => number(metrics[name]!.mean))],
    [text.spread, ...names.map(name => number(metrics[name]!.std))],
  ];
}
