// Applies a fitted preparation: tables to the network's numbers, and the network's numbers back.

import { DownhillError, didYouMean } from "../core/errors.ts";
import { type Column, columnNames, isNumeric, type Table } from "../table/columns.ts";
import { dateParts } from "./dates.ts";
import { type Input, inputFeatures, type Preparation } from "./preparation.ts";

const allRows = (table: Table) => Int32Array.from({ length: table.rows }, (_, row) => row);

/**
 * The network's inputs: rows × features, row-major.
 *
 * @throws column-missing, value-not-finite for a text where training had numbers
 */
export function applyInputs(
  preparation: Preparation,
  table: Table,
  rows: Int32Array = allRows(table),
): Float32Array {
  const widths = preparation.inputs.map(input => inputFeatures(input).length);
  const width = widths.reduce((sum, n) => sum + n, 0);
  const out = new Float32Array(rows.length * width);
  let from = 0;
  preparation.inputs.forEach((input, i) => {
    const features = featuresOf(input, columnOf(table, input.name));
    rows.forEach((row, k) => out.set(features(row), k * width + from));
    from += widths[i]!;
  });
  return out;
}

function columnOf(table: Table, name: string): Column {
  const found = table.columns.find(column => column.name === name);
  if (found !== undefined) return found;
  const suggestion = didYouMean(name, columnNames(table));
  throw new DownhillError(
    "column-missing",
    `${table.file}: the model needs the column "${name}".${suggestion ? ` Is it "${suggestion}"?` : ""}`,
    { file: table.file, column: name, suggestion },
  );
}

/** One row's features of one input. */
function featuresOf(input: Input, column: Column): (row: number) => number[] {
  if (input.kind === "category") {
    const place = new Map(input.categories.map((category, i) => [category, i]));
    for (const category of input.rare) place.set(category, input.categories.length);
    const width = inputFeatures(input).length;
    return row => {
      const features = new Array<number>(width).fill(0);
      const at = place.get(textAt(column, row));
      if (at !== undefined) features[at] = 1;
      return features;
    };
  }
  const scaled = (
    value: number,
    { median, center, scale }: { median: number; center: number; scale: number },
  ) => ((Number.isNaN(value) ? median : value) - center) / scale;
  const numberAt = numbersOf(input, column);
  if (input.kind === "date")
    return row => dateParts(numberAt(row)).map((part, i) => scaled(part, input.parts[i]!));
  return row => {
    const value = numberAt(row);
    return input.missingFlag
      ? [scaled(value, input), Number(Number.isNaN(value))]
      : [scaled(value, input)];
  };
}

function textAt(column: Column, row: number): string {
  return isNumeric(column)
    ? String(column.values[row])
    : (column.categories[column.codes[row]!] ?? "");
}

function numbersOf(input: { kind: string; name: string }, column: Column): (row: number) => number {
  const isDate = (kind: string) => kind === "date";
  if (isNumeric(column) && isDate(column.kind) === isDate(input.kind))
    return row => column.values[row]!;
  return row => {
    const value = wordAt(column, row);
    if (value === undefined) return Number.NaN;
    throw new DownhillError(
      "value-not-finite",
      `column "${input.name}" was ${isDate(input.kind) ? "dates" : "numbers"} in training and has "${value}" in row ${row + 1}. Correct it or leave it empty.`,
      { column: input.name, row: row + 1, value },
    );
  };
}

/** A cell as a person wrote it, or nearly; undefined for a missing one. */
function wordAt(column: Column, row: number): string | undefined {
  if (!isNumeric(column)) return column.categories[column.codes[row]!];
  const value = column.values[row]!;
  if (Number.isNaN(value)) return undefined;
  return column.kind === "date" ? new Date(value).toISOString().slice(0, 10) : String(value);
}

/**
 * What the network is to give: standardised numbers, or class codes (binary: 0 and 1 as numbers).
 *
 * @throws target-missing-values, class-unknown, column-missing
 */
export function applyTarget(
  preparation: Preparation,
  table: Table,
  rows: Int32Array = allRows(table),
): Float32Array | Int32Array {
  const { task, target } = preparation;
  const column = columnOf(table, target.name);
  const codes = new Map(target.classes.map((name, i) => [name, i]));
  const values = Array.from(rows, row => {
    if (isNumeric(column) ? Number.isNaN(column.values[row]) : column.codes[row]! < 0)
      throw new DownhillError(
        "target-missing-values",
        `${table.file}: the target "${target.name}" is missing in row ${row + 1}. Leave such rows out.`,
        { file: table.file, target: target.name, row: row + 1 },
      );
    if (task === "regression")
      return (
        (numbersOf({ kind: "number", name: target.name }, column)(row) - target.center) /
        target.scale
      );
    return classCode(codes, textAt(column, row), target.name, table.file);
  });
  return task === "multiclass" ? Int32Array.from(values) : Float32Array.from(values);
}

function classCode(
  codes: ReadonlyMap<string, number>,
  name: string,
  target: string,
  file: string,
): number {
  const code = codes.get(name);
  if (code !== undefined) return code;
  const sentence = `${file}: the class "${name}" of target "${target}" was not there in training. Known: ${[...codes.keys()].join(", ")}.`;
  throw new DownhillError("class-unknown", sentence, { file, target, class: name });
}

/** Regression outputs in the target's units. */
export function inverseTarget(
  { target }: Preparation,
  outputs: Float32Array | Int32Array,
): Float64Array {
  const { scale, center } = target;
  const values = new Float64Array(outputs.length);
  for (let i = 0; i < values.length; i++) values[i] = outputs[i]! * scale + center;
  return values;
}
