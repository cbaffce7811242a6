// Parquet to a table (https://parquet.apache.org/docs/file-format/), column by column through hyparquet, which is loaded when
// a file needs it. The file says what its columns hold: a number there is a number, and a text never becomes one.

import type { ColumnChunk, FileMetaData, ParquetScan, SchemaElement, SchemaTree } from "hyparquet";
import { DownhillError } from "../core/errors.ts";
import { Pace } from "../core/pace.ts";
import { ColumnBuilder } from "./build-column.ts";
import type { Column, Table } from "./columns.ts";
import { checkHeader, noRows } from "./header.ts";
import { checkFinite, numericColumn } from "./infer-types.ts";

/** A file of which any part can be asked for. */
export interface PartSource {
  readonly size: number;
  /** The bytes from `from` to before `to`. */
  part(from: number, to: number): Promise<ArrayBuffer>;
}

/** Gives the `size` bytes that were packed. */
export type Unpack = (packed: Uint8Array, size: number) => Uint8Array;

export interface ReadParquetOptions {
  /** For messages. */
  readonly file: string;
  /** What the platform can unpack besides Snappy, which is built in. */
  readonly unpack?: { readonly [codec in "GZIP" | "BROTLI" | "ZSTD"]?: Unpack };
  /** Told how many bytes have been read. */
  readonly progress?: (bytes: number) => void;
  /** Told before anything else is read: how many rows and columns there are. It may refuse them by throwing. */
  readonly foresee?: (rows: number, columns: number) => void;
}

const MAGIC = [0x50, 0x41, 0x52, 0x31];

/** Whether a file that begins so is Parquet: "PAR1". */
export const isParquet = (begin: Uint8Array) => MAGIC.every((byte, i) => begin[i] === byte);

/**
 * The table in a Parquet file: numbers, decimals, booleans, texts, dates and timestamps (in UTC); null is a missing cell.
 * Whole numbers of 64 bits are rounded to float64, exact up to 2^53.
 *
 * @throws parquet-unreadable, no-rows, duplicate-header, value-not-finite, and what `foresee` throws
 * @example
 * import { readParquet } from "downhill/table";
 *
 * const { buffer } = new TextEncoder().encode("x,y\n1,2\n");
 * const source = { size: buffer.byteLength, part: async (from: number, to: number) => buffer.slice(from, to) };
 * try {
 *   const table = await readParquet(source, { file: "a.parquet" });
 *   console.log(table.rows);
 * } catch (error) {
 *   console.assert(String(error).includes("[parquet-unreadable]")); // It is CSV.
 * }
 */
export async function readParquet(source: PartSource, options: ReadParquetOptions): Promise<Table> {
  const { file, unpack = {}, progress, foresee } = options;
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await import("hyparquet");
  const buffer = {
    byteLength: source.size,
    slice: (from: number, to = source.size) => source.part(from, to),
  };
  const metadata = await unlessDamaged(file, () => parquetMetadataAsync(buffer));
  const fields = parquetSchema(metadata).children;
  const names = checkHeader(
    fields.map(({ element }) => element.name),
    file,
  );
  const contents = fields.map(field => contentOf(field, file));
  const chunks = names.map(name => chunksOf(metadata, name));
  chunks.forEach((own, i) => void checkCodecs(own, names[i]!, unpack, file));
  const rows = Number(metadata.num_rows);
  if (rows === 0) throw noRows(file);
  foresee?.(rows, names.length);
  const plan = { file: buffer, metadata, columns: [...names], compressors: unpack, parsers };
  const scan = await unlessDamaged(file, () => parquetScan(plan));
  const columns: Column[] = [];
  let read = 0;
  for (const [i, name] of names.entries()) {
    const column = { name, content: contents[i]!, rows, file };
    columns.push(await unlessDamaged(file, () => readColumn(scan, metadata, column), name));
    read += chunks[i]!.reduce((sum, { meta_data }) => sum + packedBytes(meta_data), 0);
    progress?.(read);
  }
  return { file, rows, columns };
}

type Content = "number" | "boolean" | "date" | "text";

/** Dates as milliseconds since 1970. */
const parsers = {
  dateFromDays: (days: number) => days * 86_400_000,
  timestampFromMilliseconds: (time: bigint) => Number(time),
  timestampFromMicroseconds: (time: bigint) => Number(time) / 1e3,
  timestampFromNanoseconds: (time: bigint) => Number(time / 1000n) / 1e3,
};

