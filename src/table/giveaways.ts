// Columns that predict the target alone: often the answer itself under another name, or known only afterwards. One
// column against the target, nothing fitted: rank correlation, area under the curve, or the majority of each value.

import type { TaskKind } from "../log/config.ts";
import { type Column, isNumeric, type Table } from "./columns.ts";
import { areaUnderCurve, spearman } from "./statistics.ts";
import { classesOf, rowsWithTarget } from "./target.ts";

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
  const told = targetOf(target, task);
  return table.columns.flatMap(column => giveawayOf(column, told, among) ?? []);
}

/** A target as columns are held against it. */
export interface ToldTarget {
  readonly column: Column;
  readonly task: TaskKind;
  /** Of classes, one number a row of the table. */
  readonly codes: Int32Array;
  readonly classes: number;
}

export function targetOf(column: Column, task: TaskKind): ToldTarget {
  if (task === "regression") return { column, task, codes: new Int32Array(0), classes: 0 };
  const names = classesOf(column, rowsWithTarget(column));
  const codeOf = new Map(names.map((name, code) => [name, code]));
  const ofCategory = isNumeric(column) ? [] : column.categories.map(name => codeOf.get(name) ?? -1);
  const codes = isNumeric(column)
    ? Int32Array.from(column.values, value => codeOf.get(String(value)) ?? -1)
    : column.codes.map(code => ofCategory[code] ?? -1);
  return { column, task, codes, classes: names.length };
}

/** What a column tells of the target alone, by the rows `among` where it is present; undefined if not nearly all. */
export function giveawayOf(
  column: Column,
  target: ToldTarget,
  among: Int32Array,
): Giveaway | undefined {
  if (column === target.column || column.kind === "identifier" || column.kind === "text")
    return undefined;
  const rows = among.filter(row => isPresent(column, row));
  if (rows.length < LEAST_ROWS) return undefined;
  const found = told(column, target, rows);
  return found && { name: column.name, ...found };
}

type Found = Omit<Giveaway, "name"> | undefined;

function told(column: Column, target: ToldTarget, rows: Int32Array): Found {
  const { task, column: wanted } = target;
  if (isNumeric(column) && task === "binary") return byCurve(column.values, target, rows);
  if (task !== "regression") return byMajority(column, target, rows);
  if (!isNumeric(column) || !isNumeric(wanted)) return undefined;
  const score = Math.abs(spearman(at(column.values, rows), at(wanted.values, rows)));
  return score > SPEARMAN ? { measure: "spearman", score } : undefined;
}

function at(values: Float64Array, rows: Int32Array): Float64Array {
  const chosen = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) chosen[i] = values[rows[i]!]!;
  return chosen;
}

function byCurve(values: Float64Array, { codes }: ToldTarget, rows: Int32Array): Found {
  const positive: boolean[] = [];
  for (let i = 0; i < rows.length; i++) positive.push(codes[rows[i]!] === 1);
  const area = areaUnderCurve(at(values, rows), positive);
  const score = Math.max(area, 1 - area);
  return score > AUC ? { measure: "auc", score } : undefined;
}

/** Accuracy of guessing each value's most frequent class, where it makes a tenth of the errors of guessing blindly. */
function byMajority(column: Column, { codes, classes }: ToldTarget, rows: Int32Array): Found {
  const values = isNumeric(column) ? column.values : column.codes;
  const byValue = new Map<number, Int32Array>();
  const all = new Int32Array(classes);
  for (let i = 0; i < rows.length; i++) {
    const [value, code] = [values[rows[i]!]!, codes[rows[i]!]!];
    let counts = byValue.get(value);
    // A value that a handful of rows share is guessed right by memory.
    if (counts === undefined && byValue.size >= rows.length / 10) return undefined;
    if (counts === undefined) byValue.set(value, (counts = new Int32Array(classes)));
    counts[code]!++;
    all[code]!++;
  }
  const right = [...byValue.values()].reduce((sum, counts) => sum + Math.max(...counts), 0);
  const score = right / rows.length;
  const blind = Math.max(...all) / rows.length;
  if (score <= ACCURACY || 1 - score > 0.1 * (1 - blind) || blind === 1) return undefined;
  return { measure: "accuracy", score };
}

function isPresent(column: Column, row: number): boolean {
  return isNumeric(column) ? !Number.isNaN(column.values[row]) : column.codes[row]! >= 0;
}
