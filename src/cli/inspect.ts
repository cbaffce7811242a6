// downhill data inspect: what is in a table, column by column, and what a target would make of it.

import { DownhillError } from "../core/errors.ts";
import { readTables } from "../node/read-tables.ts";
import { type ColumnProfile, type Profile, profile } from "../table/index.ts";
import {
  columnsText,
  countText,
  cutText,
  type Language,
  numberText,
  words,
} from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { parseOptions } from "./options.ts";
import { outputOf, readingProgress } from "./output.ts";

const USAGE = "downhill data inspect FILE [FILE …] [--target COLUMN]";

export async function data(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, { text: ["target"] });
  const output = outputOf(given);
  const [action, ...paths] = given.positionals;
  if (action !== "inspect" || paths.length === 0)
    throw new DownhillError("usage", `usage: ${USAGE}.`, { usage: USAGE });
  const { table } = await readTables(paths, { progress: readingProgress(output) });
  const found = profile(table, given.text.target);
  if (output.json) output.document({ schema: 1, ...found });
  else output.result(profileText(found, output.language));
  return EXIT.done;
}

function profileText({ rows, columns, duplicates, warnings }: Profile, language: Language): string {
  const text = words(language);
  const count = (value: number) => countText(value, language);
  const head = [text.column, text.kind, text.missing, text.distinct];
  const range = [text.minimum, "25 %", text.median, "75 %", text.maximum];
  const lines = columns.map(column => [
    cutText(column.name, 32),
    text.kinds[column.kind],
    count(column.missing),
    count(column.distinct),
    ...rangeTexts(column, language),
  ]);
  const notes = warnings.map(
    ({ column, code, score }) =>
      `${column}: ${text.warnings[code]}${score === undefined ? "" : ` (${numberText(score, language)})`}`,
  );
  return [
    columnsText([[...head, ...range, text.mostFrequent], ...lines], i => i >= 2 && i <= 8),
    `${text.rows} ${count(rows)} · ${text.duplicates} ${count(duplicates)}`,
    ...notes,
  ].join("\n");
}

/** Five quantiles of numbers and dates; of the rest the values that are there most often. */
function rangeTexts({ kind, quantiles, top }: ColumnProfile, language: Language): string[] {
  const quantile = (i: number) => {
    const value = quantiles?.[i];
    if (value === undefined) return "";
    return kind === "date"
      ? new Date(value).toISOString().slice(0, 10)
      : numberText(value, language);
  };
  const named = kind === "category" || kind === "boolean" ? (top ?? []).slice(0, 3) : [];
  const frequent = named.map(([name, rows]) => `${cutText(name, 16)} ${countText(rows, language)}`);
  return [...[0, 1, 2, 3, 4].map(quantile), frequent.join(", ")];
}
