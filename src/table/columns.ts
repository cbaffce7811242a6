// A table in memory: named columns of equal length, each of one kind. Numbers and dates are float64 with NaN for
// a missing cell; everything else is dictionary-coded, with code -1 for a missing cell.

export type ColumnKind = "number" | "boolean" | "category" | "date" | "text" | "identifier";

export interface NumericColumn {
  readonly name: string;
  /** Dates are milliseconds since 1970-01-01 UTC. */
  readonly kind: "number" | "date";
  readonly values: Float64Array;
}

export interface CodedColumn {
  readonly name: string;
  /** Identifier: as good as unique per row. Text: many long distinct values. Boolean: two values such as yes and no. */
  readonly kind: "boolean" | "category" | "text" | "identifier";
  readonly codes: Int32Array;
  /** Distinct values, sorted; codes index it. */
  readonly categories: readonly string[];
}

/** Integers that number the rows are an identifier too, and stay numeric. */
export interface NumericIdentifier {
  readonly name: string;
  readonly kind: "identifier";
  readonly values: Float64Array;
}

export type Column = NumericColumn | CodedColumn | NumericIdentifier;

/** What stands before the decimals of a number. */
export type DecimalMark = "." | ",";

/** The decimal mark of a table whose cells hold marks that a comma or a point could be. */
export interface Decimals {
  readonly mark: DecimalMark;
  /** Whether the cells show it; else it is a guess, or what other files of the table show. */
  readonly sure: boolean;
}

export interface Table {
  /** Where the table came from, for messages. */
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** Of a CSV whose cells may have either decimal mark. */
  readonly decimals?: Decimals;
}

export function isNumeric(column: Column): column is NumericColumn | NumericIdentifier {
  return "values" in column;
}

export function columnNames(table: Table): string[] {
  return table.columns.map(column => column.name);
}