/** @throws parquet-unreadable for what is no cell */
function contentOf({ element, children }: SchemaTree, file: string): Content {
  const content =
    children.length > 0 || element.repetition_type === "REPEATED" ? "nested" : cellsOf(element);
  if (content !== "nested" && content !== "bytes") return content;
  const { name } = element;
  throw new DownhillError(
    "parquet-unreadable",
    `${file}: column "${name}" is ${content === "nested" ? "nested (a list, a map or a struct)" : "of bytes that are neither number nor text"}; a table has one number, text or date in a cell. Write the file without it, or with a column for each part.`,
    { file, column: name, why: content },
  );
}

function cellsOf({
  type,
  converted_type,
  logical_type,
}: SchemaElement): Content | "bytes" | "nested" {
  const kind = logical_type?.type ?? converted_type ?? "";
  if (["JSON", "VARIANT"].includes(kind)) return "nested";
  if (["BSON", "INTERVAL", "GEOMETRY", "GEOGRAPHY", "FILE"].includes(kind)) return "bytes";
  if (type === "INT96" || /^(DATE|TIMESTAMP)/.test(kind)) return "date";
  // Decimals are recognised by the older of the two ways to say so, which every writer adds.
  if (kind === "DECIMAL") return converted_type === "DECIMAL" ? "number" : "bytes";
  if (type === "BOOLEAN") return "boolean";
  if (type === "BYTE_ARRAY" || kind === "UUID") return "text";
  return type === "FIXED_LEN_BYTE_ARRAY" && kind !== "FLOAT16" ? "bytes" : "number";
}

/** A column's chunks, one a row group. */
function chunksOf({ row_groups }: FileMetaData, name: string): ColumnChunk[] {
  return row_groups.flatMap(({ columns }) =>
    columns.filter(({ meta_data }) => meta_data?.path_in_schema[0] === name),
  );
}

const packedBytes = (meta: ColumnChunk["meta_data"]) => Number(meta?.total_compressed_size ?? 0);

/** @throws parquet-unreadable */
function checkCodecs(
  chunks: readonly ColumnChunk[],
  name: string,
  unpack: NonNullable<ReadParquetOptions["unpack"]>,
  file: string,
): void {
  const known = ["UNCOMPRESSED", "SNAPPY", ...Object.keys(unpack)];
  const codec = chunks
    .map(({ meta_data }) => meta_data?.codec ?? "UNCOMPRESSED")
    .find(used => !known.includes(used));
  if (codec === undefined) return;
  throw new DownhillError(
    "parquet-unreadable",
    `${file}: column "${name}" is compressed by ${codec}; known here are ${known.slice(1).join(", ")}. Write the file anew with one of them.`,
    { file, column: name, why: codec },
  );
}

interface ColumnPlan {
  readonly name: string;
  readonly content: Content;
  readonly rows: number;
  readonly file: string;
}

async function readColumn(
  scan: ParquetScan,
  { row_groups }: FileMetaData,
  { name, content, rows, file }: ColumnPlan,
): Promise<Column> {
  const pace = new Pace();
  const isValues = content === "number" || content === "date";
  const values = new Float64Array(isValues ? rows : 0);
  const texts = new ColumnBuilder({ name, file, numbers: false });
  let at = 0;
  for (const { num_rows } of row_groups) {
    const end = at + Number(num_rows);
    const cells = await scan.readColumn({ column: name, rowStart: at, rowEnd: end });
    for (let i = 0; at < end; at++, i++) {
      const cell: unknown = cells[i];
      if (isValues) values[at] = cell === null || cell === undefined ? Number.NaN : Number(cell);
      else texts.add(cell === null || cell === undefined ? null : String(cell));
    }
    await pace.breathe();
  }
  if (!isValues) return texts.finish();
  if (content === "date") return { name, kind: "date", values };
  checkFinite(name, values, file);
  return numericColumn(name, values);
}

/** What hyparquet throws, as an error of ours. @throws parquet-unreadable */
async function unlessDamaged<T>(
  file: string,
  act: () => T | Promise<T>,
  column?: string,
): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof DownhillError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const where = column === undefined ? "" : `column "${column}": `;
    throw new DownhillError(
      "parquet-unreadable",
      `${file}: ${where}not readable as Parquet: ${why}. Was the file cut short? Write it anew.`,
      { file, why, ...(column !== undefined && { column }) },
      cause,
    );
  }
}
