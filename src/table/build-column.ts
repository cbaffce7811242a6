// A column that grows cell by cell. It holds distinct texts and a code a row, as long as they are few; a column that has
// then shown numbers or dates only holds their values from there on, 8 bytes a row. If a text still comes, after so many
// numbers, the texts before are gone: the file has to be read anew with that column as texts.

import type { CodedColumn, Column, DecimalMark } from "./columns.ts";
import type { ColumnMarks } from "./decimal-mark.ts";
import { GrowingArray } from "./growing-array.ts";
import {
  checkFinite,
  codedKind,
  dateValue,
  isMissing,
  isNumber,
  numberValue,
  numericColumn,
} from "./infer-types.ts";
import { cellText } from "./split-records.ts";

/** Distinct texts held before a column of numbers or dates becomes one of values. */
export const MOST_TEXTS = 4096;
const MISSING = -1;
const ZERO = 0x30;
/** The decimal marks, as digits are told: by their distance from 0. */
const MARKS = { ".": 0x2e - ZERO, ",": 0x2c - ZERO } as const;
/** No character is as far. */
const NO_MARK = -1 - ZERO;

export interface ColumnOptions {
  readonly name: string;
  /** For messages. */
  readonly file: string;
  /** It is known to hold texts: nothing is given up. */
  readonly texts?: boolean;
  /** Whether texts may turn out to be numbers; default: true. */
  readonly numbers?: boolean;
  /** Of the numbers; default: a point. */
  readonly mark?: DecimalMark;
  /** Shown the cells, while the mark is not known. */
  readonly marks?: ColumnMarks | undefined;
}

export class ColumnBuilder {
  readonly #options: ColumnOptions;
  readonly #mark: DecimalMark;
  readonly #markDigit: number;
  readonly #marks: ColumnMarks | undefined;
  /** None while the first cell with decimals may tell which mark the column has. */
  #plainMark: number;
  #codes = new GrowingArray(Int32Array);
  #values: GrowingArray<Float64Array> | undefined;
  /** As written, and trimmed. */
  #known = new Map<string, number>();
  #texts: string[] = [];
  /** What all texts so far may be. */
  #numbers: boolean;
  #dates = true;
  /** A text came after texts had been given up. */
  #lost = false;

  constructor(options: ColumnOptions) {
    this.#options = options;
    this.#mark = options.mark ?? ".";
    this.#markDigit = MARKS[this.#mark];
    this.#marks = options.marks;
    this.#plainMark = this.#marks ? NO_MARK : this.#markDigit;
    this.#numbers = options.numbers ?? true;
  }

  /** Whether the cells must be given anew, to a builder that knows of texts. */
  get lost(): boolean {
    return this.#lost;
  }

