export type { Column, ColumnKind, Table } from "./columns.ts";
export type { ColumnProfile, Profile } from "./profile.ts";
export { profile } from "./profile.ts";
export { type CsvOptions, parseCsv } from "./read-csv.ts";
export { type Split, type SplitOptions, splitRows } from "./split.ts";
export { classesOf, findTarget, inferTask, rowsWithTarget } from "./target.ts";
