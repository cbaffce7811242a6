// What every reader of histories makes of its file: named columns of numbers, a row for whatever the tool wrote at
// once. A cell in which nothing stands is undefined, and that is not the same as a NaN that somebody wrote.

import { DownhillError } from "../../core/errors.ts";

export type Cell = number | undefined;

export interface Column {
  readonly cells: Cell[];
  /** The first cell that holds a text: its row, from 1. */
  text?: { readonly row: number; readonly value: string };
}

export interface Sheet {
  readonly file: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** Whether the file ends in the middle of a row. */
  readonly torn: boolean;
}

const NOT_FINITE = new Map([
  ...["nan", "-nan", "+nan", "1.#qnan", "-1.#ind", "1.#ind"].map(
    name => [name, Number.NaN] as const,
  ),
  ...["inf", "+inf", "infinity", "+infinity", "1.#inf", "∞", "+∞"].map(
    name => [name, Number.POSITIVE_INFINITY] as const,
  ),
  ...["-inf", "-infinity", "-1.#inf", "-∞"].map(name => [name, Number.NEGATIVE_INFINITY] as const),
]);
const NOTHING = new Set(["", "na", "n/a", "#n/a", "null", "none", "nil", "-", "--", "."]);

/** Adds what a file holds in one place to a column: a number, its text, or nothing. */
export function put(column: Column, value: unknown): void {
  const cell = typeof value === "number" ? value : numberIn(value);
  if (cell === "text") column.text ??= { row: column.cells.length + 1, value: String(value) };
  column.cells.push(cell === "text" ? undefined : cell);
}

function numberIn(value: unknown): Cell | "text" {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "string") return "text";
  const text = value.trim();
  if (text === "") return undefined;
  const number = Number(text);
  if (!Number.isNaN(number)) return number;
  const lower = text.toLowerCase();
  if (NOTHING.has(lower)) return undefined;
  // 0,53 as much of Europe writes it; where a comma parts the fields it does not get here.
  const decimal = /^[-+]?\d+,\d+(e[-+]?\d+)?$/.test(lower)
    ? Number(lower.replace(",", "."))
    : "text";
  return NOT_FINITE.get(lower) ?? decimal;
}

export const emptyColumn = (rows = 0): Column => ({ cells: new Array<Cell>(rows).fill(undefined) });

/** Rows of named values as columns; a row that lacks a name has nothing there. */
export function sheetOf(
  rows: readonly Readonly<Record<string, unknown>>[],
  { file, torn }: { file: string; torn: boolean },
): Sheet {
  const columns = new Map<string, Column>();
  rows.forEach((row, i) => {
    for (const [name, value] of Object.entries(row)) {
      const column = columns.get(name) ?? emptyColumn();
      columns.set(name, column);
      while (column.cells.length < i) column.cells.push(undefined);
      put(column, value);
    }
  });
  for (const { cells } of columns.values())
    while (cells.length < rows.length) cells.push(undefined);
  return { file, columns, torn };
}

export function damaged(file: string, why: string, values: object = {}): DownhillError {
  return new DownhillError("history-damaged", `${file}: ${why}`, { file, ...values });
}

export function noRows(file: string): DownhillError {
  return new DownhillError("no-rows", `${file}: there is not one epoch in it.`, { file });
}
