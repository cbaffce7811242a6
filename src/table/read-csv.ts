// CSV text to a table: uDSV splits the fields; beforehand every record's fields are counted, because a parser that
// trusts the header's count shifts cells silently when a row is short.

import { inferSchema, initParser } from "udsv";
import { DownhillError } from "../core/errors.ts";
import { decodeText } from "../formats/decode-text.ts";
import type { Table } from "./columns.ts";
import { inferColumn } from "./infer-types.ts";

const QUOTE = 0x22;
const NEW_LINE = 0x0a;

export interface CsvOptions {
  /** For messages. */
  readonly file: string;
  /** Default: the one of comma, semicolon, tab and bar that the header has most often, outside quotes. */
  readonly delimiter?: string;
}

/**
 * The table in the bytes of a CSV file: header first, any delimiter, quotes, CP949 or UTF-8.
 *
 * @throws file-empty, no-rows, ragged-rows, duplicate-header, binary-file, encoding-invalid, value-not-finite
 */
export function parseCsv(bytes: Uint8Array, { file, delimiter }: CsvOptions): Table {
  const text = evenLineEnds(decodeText(bytes, file).replace(/^\uFEFF/, ""));
  if (text.trim() === "")
    throw new DownhillError(
      "file-empty",
      `${file}: the file is empty. A header and rows are needed.`,
      { file },
    );
  const col = delimiter ?? detectDelimiter(text);
  checkRecords(text, col, file);
  const schema = inferSchema(text, { header: () => [], col, row: "\n" });
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

/** uDSV takes one line end for the whole text; files put together by hand mix them. */
function evenLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** Of equally frequent ones the first; a header of one column has none of them, and comma does. */
function detectDelimiter(text: string): string {
  const counts = [",", ";", "\t", "|"].map(delimiter => {
    const [header] = countFields(text, delimiter);
    return { delimiter, fields: header?.fields ?? 1 };
  });
  return counts.reduce((best, next) => (next.fields > best.fields ? next : best)).delimiter;
}

/** Every record must have as many fields as the header; blank lines are passed over. */
function checkRecords(text: string, delimiter: string, file: string): void {
  let expected = -1;
  for (const { fields, line, blank, open } of countFields(text, delimiter)) {
    if (expected < 0) expected = fields;
    if (!open && (fields === expected || blank)) continue;
    const what = open ? "opens a quote that is never closed" : `has ${fields} fields`;
    throw new DownhillError(
      "ragged-rows",
      `${file}: line ${line} ${what}, the header has ${expected} fields. Is a quote or a delimiter missing?`,
      { file, line, expected, found: fields },
    );
  }
}

/** Number of fields of each record and the line on which it begins; a quote opens at a field's start only. */
function* countFields(text: string, delimiter: string) {
  const separator = delimiter.charCodeAt(0);
  let [fields, line, begin, quoted, blank, start] = [1, 1, 1, false, true, true];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === NEW_LINE) line++;
    if (quoted) {
      if (code !== QUOTE) continue;
      if (text.charCodeAt(i + 1) === QUOTE) i++;
      else quoted = false;
    } else if (code === NEW_LINE) {
      yield { fields, line: begin, blank, open: false };
      [fields, begin, blank, start] = [1, line, true, true];
    } else {
      blank = false;
      quoted = start && code === QUOTE;
      start = code === separator;
      if (start) fields++;
    }
  }
  if (!blank) yield { fields, line: begin, blank, open: quoted };
}
