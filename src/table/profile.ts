// A table described: each column's kind, missing cells, distinct values and quantiles; duplicate rows; and what may
// spoil training, by code.

import { type Column, isNumeric, type Table } from "./columns.ts";
import { giveaways } from "./giveaways.ts";
import { distinctOf, rowHashes } from "./row-hashes.ts";
import { moments, quantile } from "./statistics.ts";
import { classesOf, classNameAt, findTarget, naturalTask, rowsWithTarget } from "./target.ts";

export interface ColumnProfile {
  readonly name: string;
  readonly kind: Column["kind"];
  readonly missing: number;
  readonly distinct: number;
  /** 0, 25, 50, 75 and 100 %. */
  readonly quantiles?: readonly number[];
  readonly mean?: number;
  readonly std?: number;
  /** The most frequent values with their counts. */
  readonly top?: readonly (readonly [string, number])[];
}

export interface ColumnWarning {
  readonly column: string;
  readonly code:
    | "constant"
    | "all-missing"
    | "identifier"
    | "text"
    | "imbalanced"
    | "predicts-target";
  /** Of predicts-target: 1 is perfect (giveaways.ts). */
  readonly score?: number;
}

export interface Profile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly duplicates: number;
  readonly warnings: readonly ColumnWarning[];
}

/** @throws target-missing */
export function profile(table: Table, target?: string): Profile {
  const columns = table.columns.map(column => describe(column, table.rows));
  const warnings = columns.flatMap(({ name, kind, distinct, missing }): ColumnWarning[] => {
    if (missing === table.rows) return [{ column: name, code: "all-missing" }];
    if (distinct === 1 && missing === 0) return [{ column: name, code: "constant" }];
    return kind === "identifier" || kind === "text" ? [{ column: name, code: kind }] : [];
  });
  const more = target === undefined ? [] : targetWarnings(table, findTarget(table, target));
  return {
    rows: table.rows,
    columns,
    duplicates: duplicateRows(table),
    warnings: [...warnings, ...more],
  };
}

function describe(column: Column, rows: number): ColumnProfile {
  if (!isNumeric(column))
    return describeCodes(column.name, column.kind, column.codes, column.categories);
  const present = column.values.filter(value => !Number.isNaN(value)).sort();
  const distinct = new Set(present).size;
  const facts = { name: column.name, kind: column.kind, missing: rows - present.length, distinct };
  if (present.length === 0) return facts;
  const quantiles = [0, 0.25, 0.5, 0.75, 1].map(q => quantile(present, q));
  return { ...facts, quantiles, ...moments(present) };
}

function describeCodes(
  name: string,
  kind: Column["kind"],
  codes: Int32Array,
  categories: readonly string[],
): ColumnProfile {
  const counts = new Array<number>(categories.length).fill(0);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const top = categories
    .map((category, code) => [category, counts[code]!] as const)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5);
  return {
    name,
    kind,
    missing: codes.filter(code => code < 0).length,
    distinct: categories.length,
    top,
  };
}

function duplicateRows({ columns, rows }: Table): number {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  return rows - distinctOf(rowHashes(columns, all).sort());
}

/** One class far rarer than another; columns that predict the target alone. */
function targetWarnings(table: Table, target: Column): ColumnWarning[] {
  const rows = rowsWithTarget(target);
  const task = naturalTask(target, classesOf(target, rows).length);
  const found = giveaways(table, target, task).map(
    ({ name, score }): ColumnWarning => ({ column: name, code: "predicts-target", score }),
  );
  const rare = task !== "regression" && isImbalanced(target, rows);
  return rare ? [{ column: target.name, code: "imbalanced" }, ...found] : found;
}

/** More than ten rows of the largest class for one of the smallest. */
function isImbalanced(target: Column, rows: Int32Array): boolean {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = classNameAt(target, row);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Math.max(...counts.values()) > 10 * Math.min(...counts.values());
}
