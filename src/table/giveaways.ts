// Columns that predict the target alone: often the answer itself under another name, or known only afterwards. One
// column against the target, nothing fitted: rank correlation, area under the curve, or the majority of each value.

import type { TaskKind } from "../log/config.ts";
import { type Column, isNumeric, type Table } from "./columns.ts";
import { areaUnderCurve, spearman } from "./statistics.ts";
import { classesOf, classNameAt, rowsWithTarget } from "./target.ts";

export interface Giveaway {
  readonly name: string;
  readonly measure: "spearman" | "auc" | "accuracy";
  /** Between 0 and 1; 1 is perfect. */
  readonly score: number;
}

/** A rank correlation this near to 1 is a copy of the target with noise. */
const SPEARMAN = 0.995;
const AUC = 0.99;
const ACCURACY = 0.99;
/** Fewer rows prove nothing. */
const LEAST_ROWS = 20;

export function giveaways(
  table: Table,
  target: Column,
  task: TaskKind,
  among: Int32Array = rowsWithTarget(target),
): Giveaway[] {
  return table.columns.flatMap(column => {
    if (column === target || column.kind === "identifier" || column.kind === "text") return [];
    const rows = among.filter(row => isPresent(column, row));
    if (rows.length < LEAST_ROWS) return [];
    const found = giveaway(column, target, task, rows);
    return found === undefined ? [] : [{ name: column.name, ...found }];
  });
}

type Found = Omit<Giveaway, "name"> | undefined;

function giveaway(column: Column, target: Column, task: TaskKind, rows: Int32Array): Found {
  if (isNumeric(column) && task === "binary") return byCurve(column.values, target, rows);
  if (task !== "regression") return byMajority(column, target, rows);
  if (!isNumeric(column) || !isNumeric(target)) return undefined;
  const at = (values: Float64Array) => Float64Array.from(rows, row => values[row]!);
  const score = Math.abs(spearman(at(column.values), at(target.values)));
  return score > SPEARMAN ? { measure: "spearman", score } : undefined;
}

function byCurve(values: Float64Array, target: Column, rows: Int32Array): Found {
  const positive = classesOf(target, rowsWithTarget(target))[1]!;
  const area = areaUnderCurve(
    Float64Array.from(rows, row => values[row]!),
    Array.from(rows, row => classNameAt(target, row) === positive),
  );
  const score = Math.max(area, 1 - area);
  return score > AUC ? { measure: "auc", score } : undefined;
}

/** Accuracy of guessing each value's most frequent class, where it makes a tenth of the errors of guessing blindly. */
function byMajority(column: Column, target: Column, rows: Int32Array): Found {
  const byValue = new Map<string, Map<string, number>>();
  const all = new Map<string, number>();
  for (const row of rows) {
    const [value, name] = [classNameAt(column, row), classNameAt(target, row)];
    const counts = byValue.get(value) ?? new Map<string, number>();
    byValue.set(value, counts.set(name, (counts.get(name) ?? 0) + 1));
    all.set(name, (all.get(name) ?? 0) + 1);
  }
  // A value that a handful of rows share is guessed right by memory.
  if (byValue.size > rows.length / 10) return undefined;
  const right = [...byValue.values()].reduce((sum, counts) => sum + largest(counts), 0);
  const score = right / rows.length;
  const blind = largest(all) / rows.length;
  if (score <= ACCURACY || 1 - score > 0.1 * (1 - blind) || blind === 1) return undefined;
  return { measure: "accuracy", score };
}

const largest = (counts: ReadonlyMap<string, number>) => Math.max(...counts.values());

function isPresent(column: Column, row: number): boolean {
  return isNumeric(column) ? !Number.isNaN(column.values[row]) : column.codes[row]! >= 0;
}