  /** The cell from `from` to before `to` in a line of CSV. */
  addCell(text: string, from: number, to: number): void {
    if (this.#values === undefined) this.add(cellText(text, from, to));
    else {
      const value = this.#numbers ? plainNumber(text, from, to, this.#plainMark) : Number.NaN;
      if (Number.isNaN(value)) this.#addOther(text, from, to);
      else this.#values.push(value);
    }
  }

  /** A cell that is no number at first sight. */
  #addOther(text: string, from: number, to: number): void {
    const doubtful = this.#marks?.doubtful && isThreeDecimals(text, from, to, this.#markDigit);
    const value = doubtful ? plainNumber(text, from, to, this.#markDigit) : Number.NaN;
    if (Number.isNaN(value)) this.add(cellText(text, from, to));
    else this.#values!.push(value);
  }

  /** Null is a missing cell. */
  add(cell: string | null): void {
    if (this.#values !== undefined)
      this.#values.push(cell === null ? Number.NaN : this.#valueOf(cell));
    else {
      this.#codes.push(cell === null ? MISSING : (this.#known.get(cell) ?? this.#learn(cell)));
      if (this.#texts.length > MOST_TEXTS) this.#giveUpTexts();
    }
  }

  finish(): Column {
    const { name, file } = this.#options;
    if (this.#values === undefined && this.#texts.length > 0 && (this.#numbers || this.#dates))
      this.#values = this.#fromCodes();
    if (this.#values === undefined) return this.#coded();
    const values = this.#values.toArray();
    if (!this.#numbers) return { name, kind: "date", values };
    checkFinite(name, values, file);
    return numericColumn(name, values);
  }

  /** The code of a text that has not stood there like that. */
  #learn(written: string): number {
    const text = copied(written.trim());
    const plain = !Number.isNaN(plainNumber(text, 0, text.length, this.#markDigit));
    const code =
      !plain && isMissing(text) ? MISSING : (this.#known.get(text) ?? this.#texts.length);
    if (code === this.#texts.length) {
      this.#texts.push(text);
      this.#see(text);
      this.#numbers &&= plain || isNumber(text, this.#mark);
      this.#dates &&= !plain && !Number.isNaN(dateValue(text));
    }
    this.#known.set(text, code);
    if (written.length !== text.length) this.#known.set(copied(written), code);
    return code;
  }

  #see(text: string): void {
    this.#marks?.see(text);
    if (!this.#marks?.open) this.#plainMark = this.#markDigit;
  }

  #giveUpTexts(): void {
    if (this.#options.texts || !(this.#numbers || this.#dates)) return;
    this.#values = this.#fromCodes();
    this.#codes = new GrowingArray(Int32Array);
    this.#known = new Map();
    this.#texts = [];
  }

  #fromCodes(): GrowingArray<Float64Array> {
    const read = this.#numbers ? (text: string) => anyNumber(text, this.#mark) : dateValue;
    const byCode = this.#texts.map(read);
    const values = new GrowingArray(Float64Array);
    this.#codes.forEach(code => values.push(byCode[code] ?? Number.NaN));
    return values;
  }

  #valueOf(cell: string): number {
    const text = cell.trim();
    if (isMissing(text)) return Number.NaN;
    this.#see(text);
    if (this.#numbers && isNumber(text, this.#mark)) return anyNumber(text, this.#mark);
    const date = this.#numbers ? Number.NaN : dateValue(text);
    this.#lost ||= Number.isNaN(date);
    return date;
  }

  #coded(): CodedColumn {
    return codedColumn(this.#options.name, this.#codes.toArray(), this.#texts);
  }
}

/** The column of texts, sorted, from a code a row. It changes `codes`. */
export function codedColumn(
  name: string,
  codes: Int32Array,
  texts: readonly string[],
): CodedColumn {
  const order = [...texts.keys()].sort((a, b) => byCodeUnit(texts[a]!, texts[b]!));
  const place = new Int32Array(texts.length);
  order.forEach((code, rank) => void (place[code] = rank));
  const counts = new Array<number>(texts.length).fill(0);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code === MISSING) continue;
    codes[row] = place[code]!;
    counts[place[code]!]!++;
  }
  const categories = order.map(code => texts[code]!);
  return { name, kind: codedKind(name, categories, counts), codes, categories };
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A text of its own memory: a slice of a long text keeps the whole of it alive, in V8. */
const copied = (text: string) => ` ${text}`.slice(1);

function anyNumber(text: string, mark: DecimalMark): number {
  const value = plainNumber(text, 0, text.length, MARKS[mark]);
  return Number.isNaN(value) ? numberValue(text, mark) : value;
}

/** Powers of ten that float64 holds exactly. */
const POWERS = Array.from({ length: 16 }, (_, k) => Number(`1e${k}`));

/**
 * The number of at most 15 digits, with a sign and a decimal mark, that stands from `from` to before `to`; NaN for all else. Both
 * the digits and the power of ten are exact, so the one division rounds as reading the text does (Clinger 1990).
 */
export function plainNumber(
  text: string,
  from: number,
  to: number,
  markDigit: number = MARKS["."],
): number {
  const first = text.charCodeAt(from);
  const sign = first === 0x2d || first === 0x2b ? 1 : 0;
  let [digits, value, decimals, point] = [0, 0, 0, 0];
  for (let i = from + sign; i < to; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = 10 * value + digit;
      digits++;
      decimals += point;
    } else if (digit === markDigit && point === 0) point = 1;
    else return Number.NaN;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  const leadingZero = digits - decimals > 1 && text.charCodeAt(from + sign) === ZERO;
  if (leadingZero) return Number.NaN;
  const size = value / POWERS[decimals]!;
  return first === 0x2d ? -size : size;
}

/** Whether a plain number has one to three digits before the mark and three behind: with the other mark, thousands. */
function isThreeDecimals(text: string, from: number, to: number, markDigit: number): boolean {
  const first = text.charCodeAt(from);
  const begin = first === 0x2d || first === 0x2b ? from + 1 : from;
  const before = to - 4 - begin;
  if (before < 1 || before > 3 || text.charCodeAt(begin) === ZERO) return false;
  return text.charCodeAt(to - 4) - ZERO === markDigit;
}
