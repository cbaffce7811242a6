// What kind a column is, from its texts or values. Missing cells are empty, NA, N/A, NaN, null or ?. Numbers may have
// thousands separators, the one of comma and point that is not the decimal mark; leading zeros mean a code, not a number.

import { DownhillError } from "../core/errors.ts";
import type { CodedColumn, Column, DecimalMark } from "./columns.ts";

const MISSING = new Set(["", "na", "n/a", "nan", "null", "?"]);
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const GROUPED = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/;
/** As PLAIN and GROUPED, with the two marks exchanged. */
const COMMA_PLAIN = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i;
const COMMA_GROUPED = /^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/;
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

/** Of a trimmed text. */
export function isNumber(text: string, mark: DecimalMark = "."): boolean {
  if (LEADING_ZERO.test(text)) return false;
  const [plain, grouped] = mark === "." ? [PLAIN, GROUPED] : [COMMA_PLAIN, COMMA_GROUPED];
  return plain.test(text) || grouped.test(text) || NOT_FINITE.test(text);
}

/** The number that a text says, or NaN. */
export function numberValue(text: string, mark: DecimalMark = "."): number {
  const cell = text.trim();
  if (isMissing(cell) || !isNumber(cell, mark)) return Number.NaN;
  if (NOT_FINITE.test(cell))
    return cell.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(
    mark === "." ? cell.replaceAll(",", "") : cell.replaceAll(".", "").replace(",", "."),
  );
}

/** @throws value-not-finite */
export function checkFinite(name: string, values: Float64Array, file: string): void {
  const row = values.findIndex(
    value => !Number.isNaN(value) && !Number.isFinite(Math.fround(value)),
  );
  if (row < 0) return;
  const value = values[row]!;
  throw new DownhillError(
    "value-not-finite",
    `${file}: column "${name}" has the value ${value} in row ${row + 1}; a network takes finite numbers, up to 3.4e38. Correct it or leave it empty.`,
    { file, column: name, row: row + 1, value: String(value) },
  );
}

export function numericColumn(name: string, values: Float64Array): Column {
  return looksLikeIdentifier(name, values)
    ? { name, kind: "identifier", values }
    : { name, kind: "number", values };
}

/** Whole numbers, all different, that count the rows or whose name says so. */
function looksLikeIdentifier(name: string, values: Float64Array): boolean {
  if (values.length < 20 || values.some(value => !Number.isInteger(value))) return false;
  if (values.every((value, i) => value === values[0]! + i)) return true;
  return IDENTIFIER.test(name) && new Set(values).size === values.length;
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

/** The kind of a column of texts that stand in so many rows each. */
export function codedKind(
  name: string,
  categories: readonly string[],
  counts: readonly number[],
): CodedColumn["kind"] {
  if (isTruthPair(categories)) return "boolean";
  const present = counts.reduce((sum, count) => sum + count, 0);
  const share = categories.length / Math.max(1, present);
  if (categories.length <= 20 || (share <= 0.3 && categories.length <= 10_000)) return "category";
  const spaced = categories.reduce((sum, text, i) => sum + (/\s/.test(text) ? counts[i]! : 0), 0);
  if (share > 0.95 && spaced < 0.1 * present) return "identifier";
  if (IDENTIFIER.test(name) && share > 0.5) return "identifier";
  return "text";
}

/** Two words such as yes and no, in any case. */
export function isTruthPair(categories: readonly string[]): boolean {
  if (categories.length !== 2) return false;
  const lower = categories.map(category => category.toLowerCase()).sort();
  return BOOLEANS.some(pair => pair.every((word, i) => word === lower[i]));
}
