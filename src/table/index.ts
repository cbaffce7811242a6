export type { Column, ColumnKind, DecimalMark, Decimals, Table } from "./columns.ts";
export { type FoldOptions, foldRows } from "./folds.ts";
export { joinTables } from "./join-tables.ts";
export type { ColumnProfile, Profile } from "./profile.ts";
export { profile } from "./profile.ts";
export {
  type ByteSource,
  type CsvOptions,
  parseCsv,
  type ReadCsvOptions,
  readCsv,
} from "./read-csv.ts";
export {
  isParquet,
  type PartSource,
  type ReadParquetOptions,
  readParquet,
  type Unpack,
} from "./read-parquet.ts";
export { type Split, type SplitOptions, splitRows } from "./split.ts";
export { classesOf, findTarget, inferTask, rowsWithTarget } from "./target.ts";
