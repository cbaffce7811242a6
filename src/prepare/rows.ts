// Objects of an app as a table, each column of the kind that it had in training.

import { DownhillError, didYouMean } from "../core/errors.ts";
import type { Column, Table } from "../table/columns.ts";
import { dateValue, isMissing, numberValue } from "../table/infer-types.ts";
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
    if (Object.hasOwn(row, input.name)) return row[input.name];
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
  const texts = cells.map(cell => textOf(input.categories, cell));
  const categories = [...new Set(texts.filter(text => text !== null))];
  const code = new Map(categories.map((category, i) => [category, i]));
  const codes = Int32Array.from(texts, text => (text === null ? -1 : code.get(text)!));
  return { name: input.name, kind: "category", codes, categories };
}

/** A cell as a category; true and false are also whatever pair of words training had for them. */
function textOf(categories: readonly string[], cell: Cell): string | null {
  if (cell === null || cell === undefined) return null;
  if (typeof cell === "boolean") {
    const words = cell ? ["true", "yes", "y", "t", "1"] : ["false", "no", "n", "f", "0"];
    return categories.find(name => words.includes(name.toLowerCase())) ?? String(cell);
  }
  const text = String(cell).trim();
  return isMissing(text) ? null : text;
}

/** Texts are read as the CSV reader reads them: dates in UTC, thousands separators, missing markers. */
function numberOf(input: Input, cell: Cell): number {
  if (cell === null || cell === undefined || isMissing(String(cell))) return Number.NaN;
  const value = numeric(input.kind, cell);
  if (Number.isFinite(value)) return value;
  const sentence = `predict: "${input.name}" must be a ${input.kind}, found ${String(cell)}.`;
  throw new DownhillError("value-not-finite", sentence, {
    column: input.name,
    value: String(cell),
  });
}

function numeric(kind: Input["kind"], cell: NonNullable<Cell>): number {
  if (kind !== "date") return typeof cell === "string" ? numberValue(cell) : Number(cell);
  if (cell instanceof Date) return cell.getTime();
  return typeof cell === "string" ? dateValue(cell.trim()) : Number(cell);
}
