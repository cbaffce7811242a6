// Tables from files, CSV or Parquet as their bytes say, with the sha256 of what was read. Neither is held whole.

import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import type { SourceTable } from "../pipeline/index.ts";
import type { DecimalMark } from "../table/columns.ts";
import { commonDecimals, isMisread } from "../table/decimal-mark.ts";
import { joinTables } from "../table/join-tables.ts";
import { checkMemory } from "../table/memory.ts";
import { readCsv } from "../table/read-csv.ts";
import { isParquet, readParquet } from "../table/read-parquet.ts";
import { cannotRead, readWhole } from "./files.ts";
import { sha256 } from "./sha256.ts";

/** Told how far reading has come, in bytes of one file. */
export type ReadingProgress = (file: string, done: number, size: number) => void;

export interface ReadTablesOptions {
  readonly progress?: ReadingProgress | undefined;
  /** What the table is for, of which depends how much memory that takes; default: reading. */
  readonly purpose?: "reading" | "training";
  /** Where the cells of no file tell; default: a guess. */
  readonly decimalMark?: DecimalMark | undefined;
}

/** Bytes that are read at a time. */
const PIECE = 2 ** 16;

const unpack = {
  GZIP: (packed: Uint8Array) => gunzipSync(packed),
  BROTLI: (packed: Uint8Array) => brotliDecompressSync(packed),
  ZSTD: (packed: Uint8Array) => zstdDecompressSync(packed),
};

/**
 * One table of the files, rows under rows.
 *
 * @throws too-large, files-differ, and what reading a file throws
 */
export async function readTables(
  paths: readonly string[],
  options: ReadTablesOptions = {},
): Promise<SourceTable> {
  const [source] = await readGroups([paths], options);
  return source!;
}

/**
 * A table of each group of files, nothing of an empty one. Where the cells of a file can have either decimal mark, it has that of
 * the others.
 *
 * @throws as `readTables`
 */
export async function readGroups(
  groups: readonly (readonly string[])[],
  options: ReadTablesOptions = {},
): Promise<(SourceTable | undefined)[]> {
  const paths = groups.flat();
  const sources: SourceTable[] = [];
  const common = () => commonDecimals(sources.map(({ table }) => table.decimals));
  for (const path of paths) {
    const shown = common();
    const decimalMark = shown?.sure ? shown.mark : options.decimalMark;
    sources.push(await readTable(path, { ...options, decimalMark }));
  }
  const decimals = common();
  for (const [i, { table }] of sources.entries())
    if (isMisread(table.decimals, decimals))
      sources[i] = await readTable(paths[i]!, { ...options, decimalMark: decimals?.mark });
  return groups.map(({ length }) => joinedSource(sources.splice(0, length)));
}

function joinedSource(sources: readonly SourceTable[]): SourceTable | undefined {
  const [first, ...others] = sources;
  if (first === undefined || others.length === 0) return first;
  const file = sources.map(source => source.file).join(", ");
  return {
    file,
    sha256: hashOfAll(sources.map(source => source.sha256)),
    size: sources.reduce((sum, { size }) => sum + size, 0),
    table: joinTables([first.table, ...others.map(({ table }) => table)], file),
    files: sources.map(({ file, sha256, table }) => ({ file, sha256, rows: table.rows })),
  };
}

/** The sha256 of the files, as `readTables` gives it. */
export async function hashFiles(paths: readonly string[]): Promise<string> {
  const hashes: string[] = [];
  for (const path of paths) {
    const hash = createHash("sha256");
    for await (const _ of hashed((await contentOf(path)).pieces(), hash));
    hashes.push(hash.digest("hex"));
  }
  return hashOfAll(hashes);
}

const hashOfAll = (hashes: readonly string[]) =>
  hashes.length === 1 ? hashes[0]! : sha256(new TextEncoder().encode(hashes.join("\n")));

async function readTable(
  path: string,
  { progress, purpose = "reading", decimalMark }: ReadTablesOptions,
): Promise<SourceTable> {
  const file = basename(path);
  const content = await contentOf(path);
  const { size } = content;
  const options = {
    file,
    progress: (done: number) => progress?.(file, done, size),
    foresee: (rows: number, columns: number) =>
      checkMemory({ file, rows, columns, purpose, available: process.availableMemory() }),
  };
  let hash: Hash | undefined;
  const pieces = () => hashed(content.pieces(), (hash = createHash("sha256")));
  const table = isParquet(new Uint8Array(await content.part(0, 4)))
    ? await readParquet(content, { ...options, unpack })
    : await readCsv({ size, pieces }, { ...options, decimalMark });
  // A CSV has gone by whole, the last time that it was asked for.
  const sha = hash?.digest("hex") ?? (await hashFiles([path]));
  return { file, sha256: sha, size, table };
}

interface Content {
  readonly size: number;
  pieces(): AsyncIterable<Uint8Array>;
  part(from: number, to: number): Promise<ArrayBuffer>;
}

/** What comes by a pipe comes once, and is held. @throws file-missing, file-is-directory, cannot-read */
async function contentOf(path: string): Promise<Content> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw cannotRead(path, cause);
  });
  if (!facts.isFile()) return contentIn(await readWhole(path));
  const { size } = facts;
  return {
    size,
    pieces: () => piecesOf(path),
    part: (from, to) => partOf(path, from, Math.min(to, size)),
  };
}

async function partOf(path: string, from: number, to: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(Math.max(0, to - from));
  try {
    const file = await open(path);
    try {
      await file.read(bytes, 0, bytes.length, from);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw cannotRead(path, cause);
  }
  return bytes.buffer;
}

async function* piecesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: PIECE });
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

function contentIn(bytes: Uint8Array): Content {
  return {
    size: bytes.length,
    async *pieces() {
      for (let from = 0; from < bytes.length; from += PIECE)
        yield bytes.subarray(from, from + PIECE);
    },
    part: async (from, to) => new Uint8Array(bytes.subarray(from, to)).buffer,
  };
}

async function* hashed(pieces: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}
