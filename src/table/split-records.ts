// CSV text to records of cells (RFC 4180), from text that may come in pieces that end anywhere. Every record must have as
// many cells as the header: a reader that trusts the header's count shifts cells silently when a row is short.

import { DownhillError } from "../core/errors.ts";

const QUOTE = 0x22;
const NEW_LINE = 0x0a;

/** A record: cell i is the characters from bounds[2i] to bounds[2i + 1] of the text, quotes and all. */
export interface CsvRecord {
  readonly text: string;
  readonly bounds: readonly number[];
}

export interface SplitterOptions {
  /** For messages. */
  readonly file: string;
  readonly delimiter: string;
  /** Takes each record in order; it is the splitter's own, and changes with the next. */
  readonly take: (record: CsvRecord) => void;
}

export class RecordSplitter {
  readonly #options: SplitterOptions;
  /** From the begin of the record that is not whole yet. */
  #text = "";
  #at = 0;
  #bounds: number[] = [];
  #cell = 0;
  #quoted = false;
  #expected = 0;
  #line = 1;
  #begin = 1;

  constructor(options: SplitterOptions) {
    this.#options = options;
  }

  /** @throws ragged-rows */
  push(piece: string, last: boolean): void {
    this.#text += piece;
    const start = this.#scan(last);
    if (last && start < this.#text.length) this.#end(start, this.#text.length);
    this.#keep(last ? this.#text.length : start);
  }

  /** Gives the records that are whole; where the one behind them begins. */
  #scan(last: boolean): number {
    const text = this.#text;
    const separator = this.#options.delimiter.charCodeAt(0);
    let start = 0;
    let i = this.#at;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === NEW_LINE) this.#line++;
      if (this.#quoted) {
        if (code !== QUOTE) continue;
        if (i + 1 === text.length && !last) break; // The character behind says what this one means.
        if (text.charCodeAt(i + 1) === QUOTE) i++;
        else this.#quoted = false;
      } else if (code === separator) {
        this.#bounds.push(this.#cell, i);
        this.#cell = i + 1;
      } else if (code === NEW_LINE) {
        this.#end(start, i);
        start = this.#cell = i + 1;
      } else if (code === QUOTE && i === this.#cell) this.#quoted = true;
    }
    this.#at = i;
    return start;
  }

  /** A blank line is no record, unless there is one column: then it is a missing value. */
  #end(start: number, at: number): void {
    const bounds = this.#bounds;
    const blank = start === at;
    bounds.push(this.#cell, at);
    const cells = bounds.length / 2;
    if (!blank || this.#expected === 1) {
      this.#expected ||= cells;
      if (this.#quoted || cells !== this.#expected) throw this.#ragged(cells);
      this.#options.take({ text: this.#text, bounds });
    }
    bounds.length = 0;
    this.#begin = this.#line;
  }

  #ragged(found: number): DownhillError {
    const { file } = this.#options;
    const [line, expected] = [this.#begin, this.#expected];
    const what = this.#quoted ? "opens a quote that is never closed" : `has ${found} fields`;
    return new DownhillError(
      "ragged-rows",
      `${file}: line ${line} ${what}, the header has ${expected} fields. Is a quote or a delimiter missing?`,
      { file, line, expected, found },
    );
  }

  /** Forgets the text before `start`. */
  #keep(start: number): void {
    this.#text = this.#text.slice(start);
    this.#at -= start;
    this.#cell -= start;
    this.#bounds = this.#bounds.map(bound => bound - start);
  }
}

/** A cell without the quotes around it and those that double a quote inside. */
export function cellText(text: string, from: number, to: number): string {
  if (text.charCodeAt(from) !== QUOTE) return text.slice(from, to);
  const raw = text.slice(from, to);
  const simple = raw.indexOf('"', 1) === raw.length - 1 && raw.length > 1;
  return simple ? raw.slice(1, -1) : unquoted(raw);
}

/** What stands behind the closing quote belongs to the cell. */
function unquoted(raw: string): string {
  const [, inside, behind] = /^"((?:[^"]|"")*)"?(.*)$/s.exec(raw)!;
  return inside!.replaceAll('""', '"') + behind;
}

/**
 * Of comma, semicolon, tab and bar the one that the header has most often outside quotes; of equals the first. Nothing
 * where more text may make more of the header, unless it is `whole`.
 */
export function detectDelimiter(text: string, whole: boolean): string | undefined {
  const counts = [",", ";", "\t", "|"].map(delimiter => ({
    delimiter,
    cells: headerCells(text, delimiter),
  }));
  if (!whole && counts.some(({ cells }) => cells === 0)) return undefined;
  return counts.reduce((best, next) => (next.cells > best.cells ? next : best)).delimiter;
}

function headerCells(text: string, delimiter: string): number {
  let cells = 0;
  const take = ({ bounds }: CsvRecord) => void (cells ||= bounds.length / 2);
  const splitter = new RecordSplitter({ file: "", delimiter, take });
  for (let from = 0; cells === 0 && from < text.length; ) {
    const end = text.indexOf("\n", from) + 1 || text.length;
    splitter.push(text.slice(from, end), false);
    from = end;
  }
  return cells;
}
