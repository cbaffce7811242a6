// Fits a preparation on the training rows, and on them only: medians, scales, categories, what is left out.

import { DownhillError, didYouMean } from "../core/errors.ts";
import type { ScalingName, TaskKind } from "../log/config.ts";
import {
  type CodedColumn,
  type Column,
  columnNames,
  isNumeric,
  type Table,
} from "../table/columns.ts";
import { quantile } from "../table/statistics.ts";
import { dateParts } from "./dates.ts";
import {
  type CategoryInput,
  DATE_PARTS,
  type Input,
  type Preparation,
  type Scale,
} from "./preparation.ts";
import { fitSymlog, symlog } from "./symlog.ts";

/** Where the smooth clip bends (RealMLP's constant). */
const CLIP = 3;

export interface PreparationOptions {
  readonly target: string;
  readonly task: TaskKind;
  readonly classes: readonly string[];
  readonly scaling: ScalingName;
  /** Distinct categories that get a feature each; the rest are rare, or with `codes` the whole column is one of codes. */
  readonly oneHot: number;
  /** Whether the network takes codes of categories and embeds numbers. */
  readonly codes: boolean;
  /** Whether predictions stay within the range of the training rows' targets. */
  readonly clipOutput: boolean;
  readonly features: readonly string[] | null;
  readonly drop: readonly string[];
  /** Columns that the rows were split by; they are no inputs unless `features` asks for them. */
  readonly splitBy?: { readonly [why in "group" | "time"]?: string | null };
}

/** @throws column-missing, no-features, column-all-missing */
export function fitPreparation(
  table: Table,
  rows: Int32Array,
  options: PreparationOptions,
): Preparation {
  checkNames(table, [...(options.features ?? []), ...options.drop]);
  const inputs: Input[] = [];
  const leftOut: { name: string; why: string }[] = [];
  for (const column of table.columns) {
    if (column.name === options.target) continue;
    const why = reasonToLeaveOut(column, rows, options);
    if (why !== undefined) leftOut.push({ name: column.name, why });
    else inputs.push(fitInput(column, rows, options));
  }
  if (inputs.length === 0)
    throw new DownhillError(
      "no-features",
      `${table.file}: no column is left to learn from (${leftOut.map(({ name, why }) => `${name}: ${why}`).join(", ") || "the target is the only one"}). Name some with --features.`,
      { file: table.file, leftOut },
    );
  return {
    task: options.task,
    target: fitTarget(table, rows, options),
    inputs,
    ...(options.scaling === "robustClip" && { clip: CLIP }),
    leftOut,
    ...(table.decimals && { decimalMark: table.decimals.mark }),
  };
}

function checkNames(table: Table, names: readonly string[]): void {
  const known = columnNames(table);
  const wrong = names.find(name => !known.includes(name));
  if (wrong === undefined) return;
  const suggestion = didYouMean(wrong, known);
  throw new DownhillError(
    "column-missing",
    `${table.file}: there is no column "${wrong}".${suggestion ? ` Did you mean "${suggestion}"?` : ""}`,
    { file: table.file, column: wrong, suggestion },
  );
}

function reasonToLeaveOut(
  column: Column,
  rows: Int32Array,
  { features, drop, splitBy = {} }: PreparationOptions,
): string | undefined {
  if (drop.includes(column.name)) return "dropped";
  const asked = features?.includes(column.name) ?? false;
  if (!asked && column.name === splitBy.group) return "group";
  if (!asked && column.name === splitBy.time) return "time";
  if (features !== null && !asked) return "dropped";
  const distinct = distinctValues(column, rows);
  if (distinct.size === 0 && asked)
    throw new DownhillError(
      "column-all-missing",
      `column "${column.name}" has no value in the training rows. Leave it out of --features.`,
      { column: column.name },
    );
  if (distinct.size === 0) return "all-missing";
  if (asked) return undefined;
  if (column.kind === "identifier" || column.kind === "text") return column.kind;
  return distinct.size === 1 && !hasMissing(column, rows) ? "constant" : undefined;
}

function distinctValues(column: Column, rows: Int32Array): Set<number> {
  const values = isNumeric(column) ? column.values : column.codes;
  const distinct = new Set<number>();
  for (const row of rows) distinct.add(values[row]!);
  distinct.delete(isNumeric(column) ? Number.NaN : -1);
  return distinct;
}

function hasMissing(column: Column, rows: Int32Array): boolean {
  return isNumeric(column)
    ? rows.some(row => Number.isNaN(column.values[row]))
    : rows.some(row => column.codes[row]! < 0);
}

function fitInput(column: Column, rows: Int32Array, options: PreparationOptions): Input {
  const { scaling, codes } = options;
  if (!isNumeric(column)) return fitCategory(column, rows, options);
  const values = Float64Array.from(rows, row => column.values[row]!);
  const embedded = codes && new Set(values.filter(value => !Number.isNaN(value))).size > 2;
  if (column.kind === "date") {
    const parts = DATE_PARTS.map((_, i) =>
      fitScale(
        values.map(time => dateParts(time)[i]!),
        scaling,
      ),
    );
    return { kind: "date", name: column.name, parts, ...(embedded && { embedded }) };
  }
  const missingFlag = values.some(Number.isNaN);
  return {
    ...{ kind: "number", name: column.name, missingFlag, ...fitNumber(values, scaling) },
    ...(missingFlag && scaling === "robustClip" && { flag: flagScale(values, Number.isNaN) }),
    ...(embedded && { embedded }),
  };
}

