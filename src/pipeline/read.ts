// Bytes to tables, and the rows of the target: what is to be learnt, from how many rows.

import { DownhillError } from "../core/errors.ts";
import type { RunConfig, TaskKind } from "../log/config.ts";
import type { FileFacts } from "../log/records.ts";
import type { DecimalMark, Table } from "../table/columns.ts";
import { commonDecimals, isMisread } from "../table/decimal-mark.ts";
import { parseCsv } from "../table/read-csv.ts";
import { dealFolds, splitRows } from "../table/split.ts";
import { groupsOf, timesOf } from "../table/split-columns.ts";
import { classesOf, classNameAt, findTarget, inferTask, rowsWithTarget } from "../table/target.ts";
import type { Task } from "./task.ts";

export interface SourceFile {
  /** Name without its folder. */
  readonly file: string;
  readonly sha256: string;
  readonly bytes: Uint8Array;
}

/** A table that was made as its file went by, or from several files. */
export interface SourceTable {
  /** Names without their folders. */
  readonly file: string;
  /** Of several files: of their own, a line each. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  readonly table: Table;
  /** Where there are several. */
  readonly files?: readonly FileFacts[];
}

export type Source = SourceFile | SourceTable;

export interface Sources {
  readonly config: RunConfig;
  /** The keys that were asked for, where the preset is to choose the others; absent: the configuration is settled. */
  readonly given?: readonly string[] | undefined;
  readonly data: Source;
  readonly valid?: Source | undefined;
  readonly test?: Source | undefined;
}

export interface Tables {
  readonly config: RunConfig;
  readonly given: readonly string[] | undefined;
  readonly source: {
    readonly file: string;
    readonly sha256: string;
    readonly files?: readonly FileFacts[];
    readonly others?: { readonly valid?: string; readonly test?: string };
  };
  readonly table: Table;
  readonly validTable?: Table | undefined;
  readonly testTable?: Table | undefined;
}

export const read: Task<Sources, Tables> = {
  name: "read",
  run({ config, given, data, valid, test }) {
    const [table, validTable, testTable] = tablesOf([data, valid, test]);
    return {
      config,
      given,
      source: {
        file: data.file,
        sha256: data.sha256,
        ...("files" in data && { files: data.files }),
        ...((valid || test) && {
          others: { ...(valid && { valid: valid.sha256 }), ...(test && { test: test.sha256 }) },
        }),
      },
      table: table!,
      validTable,
      testTable,
    };
  },
};

/** Where the cells of one can have either decimal mark, it has that of the others. */
function tablesOf(sources: readonly (Source | undefined)[]): (Table | undefined)[] {
  const tables = sources.map(source => source && tableOf(source));
  const common = commonDecimals(tables.map(table => table?.decimals));
  return tables.map((table, i) =>
    isMisread(table?.decimals, common) ? tableOf(sources[i]!, common?.mark) : table,
  );
}

const tableOf = (source: Source, decimalMark?: DecimalMark) =>
  "table" in source ? source.table : parseCsv(source.bytes, { ...source, decimalMark });

export interface Profiled extends Tables {
  readonly task: TaskKind;
  readonly classes: readonly string[];
  /** Rows whose target is there. */
  readonly rows: Int32Array;
}

export const profileTarget: Task<Tables, Profiled> = {
  name: "profile",
  run(tables) {
    const target = findTarget(tables.table, tables.config.target);
    const rows = rowsWithTarget(target);
    const task = inferTask(target, rows, tables.config.task);
    const classes = task === "regression" ? [] : classesOf(target, rows);
    return { ...tables, task, classes, rows };
  },
};

/** Rows of a table. */
export interface Part {
  readonly table: Table;
  readonly rows: Int32Array;
}

export interface Parts extends Profiled {
  readonly parts: { readonly train: Part; readonly valid: Part | null; readonly test: Part | null };
  /** Validation out of fold: for each member the training rows, counted from 0, that it does not learn from. */
  readonly folds: readonly Int32Array[] | null;
  /** Rows of all files that have no target and so take no part. */
  readonly skipped: number;
}

export const split: Task<Profiled, Parts> = {
  name: "split",
  run(profiled) {
    const { config, table, rows, validTable, testTable } = profiled;
    const outOfFold = config.validation === "outOfFold" && !validTable;
    const { train, valid, test } = splitRows({
      ...splitOptions(profiled),
      valid: validTable || outOfFold ? 0 : config.valid,
      test: testTable ? 0 : config.test,
    });
    const own = (chosen: Int32Array) => (chosen.length > 0 ? { table, rows: chosen } : null);
    const others = { valid: partOf(validTable, config), test: partOf(testTable, config) };
    const parts = {
      train: { table, rows: train },
      valid: others.valid ?? own(valid),
      test: others.test ?? own(test),
    };
    const skipped = [{ table, rows }, others.valid, others.test].reduce(
      (sum, part) => sum + (part ? part.table.rows - part.rows.length : 0),
      0,
    );
    return { ...profiled, parts, folds: outOfFold ? memberFolds(profiled, train) : null, skipped };
  },
};

/** How many rows train, validate and test; out of fold rows do both. */
export function rowCounts({ parts, folds }: Parts): { train: number; valid: number; test: number } {
  const count = (part: Part | null) => part?.rows.length ?? 0;
  const train = count(parts.train);
  const unseen = folds?.reduce((sum, fold) => sum + fold.length, 0);
  return { train, valid: unseen ?? count(parts.valid), test: count(parts.test) };
}

/** Folds at least: each member learns from so much of the rows. */
const FOLDS = 8;

/**
 * A fold for each member, in proportion within each class; of training rows, counted from 0. Of few members some rows are in
 * no fold: they validate none and train all.
 */
export function memberFolds(profiled: Profiled, train: Int32Array): Int32Array[] {
  const { config } = profiled;
  const { seed, strata, groups } = splitOptions({ ...profiled, rows: train });
  const count = Math.max(FOLDS, config.members);
  const folds = dealFolds(train.length, { folds: count, seed, strata, groups });
  return folds.slice(0, config.members);
}

/** What a split goes by besides the shares. */
export function splitOptions({ config, table, rows, task, classes }: Profiled) {
  const { seed, group, time } = config;
  const target = findTarget(table, config.target);
  const code = new Map(classes.map((name, i) => [name, i]));
  const strata = () => Int32Array.from(rows, row => code.get(classNameAt(target, row)) ?? 0);
  return {
    rows,
    seed,
    strata: task === "regression" ? undefined : strata(),
    groups: group === null ? undefined : groupsOf(table, group, rows),
    times: time === null ? undefined : timesOf(table, time, rows),
  };
}

/** The rows of a table of its own that can be scored. @throws target-missing, target-missing-values */
export function partOf(table: Table | undefined, { target }: RunConfig): Part | undefined {
  return table && { table, rows: scorableRows(table, target) };
}

/** @throws target-missing, target-missing-values when no row has its target */
export function scorableRows(table: Table, target: string): Int32Array {
  const rows = rowsWithTarget(findTarget(table, target));
  if (rows.length > 0) return rows;
  throw new DownhillError(
    "target-missing-values",
    `${table.file}: the target "${target}" is missing in every row. A score needs what was true.`,
    { file: table.file, target },
  );
}
