// Scores as a table: under each part that was not trained on what the baselines reach there.

import type { BaselineFacts, Metrics, PartMetrics } from "../log/records.ts";
import { columnsText, type Language, numberText, words } from "../words/index.ts";

export interface ScoreRow {
  readonly name: string;
  readonly metrics: Metrics;
  /** A baseline's row, under that of the network. */
  readonly baseline: boolean;
}

/** The table's rows, in order. */
export function scoreRows(
  scores: PartMetrics,
  language: Language,
  baselines?: BaselineFacts,
): ScoreRow[] {
  const text = words(language);
  return (["train", "valid", "test"] as const).flatMap(part => {
    const metrics = scores[part];
    if (metrics === null) return [];
    const beside = (["linear", "constant"] as const).flatMap(name => {
      const other = part === "train" ? null : baselines?.[name][part];
      return other ? [{ name: text.baselines[name], metrics: other, baseline: true }] : [];
    });
    return [{ name: text[part], metrics, baseline: false }, ...beside];
  });
}

/**
 * A sentence where the network does no better than a line on rows that it was not trained on.
 *
 * @example
 * import { noBetterNote } from "downhill/report";
 *
 * const scored = (rmse: number) => ({ train: { rmse }, valid: { rmse }, test: null });
 * const baselines = { linear: scored(2), constant: scored(9) };
 * console.log(noBetterNote(scored(1), "en", baselines)); // undefined
 * console.log(noBetterNote(scored(3), "en", baselines)?.slice(0, 25)); // The network does no bette
 */
export function noBetterNote(
  scores: PartMetrics,
  language: Language,
  baselines?: BaselineFacts,
): string | undefined {
  const part = scores.test ? "test" : "valid";
  const [mine, line] = [scores[part], baselines?.linear[part]];
  const metric = ["rmse", "logLoss"].find(name => mine?.[name] !== undefined);
  if (!mine || !line || metric === undefined || mine[metric]! < line[metric]!) return undefined;
  const [network, linear] = [mine, line].map(from => numberText(from[metric]!, language));
  const text = words(language);
  return text.baselines.noBetter(`${text[part]} ${metric}`, network!, linear!);
}

/**
 * Scores as an aligned table of text, a row for each part that was scored, and below it one for each baseline there.
 *
 * @example
 * import { scoresText } from "downhill/report";
 *
 * const table = scoresText({ train: { rmse: 2 }, valid: { rmse: 3 }, test: null }, "en");
 * console.log(table.split("\n").length); // 3
 */
export function scoresText(
  scores: PartMetrics,
  language: Language,
  baselines?: BaselineFacts,
): string {
  const names = Object.keys(scores.train);
  const rows = scoreRows(scores, language, baselines).map(({ name, metrics, baseline }) => [
    baseline ? `  ${name}` : name,
    ...names.map(metric => numberText(metrics[metric] ?? Number.NaN, language)),
  ]);
  return columnsText([["", ...names], ...rows], column => column > 0);
}
