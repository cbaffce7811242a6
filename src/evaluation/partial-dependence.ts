// Partial dependence (Friedman 2001, Ann. Statist. 29, section 8.2): the mean of a model's outputs over given rows when one
// column has the same value in all of them, for some values. By brute force, as scikit-learn's. Where columns hang
// together it asks about rows that do not exist.

import { isNumeric, type Table } from "../table/columns.ts";
import { quantile } from "../table/statistics.ts";
import { columnNamed, withCell } from "./rows.ts";

/** Numbers beyond these shares of the rows are left out: hardly a row tells of them. */
const [LOWEST, HIGHEST] = [0.05, 0.95];

export interface DependenceOptions {
  readonly column: string;
  /** Rows × outputs: numbers in the target's units, or probabilities. */
  readonly predict: (table: Table) => Promise<ArrayLike<number>>;
  /** Values of the column at most. Default 20 for numbers and dates, 10 for categories. */
  readonly points?: number;
}

export interface Dependence {
  readonly name: string;
  readonly kind: "number" | "date" | "category";
  /** Ascending numbers, dates in milliseconds, or the most frequent categories. */
  readonly at: readonly (number | string)[];
  /** For each output its mean at each of these. */
  readonly means: readonly (readonly number[])[];
}

/**
 * How the outputs depend on one column: at quantiles of a number between the 5th and the 95th percentile (at every value
 * where there are few), at the most frequent of categories.
 *
 * @example
 * import { partialDependence } from "downhill/evaluation";
 *
 * const values = Float64Array.of(1, 2, 3);
 * const table = { file: "", rows: 3, columns: [{ name: "a", kind: "number" as const, values }] };
 * const { at, means } = await partialDependence(table, {
 *   column: "a",
 *   predict: async ({ columns: [a] }) => (a && "values" in a ? a.values.map(x => 2 * x) : []),
 * });
 * console.log(at, means); // [ 1, 2, 3 ] [ [ 2, 4, 6 ] ]
 */
export async function partialDependence(
  table: Table,
  { column: name, predict, points }: DependenceOptions,
): Promise<Dependence> {
  const column = columnNamed(table, name);
  const numeric = isNumeric(column);
  const cells = numeric
    ? quantileGrid(column.values, points ?? 20)
    : frequentCodes(column.codes, points ?? 10);
  const means: number[][] = [];
  for (const cell of cells)
    means.push(outputMeans(await predict(withCell(table, name, cell)), table.rows));
  return {
    name,
    kind: numeric ? (column.kind === "date" ? "date" : "number") : "category",
    at: numeric ? cells : cells.map(code => column.categories[code]!),
    means: (means[0] ?? []).map((_, k) => means.map(row => row[k]!)),
  };
}

/** Every value where there are no more than `points`, else quantiles at even steps. */
function quantileGrid(values: Float64Array, points: number): number[] {
  const sorted = values.filter(value => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  if (distinct.length <= points) return distinct;
  const step = (HIGHEST - LOWEST) / (points - 1);
  const grid = Array.from({ length: points }, (_, i) => quantile(sorted, LOWEST + i * step));
  return [...new Set(grid)];
}

/** The most frequent first; of equals the first in the column's order. */
function frequentCodes(codes: Int32Array, points: number): number[] {
  const counts = new Map<number, number>();
  for (const code of codes) if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  return ranked.slice(0, points).map(([code]) => code);
}

function outputMeans(outputs: ArrayLike<number>, rows: number): number[] {
  const width = outputs.length / rows;
  const sums = new Array<number>(width).fill(0);
  for (let i = 0; i < outputs.length; i++) sums[i % width]! += outputs[i]! / rows;
  return sums;
}
