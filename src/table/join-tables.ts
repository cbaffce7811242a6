// Several tables as one, rows under rows: columns go by name, in the order of the first.

import { DownhillError } from "../core/errors.ts";
import { codedColumn } from "./build-column.ts";
import { type Column, isNumeric, type Table } from "./columns.ts";
import { commonDecimals } from "./decimal-mark.ts";
import { numericColumn } from "./infer-types.ts";

/**
 * One table of the rows of all.
 *
 * @throws files-differ for a column that one lacks, or that is text in one and number in another
 * @example
 * import { joinTables, parseCsv } from "downhill/table";
 *
 * const part = (csv: string, file: string) => parseCsv(new TextEncoder().encode(csv), { file });
 * const table = joinTables([part("x,y\n1,2\n", "a.csv"), part("y,x\n4,3\n", "b.csv")], "both");
 * console.log(table.rows, table.columns.length); // 2 2
 */
export function joinTables(tables: readonly [Table, ...Table[]], file: string): Table {
  const [first, ...others] = tables;
  for (const other of others) checkColumns(first, other);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = first.columns.map(({ name }) => joined(name, tables, rows));
  const decimals = commonDecimals(tables.map(table => table.decimals));
  return { file, rows, columns, ...(decimals && { decimals }) };
}

const columnOf = ({ columns }: Table, name: string) => columns.find(column => column.name === name);

function checkColumns(first: Table, other: Table): void {
  for (const [table, lacking] of [
    [first, other],
    [other, first],
  ] as const) {
    const missing = table.columns.find(({ name }) => columnOf(lacking, name) === undefined);
    if (missing === undefined) continue;
    throw new DownhillError(
      "files-differ",
      `${lacking.file}: there is no column "${missing.name}", which ${table.file} has. Files that make one table have the same columns, in any order.`,
      { file: lacking.file, column: missing.name, other: table.file },
    );
  }
}

/** What a column holds; nothing where all of it is missing. */
function contentOf(column: Column): "text" | "number" | "date" | undefined {
  if (!isNumeric(column)) return column.categories.length > 0 ? "text" : undefined;
  if (column.values.every(Number.isNaN)) return undefined;
  return column.kind === "date" ? "date" : "number";
}

function joined(name: string, tables: readonly Table[], rows: number): Column {
  const parts = tables.map(table => ({ table, column: columnOf(table, name)! }));
  const content = sameContent(name, parts);
  if (content === "text" || content === undefined)
    return joinedTexts(
      name,
      parts.map(({ column }) => column),
      rows,
    );
  const values = new Float64Array(rows).fill(Number.NaN);
  let at = 0;
  for (const { table, column } of parts) {
    if (isNumeric(column)) values.set(column.values, at);
    at += table.rows;
  }
  return content === "date" ? { name, kind: "date", values } : numericColumn(name, values);
}

interface TablePart {
  readonly table: Table;
  readonly column: Column;
}

/** @throws files-differ */
function sameContent(name: string, parts: readonly TablePart[]) {
  const known = parts.find(({ column }) => contentOf(column) !== undefined);
  if (known === undefined) return undefined;
  const content = contentOf(known.column);
  const differs = parts.find(({ column }) => ![content, undefined].includes(contentOf(column)));
  if (differs === undefined) return content;
  const kind = contentOf(differs.column);
  throw new DownhillError(
    "files-differ",
    `${differs.table.file}: column "${name}" holds ${kind}${example(differs.column)}, in ${known.table.file} it holds ${content}${example(known.column)}. Make them alike.`,
    { file: differs.table.file, column: name, kind, other: known.table.file, otherKind: content },
  );
}

const example = (column: Column) => (isNumeric(column) ? "" : ` such as "${column.categories[0]}"`);

function joinedTexts(name: string, parts: readonly Column[], rows: number): Column {
  const known = new Map<string, number>();
  const codes = new Int32Array(rows).fill(-1);
  let at = 0;
  for (const part of parts) {
    // Numbers among texts are all missing.
    const [categories, own] = isNumeric(part) ? [[], part.values] : [part.categories, part.codes];
    const place = categories.map(category => {
      const code = known.get(category) ?? known.size;
      known.set(category, code);
      return code;
    });
    own.forEach(code => void (codes[at++] = place[code] ?? -1));
  }
  return codedColumn(name, codes, [...known.keys()]);
}
