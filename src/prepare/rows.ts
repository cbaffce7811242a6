// Objects of an app as a table, each column of the kind that it had in training.

import { DownhillError, didYouMean } from "../core/errors.ts";
import type { Column, Table } from "../table/columns.ts";
import type { Input, Preparation } from "./preparation.ts";

export type Cell = number | string | boolean | Date | null | undefined;
export type Row = Readonly<Record<string, Cell>>;

/** @throws column-missing when a row lacks a column; null and undefined are missing values, an absent key is not */
export function tableFromRows(preparation: Preparation, rows: readonly Row[]): Table {
  const columns = preparation.inputs.map(input => columnFromRows(input, rows));
  return { file: "rows", rows: rows.length, columns };
}

function columnFromRows(input: Input, rows: readonly Row[]): Column {
  const cells = rows.map((row, i) => {
    if (input.name in row) return row[input.name];
    const suggestion = didYouMean(input.name, Object.keys(row));
    throw new DownhillError(
      "column-missing",
      `predict: row ${i + 1} has no "${input.name}".${suggestion ? ` Is it "${suggestion}"?` : ""}`,
      { column: input.name, row: i + 1, suggestion },
    );
  });
  if (input.kind !== "category")
    return {
      name: input.name,
      kind: input.kind,
      values: Float64Array.from(cells, cell => numberOf(input, cell)),
    };
  const texts = cells.map(cell => (cell === null || cell === undefined ? null : String(cell)));
  const categories = [...new Set(texts.filter(text => text !== null))];
  const codes = Int32Array.from(texts, text => (text === null ? -1 : categories.indexOf(text)));
  return { name: input.name, kind: "category", codes, categories };
}

function numberOf(input: Input, cell: Cell): number {
  if (cell === null || cell === undefined || cell === "") return Number.NaN;
  const value =
    cell instanceof Date
      ? cell.getTime()
      : input.kind === "date"
        ? Date.parse(String(cell))
        : Number(cell);
  if (Number.isFinite(value)) return value;
  const sentence = `predict: "${input.name}" must be a ${input.kind}, found ${String(cell)}.`;
  throw new DownhillError("value-not-finite", sentence, {
    column: input.name,
    value: String(cell),
  });
}
