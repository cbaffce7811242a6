// CSV to a table, from bytes in memory or as they come from a file, piece by piece: text, records, columns that grow. The
// file is held nowhere whole. What a piece assumes (UTF-8; a column of numbers; a decimal point) a later one can refute:
// then the bytes are asked for once more, and read with what is known by then.

import { DownhillError } from "../core/errors.ts";
import { Pace } from "../core/pace.ts";
import { type Encoding, encodingOf, TextPieces } from "../formats/decode-text.ts";
import { ColumnBuilder } from "./build-column.ts";
import { type Column, type DecimalMark, type Decimals, isNumeric, type Table } from "./columns.ts";
import { ColumnMarks, decimalsOf } from "./decimal-mark.ts";
import { checkHeader, noRows } from "./header.ts";
import { type CsvRecord, cellText, detectDelimiter, RecordSplitter } from "./split-records.ts";

export interface CsvOptions {
  /** For messages. */
  readonly file: string;
  /** Default: the one of comma, semicolon, tab and bar that the header has most often, outside quotes. */
  readonly delimiter?: string;
  /** The decimal mark where the file's own cells can have either, as other files of the same kind show it. */
  readonly decimalMark?: DecimalMark | undefined;
}

/** Bytes that can be asked for from the begin, more than once. */
export interface ByteSource {
  /** How many there are. */
  readonly size: number;
  pieces(): AsyncIterable<Uint8Array>;
}

export interface ReadCsvOptions extends CsvOptions {
  /** Told how many bytes have been read, of a file that may be read twice. */
  readonly progress?: (bytes: number) => void;
  /** Told once, early: how many rows and columns there will be, about. It may refuse them by throwing. */
  readonly foresee?: (rows: number, columns: number) => void;
}

/**
 * The table in the bytes of a CSV file: header first, any delimiter, quotes, CP949 or UTF-8. Decimals
 * may follow a comma where the delimiter is none.
 *
 * @throws file-empty, no-rows, ragged-rows, duplicate-header, binary-file, encoding-invalid, value-not-finite
 * @example
 * import { parseCsv } from "downhill/table";
 *
 * const table = parseCsv(new TextEncoder().encode("x,city\n1,Seoul\n2,Busan\n"), { file: "a.csv" });
 * console.log(table.rows, table.columns.map(({ kind }) => kind)); // 2 [ 'number', 'category' ]
 */
export function parseCsv(bytes: Uint8Array, options: CsvOptions): Table {
  for (let known: Known = knownAtFirst(bytes); ; ) {
    const reading = new Reading(options, known);
    const result = reading.push(bytes, true) ?? reading.end();
    if (isWhole(result)) {
      const columns = result.builders.map(builder => builder.finish());
      return tableOf(options, columns, result.decimals);
    }
    known = result;
  }
}

/**
 * As `parseCsv`, of a file of any size: it takes the memory of the table, not of the file. The event loop turns.
 *
 * @throws as `parseCsv`, and what `foresee` throws
 * @example
 * import { readCsv } from "downhill/table";
 *
 * const lines = ["x,y\n", ...Array.from({ length: 1000 }, (_, i) => `${i / 3},${i % 7}\n`)];
 * async function* pieces() {
 *   for (const line of lines) yield new TextEncoder().encode(line);
 * }
 * const table = await readCsv({ size: lines.join("").length, pieces }, { file: "a.csv" });
 * console.log(table.rows); // 1000
 */
export async function readCsv(source: ByteSource, options: ReadCsvOptions): Promise<Table> {
  for (let known: Known | undefined; ; ) {
    const result = await readOnce(source, options, known);
    if (isWhole(result)) return tableOf(options, await finished(result.builders), result.decimals);
    known = result;
  }
}

const isWhole = (result: Known | Whole): result is Whole => "builders" in result;

async function finished(builders: readonly ColumnBuilder[]): Promise<Column[]> {
  const pace = new Pace();
  const columns: Column[] = [];
  for (const builder of builders) {
    columns.push(builder.finish());
    await pace.breathe();
  }
  return columns;
}

function tableOf({ file }: CsvOptions, columns: readonly Column[], decimals?: Decimals): Table {
  const [first] = columns;
  const rows = isNumeric(first!) ? first.values.length : first!.codes.length;
  return { file, rows, columns, ...(decimals && { decimals }) };
}

/** Characters within which a header ends, or is taken for what there is of it. */
const LONGEST_HEADER = 2 ** 20;
/** Rows that tell how large the others are. */
const FIRST_LOOK = 1000;

async function readOnce(
  source: ByteSource,
  options: ReadCsvOptions,
  known?: Known,
): Promise<Known | Whole> {
  const pace = new Pace();
  let reading: Reading | undefined;
  let [bytes, foreseen] = [0, false];
  for await (const piece of source.pieces()) {
    reading ??= new Reading(options, known ?? knownAtFirst(piece));
    const refuted = reading.push(piece, false);
    if (refuted !== undefined) return refuted;
    bytes += piece.length;
    options.progress?.(bytes);
    if (!foreseen && reading.rows >= FIRST_LOOK) {
      foreseen = true;
      options.foresee?.(Math.round((reading.rows / bytes) * source.size), reading.columns);
    }
    await pace.breathe();
  }
  const nothing = new Uint8Array();
  reading ??= new Reading(options, knownAtFirst(nothing));
  return reading.push(nothing, true) ?? reading.end();
}

