// A history as delimited text: a header, then rows. Not table/read-csv.ts, which is strict where training data must be
// (a short row is an error, Infinity is one too): a history may still be growing and may well hold Infinity
// (docs/decisions/0012-histories-are-read-apart-from-tables.md).

import { DownhillError } from "../../core/errors.ts";
import { type Column, emptyColumn, noRows, put, type Sheet } from "./sheet.ts";

type Split = (line: string) => string[];

/** @throws no-rows, ragged-rows, duplicate-header */
export function readDelimited(text: string, file: string): Sheet {
  const lines = text.split(/\r\n?|\n/);
  const ends = lines.at(-1)!.trim() === "";
  const first = lines.findIndex(line => line.trim() !== "");
  const header = lines[first]!.replace(/^#\s*/, "");
  const split = splitterOf(header);
  const heads = split(header).map(name => name.trim());
  const isHeadless = heads.every(name => name === "" || !Number.isNaN(Number(name)));
  const names = isHeadless ? heads.map((_, i) => `column ${i + 1}`) : heads;
  checkNames(names, file);
  const columns = names.map((): Column => emptyColumn());
  let torn = false;
  for (let i = isHeadless ? first : first + 1; i < lines.length; i++) {
    const line = lines[i]!;
    if (line.trim() === "" || line.startsWith("#")) continue;
    const fields = split(line);
    if (fields.length === names.length) columns.forEach((column, j) => put(column, fields[j]));
    else if (i === lines.length - 1 && !ends && fields.length < names.length) torn = true;
    else throw ragged(file, i + 1, names.length, fields.length);
  }
  if (columns[0]!.cells.length === 0) throw noRows(file);
  return { file, columns: new Map(names.map((name, i) => [name, columns[i]!])), torn };
}

function ragged(file: string, line: number, expected: number, found: number): DownhillError {
  return new DownhillError(
    "ragged-rows",
    `${file}: line ${line} has ${found} fields, the header has ${expected}. Is a quote or a delimiter missing?`,
    { file, line, expected, found },
  );
}

function checkNames(names: readonly string[], file: string): void {
  const twice = names.find((name, i) => name !== "" && names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new DownhillError(
    "duplicate-header",
    `${file}: two columns are called "${twice}". Rename one of them.`,
    { file, column: twice },
  );
}

/** By the sign that the header has most often outside quotes; by white space where it has none. */
function splitterOf(header: string): Split {
  const counted = [",", ";", "\t", "|"].map(sign => ({
    sign,
    fields: fieldsOf(header, sign).length,
  }));
  const best = counted.reduce((most, next) => (next.fields > most.fields ? next : most));
  if (best.fields > 1) return line => fieldsOf(line, best.sign);
  if (/\S\s+\S/.test(header) && !header.includes('"')) return line => line.trim().split(/\s+/);
  return line => fieldsOf(line, ",");
}

/** A line's fields; a quoted one may hold the sign, and a quote twice. */
function fieldsOf(line: string, sign: string): string[] {
  if (!line.includes('"')) return line.split(sign);
  const fields: string[] = [];
  let [field, quoted] = ["", false];
  for (let i = 0; i < line.length; i++) {
    const letter = line[i]!;
    if (letter === '"' && quoted && line[i + 1] === '"') field += line[i++];
    else if (letter === '"') quoted = !quoted;
    else if (letter === sign && !quoted) [field, fields[fields.length]] = ["", field];
    else field += letter;
  }
  return [...fields, field];
}
