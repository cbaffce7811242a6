// What kind a column is, from its texts. Missing cells are empty, NA, N/A, NaN, null or ?. Numbers may have
// thousands separators; leading zeros mean a code, not a number.

import { DownhillError } from "../core/errors.ts";
import type { CodedColumn, Column } from "./columns.ts";

const MISSING = new Set(["", "na", "n/a", "nan", "null", "?"]);
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const LEADING_ZERO = /^[+-]?0\d/;
const NOT_FINITE = /^[+-]?(inf|infinity)$/i;
const DATE =
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z)?)?$/;
const BOOLEANS = [
  ["false", "true"],
  ["no", "yes"],
  ["n", "y"],
  ["f", "t"],
];
/** A name that says "identifier". */
const IDENTIFIER = /(^|_|\s)(id|idx|index|no|nr|number|key|uuid|번호)$|(Id|ID|Number|번호)$|^id_/;

export function isMissing(text: string): boolean {
  return MISSING.has(text.trim().toLowerCase());
}

export function inferColumn(name: string, texts: readonly string[], file: string): Column {
  const cells = texts.map(text => (isMissing(text) ? null : text.trim()));
  const present = cells.filter(cell => cell !== null);
  if (present.length > 0 && present.every(isNumber)) return numberColumn(name, cells, file);
  if (present.length > 0 && present.every(cell => Number.isFinite(dateValue(cell))))
    return {
      name,
      kind: "date",
      values: Float64Array.from(cells, cell => (cell ? dateValue(cell) : Number.NaN)),
    };
  return codedColumn(name, cells);
}

function isNumber(text: string): boolean {
  if (LEADING_ZERO.test(text)) return false;
  return PLAIN.test(text) || GROUPED.test(text) || NOT_FINITE.test(text);
}

/** The number that a text says, or NaN. */
export function numberValue(text: string): number {
  return isMissing(text) || !isNumber(text.trim())
    ? Number.NaN
    : Number(text.trim().replaceAll(",", ""));
}

function numberColumn(name: string, cells: readonly (string | null)[], file: string): Column {
  const values = Float64Array.from(cells, cell => (cell === null ? Number.NaN : numberValue(cell)));
  const wrong = cells.findIndex(
    (cell, i) => cell !== null && !Number.isFinite(Math.fround(values[i]!)),
  );
  if (wrong >= 0)
    throw new DownhillError(
      "value-not-finite",
      `${file}: column "${name}" has the value ${cells[wrong]} in row ${wrong + 1}; a network takes finite numbers, up to 3.4e38. Correct it or leave it empty.`,
      { file, column: name, row: wrong + 1, value: cells[wrong] },
    );
  return looksLikeIdentifier(name, values)
    ? { name, kind: "identifier", values }
    : { name, kind: "number", values };
}

/** Whole numbers, all different, that count the rows or whose name says so. */
function looksLikeIdentifier(name: string, values: Float64Array): boolean {
  if (values.length < 20 || values.some(value => !Number.isInteger(value))) return false;
  if (new Set(values).size !== values.length) return false;
  return IDENTIFIER.test(name) || values.every((value, i) => value === values[0]! + i);
}

/** Milliseconds since 1970 in UTC of an ISO-like date, or NaN. */
export function dateValue(text: string): number {
  const match = DATE.exec(text);
  if (match === null) return Number.NaN;
  const [, year, , month, day, hour = "0", minute = "0", second = "0"] = match;
  const time = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second);
  const back = new Date(time);
  return back.getUTCMonth() === +month! - 1 && back.getUTCDate() === +day! ? time : Number.NaN;
}

function codedColumn(name: string, cells: readonly (string | null)[]): CodedColumn {
  const categories = [...new Set(cells.filter(cell => cell !== null))].sort(byCodeUnit);
  const code = new Map(categories.map((category, i) => [category, i]));
  const codes = Int32Array.from(cells, cell => (cell === null ? -1 : code.get(cell)!));
  const present = cells.filter(cell => cell !== null);
  return { name, kind: codedKind(name, categories, present), codes, categories };
}

function codedKind(
  name: string,
  categories: readonly string[],
  present: readonly string[],
): CodedColumn["kind"] {
  const lower = categories.map(category => category.toLowerCase()).sort();
  if (
    BOOLEANS.some(
      pair => pair.length === lower.length && pair.every((word, i) => word === lower[i]),
    )
  )
    return "boolean";
  const share = categories.length / Math.max(1, present.length);
  if (categories.length <= 20 || (share <= 0.3 && categories.length <= 10_000)) return "category";
  const spaced = present.filter(text => /\s/.test(text)).length / present.length;
  if (share > 0.95 && spaced < 0.1) return "identifier";
  if (IDENTIFIER.test(name) && share > 0.5) return "identifier";
  return "text";
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