/** What a reading goes by. */
interface Known {
  readonly encoding: Encoding;
  /** Columns that hold texts, though they begin with numbers. */
  readonly texts: ReadonlySet<number>;
  /** Once the cells have shown it. */
  readonly decimals?: Decimals;
}

/** A reading that has refuted nothing of what it went by. */
interface Whole {
  readonly builders: readonly ColumnBuilder[];
  readonly decimals: Decimals | undefined;
}

const knownAtFirst = (bytes: Uint8Array): Known => ({
  encoding: encodingOf(bytes),
  texts: new Set(),
});

/** One reading of the file from its begin. What it gives back is what the next one has to know. */
class Reading {
  readonly #options: CsvOptions;
  readonly #known: Known;
  readonly #text: TextPieces;
  #splitter: RecordSplitter | undefined;
  #delimiter = ",";
  /** Where the mark is not known; of commas between cells it is. */
  #marks: ColumnMarks[] = [];
  #columns: ColumnBuilder[] | undefined;
  #rows = 0;
  /** A header that is not whole yet; a carriage return whose line feed may come in the next piece. */
  #held = "";

  constructor(options: CsvOptions, known: Known) {
    this.#options = options;
    this.#known = known;
    this.#text = new TextPieces(options.file, known.encoding);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Of the numbers, as far as it is known. */
  get #mark(): DecimalMark {
    const { decimalMark = "." } = this.#options;
    return this.#known.decimals?.mark ?? (this.#delimiter === "," ? "." : decimalMark);
  }

  get columns(): number {
    return this.#columns?.length ?? 0;
  }

  push(bytes: Uint8Array, last: boolean): Known | undefined {
    const text = this.#text.push(bytes, last);
    if (text === undefined) return { ...this.#known, encoding: "cp949" };
    const lines = this.#evenLineEnds(text, last);
    this.#splitter ??= this.#splitterFor(lines, last);
    if (this.#splitter === undefined) this.#held = lines + this.#held;
    else this.#splitter.push(lines, last);
    return undefined;
  }

  /** @throws file-empty, no-rows */
  end(): Known | Whole {
    const { file, decimalMark } = this.#options;
    const columns = this.#columns;
    if (columns === undefined)
      throw new DownhillError(
        "file-empty",
        `${file}: the file is empty. A header and rows are needed.`,
        { file },
      );
    if (this.#rows === 0) throw noRows(file);
    const { decimals = decimalsOf(this.#marks, this.#delimiter, decimalMark) } = this.#known;
    if (decimals !== undefined && decimals.mark !== this.#mark)
      return { ...this.#known, texts: new Set(), decimals };
    const lost = columns.flatMap((column, i) => (column.lost ? [i] : []));
    if (lost.length > 0) return { ...this.#known, texts: new Set([...this.#known.texts, ...lost]) };
    return { builders: columns, decimals };
  }

  /** Files put together by hand mix line ends. */
  #evenLineEnds(text: string, last: boolean): string {
    let whole = this.#held + text;
    this.#held = "";
    if (!last && whole.endsWith("\r")) {
      this.#held = "\r";
      whole = whole.slice(0, -1);
    }
    return whole.includes("\r") ? whole.replace(/\r\n?/g, "\n") : whole;
  }

  /** Nothing as long as the header is not whole. */
  #splitterFor(lines: string, last: boolean): RecordSplitter | undefined {
    if (lines.trim() === "") return undefined;
    const whole = last || lines.length > LONGEST_HEADER;
    const { file, delimiter = detectDelimiter(lines, whole) } = this.#options;
    if (delimiter === undefined) return undefined;
    this.#delimiter = delimiter;
    return new RecordSplitter({ file, delimiter, take: record => this.#take(record) });
  }

  #take({ text, bounds }: CsvRecord): void {
    const columns = this.#columns;
    if (columns === undefined) this.#columns = this.#header(text, bounds);
    else {
      for (let i = 0; i < columns.length; i++)
        columns[i]!.addCell(text, bounds[2 * i]!, bounds[2 * i + 1]!);
      this.#rows++;
    }
  }

  #header(text: string, bounds: readonly number[]): ColumnBuilder[] {
    const { file } = this.#options;
    const cells = Array.from({ length: bounds.length / 2 }, (_, i) =>
      cellText(text, bounds[2 * i]!, bounds[2 * i + 1]!).trim(),
    );
    const { texts, decimals } = this.#known;
    const mark = this.#mark;
    if (decimals === undefined && this.#delimiter !== ",")
      this.#marks = cells.map(() => new ColumnMarks());
    return checkHeader(cells, file).map(
      (name, i) =>
        new ColumnBuilder({ name, file, texts: texts.has(i), mark, marks: this.#marks[i] }),
    );
  }
}
