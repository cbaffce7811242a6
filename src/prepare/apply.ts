// Applies a fitted preparation: tables to the network's numbers, and the network's numbers back.

import { DownhillError, didYouMean } from "../core/errors.ts";
import { type Column, columnNames, isNumeric, type Table } from "../table/columns.ts";
import { isTruthPair } from "../table/infer-types.ts";
import { classNameAt } from "../table/target.ts";
import { dateParts } from "./dates.ts";
import {
  type CategoryInput,
  type Input,
  inputFeatures,
  layoutOf,
  type NumberInput,
  type Preparation,
  type Scale,
} from "./preparation.ts";
import { symlog } from "./symlog.ts";

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
  const { places, names } = layoutOf(preparation);
  const width = names.length;
  const out = new Float32Array(rows.length * width);
  let from = 0;
  for (const input of preparation.inputs) {
    const count = inputFeatures(input).length;
    const own = places.subarray(from, from + count);
    const write = writerOf(input, columnOf(table, input.name), clipOf(preparation));
    for (let k = 0; k < rows.length; k++) write(rows[k]!, out, k * width, own);
    from += count;
  }
  return out;
}

type Clip = (z: number) => number;

/** z / √(1 + (z/c)²); Holzmüller et al. 2024, arXiv 2407.04491, section 3. */
function clipOf({ clip }: Preparation): Clip {
  return clip === undefined ? z => z : z => z / Math.sqrt(1 + (z / clip) * (z / clip));
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

/** A number as it is prepared, or a date's part. */
type Scaled = Pick<NumberInput, "median" | "center" | "scale" | "symlog">;

/** Writes one row's features of one input: feature i to `into[at + places[i]]`. */
type Writer = (row: number, into: Float32Array, at: number, places: Int32Array) => void;

function writerOf(input: Input, column: Column, clip: Clip): Writer {
  if (input.kind === "category") return categoryWriter(input, column, clip);
  const scaled = (value: number, { median, center, scale, symlog: log }: Scaled) => {
    const present = Number.isNaN(value) ? median : value;
    return clip(((log ? symlog(present, log) : present) - center) / scale);
  };
  const numberAt = numbersOf(input, column);
  if (input.kind === "date")
    return (row, into, at, places) =>
      dateParts(numberAt(row)).forEach((part, i) => {
        into[at + places[i]!] = scaled(part, input.parts[i]!);
      });
  const flag = flags(input.flag, clip);
  return (row, into, at, places) => {
    const value = numberAt(row);
    into[at + places[0]!] = scaled(value, input);
    if (input.missingFlag) into[at + places[1]!] = flag(Number.isNaN(value) ? 1 : 0);
  };
}

/** A feature of 0, ½ or 1 as it is scaled. */
const flags = (scale: Scale | undefined, clip: Clip) =>
  scale ? (value: number) => clip((value - scale.center) / scale.scale) : (value: number) => value;

function categoryWriter(input: CategoryInput, column: Column, clip: Clip): Writer {
  const { categories, rare, encoding, scales } = input;
  const places = new Map(categories.map((category, i) => [category, i]));
  for (const category of rare) places.set(category, categories.length);
  const placeAt = placesOf(places, column);
  if (encoding === "code")
    return (row, into, at, own) => {
      into[at + own[0]!] = placeAt(row) + 1;
    };
  const width = inputFeatures(input).length;
  const values = Array.from({ length: width }, (_, i) => flags(scales?.[i], clip));
  if (encoding === "sign") {
    const sign = values[0]!;
    const last = categories.length - 1;
    return (row, into, at, own) => {
      const place = placeAt(row);
      into[at + own[0]!] = sign(place === -1 ? 0.5 : place === last ? 1 : 0);
    };
  }
  const pairs = values.map(value => [value(0), value(1)] as const);
  return (row, into, at, own) => {
    const place = placeAt(row);
    for (let i = 0; i < width; i++) into[at + own[i]!] = pairs[i]![i === place ? 1 : 0];
  };
}

/** The place of a row's category, -1 for none; a coded column is looked up once a category. */
function placesOf(places: ReadonlyMap<string, number>, column: Column): (row: number) => number {
  const place = placeByName(places);
  if (isNumeric(column)) return row => place(classNameAt(column, row)) ?? -1;
  const ofCodes = column.categories.map(category => place(category) ?? -1);
  return row => ofCodes[column.codes[row]!] ?? -1;
}

/** Programs write True, true or TRUE of the same column: of truth values the case says nothing. */
function placeByName(places: ReadonlyMap<string, number>): (name: string) => number | undefined {
  if (!isTruthPair([...places.keys()])) return name => places.get(name);
  const folded = new Map([...places].map(([name, place]) => [name.toLowerCase(), place]));
  return name => folded.get(name.toLowerCase());
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
  const codeOf = placeByName(new Map(target.classes.map((name, i) => [name, i])));
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
    const name = classNameAt(column, row);
    return codeOf(name) ?? unknownClass(name, target, table.file);
  });
  return task === "multiclass" ? Int32Array.from(values) : Float32Array.from(values);
}

function unknownClass(name: string, target: Preparation["target"], file: string): never {
  const sentence = `${file}: the class "${name}" of target "${target.name}" was not there in training. Known: ${target.classes.join(", ")}.`;
  throw new DownhillError("class-unknown", sentence, { file, target: target.name, class: name });
}

/** Regression outputs in the target's units. */
export function inverseTarget(
  { target }: Preparation,
  outputs: Float32Array | Int32Array,
): Float64Array {
  const { scale, center, range } = target;
  const [least, most] = range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const values = new Float64Array(outputs.length);
  for (let i = 0; i < values.length; i++)
    values[i] = Math.min(most, Math.max(least, outputs[i]! * scale + center));
  return values;
}