/** How a feature of 0 and 1 is scaled. */
function flagScale<T>(values: Iterable<T>, isOne: (value: T) => boolean): Scale {
  const sorted = Float64Array.from(values, value => (isOne(value) ? 1 : 0)).sort();
  const [center, scale] = robustRange(sorted);
  return { center, scale };
}

const presentIn = (values: Float64Array) => values.filter(value => !Number.isNaN(value)).sort();

/** Robust scaling has nothing to go by where most of a column is one value: there a logarithm is taken first. */
function fitNumber(values: Float64Array, scaling: ScalingName) {
  const sorted = presentIn(values);
  const fitted = scaling === "robustClip" ? fitSymlog(sorted) : undefined;
  if (fitted === undefined) return fitScale(values, scaling, sorted);
  return { ...fitScale(values, scaling, sorted, value => symlog(value, fitted)), symlog: fitted };
}

/** Median of the values present, sorted; centre and scale after imputing it, of what `of` gives. A constant has scale 1. */
function fitScale(
  values: Float64Array,
  scaling: ScalingName,
  sorted = presentIn(values),
  of = (value: number) => value,
) {
  const median = quantile(sorted, 0.5);
  const filled = values.map(value => of(Number.isNaN(value) ? median : value));
  if (scaling === "none") return { median, center: 0, scale: 1 };
  const [center, scale] =
    scaling === "standard"
      ? standard(filled)
      : scaling === "robust"
        ? robust(filled)
        : robustRange(filled.toSorted());
  return { median, center, scale: scale > 0 && Number.isFinite(scale) ? scale : 1 };
}

/** Mean and population standard deviation, as StandardScaler. */
export function standard(values: Float64Array): [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance =
    values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  // A constant column leaves rounding errors, not a spread.
  const spread = Math.sqrt(variance);
  return [mean, spread > 1e-12 * Math.abs(mean) ? spread : 0];
}

/** Median and interquartile range, as RobustScaler; where half the values are one, the deviation instead of 0. */
function robust(values: Float64Array): [number, number] {
  const sorted = values.toSorted();
  const range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return [quantile(sorted, 0.5), range > 0 ? range : standard(values)[1]];
}

/**
 * Median and interquartile range of sorted values, where that is 0 half of their range (Holzmüller et al. 2024,
 * arXiv 2407.04491, section 3).
 */
function robustRange(sorted: Float64Array): [number, number] {
  const range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  return [quantile(sorted, 0.5), range > 0 ? range : (sorted.at(-1)! - sorted[0]!) / 2];
}

/** Frequent categories get a feature each; those of one row, and those past the limit, are rare. */
function fitCategory(column: CodedColumn, rows: Int32Array, options: PreparationOptions): Input {
  const { oneHot, codes, scaling } = options;
  const counts = new Map<string, number>();
  for (const row of rows) {
    const category = column.categories[column.codes[row]!];
    if (category !== undefined) counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const coded = codes && ranked.length > oneHot;
  const frequent = ranked.filter(
    ([, count], i) => (coded || i < oneHot) && (count > 1 || ranked.length <= 2),
  );
  const names = new Set(frequent.map(([name]) => name));
  const input: CategoryInput = {
    kind: "category",
    name: column.name,
    categories: column.categories.filter(category => names.has(category)),
    rare: column.categories.filter(category => counts.has(category) && !names.has(category)),
    ...(coded ? { encoding: "code" } : codes && ranked.length <= 2 ? { encoding: "sign" } : {}),
  };
  if (scaling !== "robustClip" || coded) return input;
  return { ...input, scales: categoryScales(input, column, rows) };
}

/** The scale of each feature that a category becomes. */
function categoryScales(
  { categories, rare, encoding }: CategoryInput,
  column: CodedColumn,
  rows: Int32Array,
): Scale[] {
  const names = Array.from(rows, row => column.categories[column.codes[row]!]);
  if (encoding === "sign") return [flagScale(names, name => name === categories.at(-1))];
  const known = new Set(rare);
  const scales = categories.map(category => flagScale(names, name => name === category));
  return rare.length === 0
    ? scales
    : [...scales, flagScale(names, name => name !== undefined && known.has(name))];
}

function fitTarget(table: Table, rows: Int32Array, options: PreparationOptions) {
  const { target, task, classes, clipOutput } = options;
  const column = table.columns.find(({ name }) => name === target)!;
  if (task !== "regression" || !isNumeric(column))
    return { name: target, center: 0, scale: 1, classes };
  const values = Float64Array.from(rows, row => column.values[row]!);
  const [center, scale] = standard(values);
  const sorted = values.toSorted();
  const range = [sorted[0]!, sorted.at(-1)!] as const;
  return {
    ...{ name: target, center, scale: scale > 0 ? scale : 1 },
    ...(clipOutput && { range }),
    classes: [],
  };
}
