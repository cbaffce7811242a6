// Tables made of others for asking a model: some rows, one column exchanged.

import { type Column, isNumeric, type Table } from "../table/columns.ts";

/** Row i of the result is row `rows[i]` of the table. */
export function takeRows(table: Table, rows: Int32Array): Table {
  return { ...table, rows: rows.length, columns: table.columns.map(one => taken(one, rows)) };
}

/** The table with the cells of one column in the order `rows`. */
export function withOrder(table: Table, name: string, rows: Int32Array): Table {
  return withColumn(table, taken(columnNamed(table, name), rows));
}

/** The table with one cell in every row of a column: a number, or a code. */
export function withCell(table: Table, name: string, cell: number): Table {
  const column = columnNamed(table, name);
  return withColumn(
    table,
    isNumeric(column)
      ? { ...column, values: new Float64Array(table.rows).fill(cell) }
      : { ...column, codes: new Int32Array(table.rows).fill(cell) },
  );
}

export const columnNamed = ({ columns }: Table, name: string): Column =>
  columns.find(column => column.name === name)!;

const taken = (column: Column, rows: Int32Array): Column =>
  isNumeric(column)
    ? { ...column, values: Float64Array.from(rows, row => column.values[row]!) }
    : { ...column, codes: rows.map(row => column.codes[row]!) };

const withColumn = (table: Table, column: Column): Table => ({
  ...table,
  columns: table.columns.map(old => (old.name === column.name ? column : old)),
});
