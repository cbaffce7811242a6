// The columns that rows may be split by: groups that belong together, times that order them.

import { DownhillError, didYouMean } from "../core/errors.ts";
import { type Column, columnNames, isNumeric, type Table } from "./columns.ts";

/** A code for the group of each row; rows without a value are one group. @throws column-missing */
export function groupsOf(table: Table, name: string, rows: Int32Array): Int32Array {
  const column = columnOf(table, name);
  if (!isNumeric(column)) return rows.map(row => column.codes[row]!);
  const codes = new Map<number, number>();
  return rows.map(row => {
    const value = column.values[row]!;
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  });
}

/** The time of each row: milliseconds of a date, or any number. @throws column-missing, time-unsupported */
export function timesOf(table: Table, name: string, rows: Int32Array): Float64Array {
  const column = columnOf(table, name);
  if (!isNumeric(column)) throw noTimes(table, name, column.kind);
  const without = rows.find(row => Number.isNaN(column.values[row]));
  if (without === undefined) return Float64Array.from(rows, row => column.values[row]!);
  throw new DownhillError(
    "time-unsupported",
    `${table.file}: the time "${name}" is missing in row ${without + 1}, so there is no telling before or behind what it comes. Fill it in, or leave such rows out.`,
    { file: table.file, column: name, row: without + 1 },
  );
}

function noTimes({ file }: Table, name: string, kind: Column["kind"]): DownhillError {
  return new DownhillError(
    "time-unsupported",
    `${file}: the time "${name}" is ${kind}; dates such as 2024-01-31 and numbers have an order. Write it as one of them.`,
    { file, column: name, kind },
  );
}

function columnOf(table: Table, name: string): Column {
  const found = table.columns.find(column => column.name === name);
  if (found !== undefined) return found;
  const suggestion = didYouMean(name, columnNames(table));
  throw new DownhillError(
    "column-missing",
    `${table.file}: there is no column "${name}" to split by.${suggestion ? ` Did you mean "${suggestion}"?` : ""}`,
    { file: table.file, column: name, suggestion },
  );
}
