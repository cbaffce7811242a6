// CSV text to a table: uDSV splits the fields; beforehand every record's fields are counted, because a parser that
// trusts the header's count shifts cells silently when a row is short.

import { inferSchema, initParser } from "udsv";
import { DownhillError } from "../core/errors.ts";
import type { Table } from "./columns.ts";
import { decodeText } from "./decode.ts";
import { inferColumn } from "./infer-types.ts";

export interface CsvOptions {
  /** For messages. */
  readonly file: string;
  /** Default: the one of tab, bar, semicolon and comma that the header has. */
  readonly delimiter?: string;
}

/**
 * The table in the bytes of a CSV file: header first, any delimiter, quotes, CP949 or UTF-8.
 *
 * @throws file-empty, no-rows, ragged-rows, duplicate-header, binary-file, encoding-invalid, value-not-finite
 */
export function parseCsv(bytes: Uint8Array, { file, delimiter }: CsvOptions): Table {
  const text = decodeText(bytes, file).replace(/^\uFEFF/, "");
  if (text.trim() === "")
    throw new DownhillError(
      "file-empty",
      `${file}: the file is empty. A header and rows are needed.`,
      { file },
    );
  const schema = inferSchema(text, { header: () => [], col: delimiter ?? null });
  checkRecords(text, schema.col, file);
  const [header, ...rows] = initParser(schema).stringArrs(text) as [string[], ...string[][]];
  const names = checkHeader(header, file);
  // A blank line is a record of one empty field; with one column it is a missing value.
  const records = names.length === 1 ? rows : rows.filter(row => row.length === names.length);
  if (records.length === 0)
    throw new DownhillError("no-rows", `${file}: there is a header and not one row under it.`, {
      file,
    });
  const columns = names.map((name, i) =>
    inferColumn(
      name,
      records.map(row => row[i]!),
      file,
    ),
  );
  return { file, rows: records.length, columns };
}

function checkHeader(header: readonly string[], file: string): string[] {
  const names = header.map(name => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new DownhillError(
      "duplicate-header",
      `${file}: two columns are called "${twice}". Rename one of them.`,
      { file, column: twice },
    );
  return names;
}

/** Every record must have as many fields as the header; blank lines are passed over. */
function checkRecords(text: string, delimiter: string, file: string): void {
  let expected = -1;
  for (const { fields, line, blank } of countFields(text, delimiter)) {
    if (expected < 0) expected = fields;
    else if (fields !== expected && !blank)
      throw new DownhillError(
        "ragged-rows",
        `${file}: line ${line} has ${fields} fields, the header has ${expected}. Is a quote or a delimiter missing?`,
        { file, line, expected, found: fields },
      );
  }
}

/** Number of fields of each record, and the line on which it begins. */
function* countFields(text: string, delimiter: string) {
  const separator = delimiter.charCodeAt(0);
  let [fields, line, begin, quoted, blank] = [1, 1, 1, false, true];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) quoted = !quoted;
    if (code === 0x0a) line++;
    if (code === 0x0a && !quoted) {
      yield { fields, line: begin, blank };
      [fields, begin, blank] = [1, line, true];
    } else if (code === separator && !quoted) fields++;
    if (code !== 0x0a && code !== 0x0d) blank = false;
  }
  if (!blank) yield { fields, line: begin, blank };
}
