// A history of training by another tool, from the bytes of its file or files: what kind of file it is, which of its
// columns are the curve, one entry an epoch, lower is better everywhere.

import { DownhillError } from "../../core/errors.ts";
import type { History } from "../../log/history.ts";
import { parseLog } from "../../log/read.ts";
import type { ReadingNote } from "../../log/reading-note.ts";
import type { LogRecord } from "../../log/records.ts";
import { decodeText } from "../decode-text.ts";
import { type Asked, type Chosen, chooseColumns, type Series } from "./columns.ts";
import { readDelimited } from "./delimited.ts";
import { type Epochs, epochsOf } from "./epochs.ts";
import { isEventFile, readEventFile } from "./event-file.ts";
import { readJson } from "./json.ts";
import { type Cell, type Column, damaged, emptyColumn, noRows, type Sheet } from "./sheet.ts";

export interface HistoryFile {
  /** The path below what was asked for: folders of TensorBoard name parts ("train/events…"). */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Reading {
  readonly history: History;
  readonly notes: readonly ReadingNote[];
}

/** The records, where a file is the log of one of our own runs. */
export function ownRecords({ name, bytes }: HistoryFile): LogRecord[] | undefined {
  if (bytes[0] !== 0x7b) return undefined;
  const end = bytes.indexOf(0x0a);
  const head = new TextDecoder().decode(bytes.subarray(0, end < 0 ? bytes.length : end));
  if (!/^\{"v":1,"seq":\d+,"at":/.test(head)) return undefined;
  return parseLog(new TextDecoder().decode(bytes), name);
}

/**
 * The curve in a file, or in several event files of TensorBoard.
 *
 * @throws file-empty, no-rows, binary-file, encoding-invalid, ragged-rows, duplicate-header, column-missing,
 *   value-not-finite for a text where a number should be, history-columns-unknown, history-damaged
 */
export function readHistory(files: readonly HistoryFile[], asked: Asked = {}): Reading {
  const sheet = files.some(({ bytes }) => isEventFile(bytes))
    ? eventSheet(files)
    : textSheet(files[0]!);
  return historyFrom(sheet, asked);
}

function textSheet({ name: file, bytes }: HistoryFile): Sheet {
  const text = decodeText(bytes, file).replace(/^\uFEFF/, "");
  if (text.trim() === "")
    throw new DownhillError("file-empty", `${file}: the file is empty. A history was expected.`, {
      file,
    });
  return /^\s*[[{]/.test(text) ? readJson(text, file) : readDelimited(text, file);
}

/** A row a step, a column a tag, which bears its file's folder where it has one. */
function eventSheet(files: readonly HistoryFile[]): Sheet {
  const folders = ownFolders(files);
  const read = files.map(({ name, bytes }) => readEventFile(bytes, name));
  const scalars = read.flatMap((one, i) =>
    one.scalars.map(({ tag, ...rest }) => ({ name: folders[i]! + tag, ...rest })),
  );
  const file = files.length === 1 ? files[0]!.name : `${files[0]!.name} …`;
  if (scalars.length === 0) throw noRows(file);
  // A sort keeps the order of equals: of a tag that is there twice at a step the later one counts.
  scalars.sort((a, b) => a.step - b.step);
  const step = emptyColumn();
  const columns = new Map<string, Column>([["step", step]]);
  for (const { name, step: at, value } of scalars) {
    if (step.cells.at(-1) !== at) step.cells.push(at);
    const column = columns.get(name) ?? emptyColumn();
    columns.set(name, column);
    while (column.cells.length < step.cells.length) column.cells.push(undefined);
    column.cells[step.cells.length - 1] = value;
  }
  for (const { cells } of columns.values())
    while (cells.length < step.cells.length) cells.push(undefined);
  return { file, columns, torn: read.some(({ torn }) => torn) };
}

/** The folders of each file, without those that all of them lie in. */
function ownFolders(files: readonly HistoryFile[]): string[] {
  const paths = files.map(({ name }) => name.split("/").slice(0, -1));
  const [first = []] = paths;
  const differs = first.findIndex((part, i) => paths.some(path => path[i] !== part));
  const shared = differs < 0 ? first.length : differs;
  return paths.map(path =>
    path
      .slice(shared)
      .map(part => `${part}/`)
      .join(""),
  );
}

function historyFrom(sheet: Sheet, asked: Asked): Reading {
  const notes: ReadingNote[] = [];
  const note = (one: ReadingNote) => {
    if (!notes.some(({ code }) => code === "sorted" && code === one.code)) notes.push(one);
  };
  const chosen = chooseColumns(sheet, asked);
  checkColumns(sheet, chosen);
  const { train, trainEval, valid, axes } = chosen;
  const named = { ...(train && { train: train.name }), ...(valid && { valid: valid.name }) };
  note({ code: "columns", values: named });
  if (valid?.part === "test") note({ code: "test-as-validation", values: { column: valid.name } });
  const epochs = withValues(epochsOf(chosen, sheet.file, note), chosen);
  if (epochs.epoch.length === 0) throw noRows(sheet.file);
  noteGaps(epochs, note);
  const forms = formsOf([train, trainEval, valid]);
  const curve = (series: Series | undefined) =>
    series && curveOf(series, epochs, forms.get(series.measure), note);
  const [trained, evaluated, validated] = [train, trainEval, valid].map(curve);
  const history: Omit<History, "measure"> = {
    epoch: epochs.epoch,
    ...(trained && { train: trained }),
    ...(evaluated && { trainEval: evaluated }),
    ...(validated && { valid: validated }),
    ...present("lr", lastValues(axes.lr, epochs)),
    ...present("gradientNorm", lastValues(axes.gradientNorm, epochs)),
  };
  const { emptyFrom } = epochs;
  if (emptyFrom !== undefined) note({ code: "empty-end", values: { epoch: emptyFrom } });
  if (sheet.torn) note({ code: "torn", values: {} });
  const shown = (train ?? valid)!;
  const measure = {
    name: forms.get(shown.measure)?.text ?? shown.measure,
    kind: shown.kind === "loss" ? ("loss" as const) : ("error" as const),
  };
  const bad = notes.filter(({ code }) => code === "not-finite" || code === "empty-end");
  const notFinite = bad.length > 0 && Math.min(...bad.map(({ values }) => Number(values.epoch)));
  return { history: { ...history, ...(notFinite !== false && { notFinite }), measure }, notes };
}

/** The column, unless no epoch has a value of it. */
const present = <Name extends string>(name: Name, values: readonly number[] | undefined) =>
  (values?.some(value => !Number.isNaN(value)) ? { [name]: values } : {}) as {
    readonly [N in Name]?: readonly number[];
  };

/** Texts and lists of another length are errors in a column that counts. @throws value-not-finite, ragged-rows */
function checkColumns({ file }: Sheet, { train, trainEval, valid, axes }: Chosen): void {
  const counted = [train, trainEval, valid].filter(series => series !== undefined);
  for (const { name, column } of counted)
    if (column.text)
      throw new DownhillError(
        "value-not-finite",
        `${file}: column "${name}", row ${column.text.row}: ${JSON.stringify(column.text.value)} is not a number.`,
        { file, column: name, ...column.text },
      );
  const [first, ...others] = counted;
  const other = others.find(({ column }) => column.cells.length !== first!.column.cells.length);
  if (other !== undefined) {
    const [expected, found] = [first!, other].map(({ column }) => column.cells.length);
    throw new DownhillError(
      "ragged-rows",
      `${file}: "${other.name}" has ${found} values and "${first!.name}" has ${expected}. Which epochs are missing? Write NaN for them.`,
      { file, column: other.name, expected, found },
    );
  }
  const length = first!.column.cells.length;
  for (const axis of [axes.epoch, axes.step])
    if (axis !== undefined && axis.cells.length !== length)
      throw damaged(file, `there are ${axis.cells.length} epochs and ${length} values.`);
}

/**
 * The epochs of which something is written. Those named and left empty at the end are kept too: training went on and its
 * loss was no number, which pandas and Python's csv write as nothing.
 */
function withValues(epochs: Epochs, { train, trainEval, valid, axes }: Chosen): Epochs {
  const columns = [train, trainEval, valid].flatMap(series =>
    series ? [series.column.cells] : [],
  );
  const isWritten = (rows: readonly number[]) =>
    rows.some(row => columns.some(cells => cells[row] !== undefined));
  const written = epochs.rows.map(isWritten);
  const end = written.lastIndexOf(true) + 1;
  const kept = epochs.rows.flatMap((_, i) => (written[i] || (axes.epoch && i >= end) ? [i] : []));
  const emptyFrom = axes.epoch && epochs.epoch[end];
  return {
    ...epochs,
    epoch: kept.map(i => epochs.epoch[i]!),
    rows: kept.map(i => epochs.rows[i]!),
    ...(emptyFrom !== undefined && { emptyFrom }),
  };
}

function noteGaps({ epoch }: Epochs, note: (note: ReadingNote) => void): void {
  const count = epoch.at(-1)! - epoch[0]! + 1 - epoch.length;
  const before = epoch.find((value, i) => epoch[i + 1]! > value + 1);
  if (before !== undefined) note({ code: "gaps", values: { count, epoch: before + 1 } });
}

/** How a metric that rises is turned around, and what it is then called. */
interface Form {
  readonly text: string;
  readonly turn: (value: number) => number;
}

/** Of the measures that rise; both curves of one share a form. */
function formsOf(chosen: readonly (Series | undefined)[]): ReadonlyMap<string, Form> {
  const rising = chosen.filter(series => series?.kind === "rising");
  const highest = ({ column }: Series) =>
    column.cells.reduce<number>(
      (most, cell) => (Number.isFinite(cell) ? Math.max(most, cell!) : most),
      0,
    );
  return new Map(
    rising.map(series => {
      const same = rising.filter(other => other!.measure === series!.measure);
      return [
        series!.measure,
        formOf(series!.measure, Math.max(...same.map(one => highest(one!)))),
      ];
    }),
  );
}

function formOf(measure: string, high: number): Form {
  if (high > 100) return { text: `−${measure}`, turn: value => -value };
  // Nothing that ends at 1 is ever 1.5: it is in percent.
  if (high > 1.5) return { text: `1 − ${measure} / 100`, turn: value => 1 - value / 100 };
  return { text: `1 − ${measure}`, turn: value => 1 - value };
}

/** One value an epoch, lower is better. */
function curveOf(
  series: Series,
  epochs: Epochs,
  form: Form | undefined,
  note: (note: ReadingNote) => void,
): number[] {
  const { name: column, known, part } = series;
  const isHeldOut = part === "valid" || part === "test";
  const { values, repeated, averaged, absent } = gathered(series.column.cells, epochs, !isHeldOut);
  const { emptyFrom = Number.POSITIVE_INFINITY } = epochs;
  const holes = absent.filter(at => at < emptyFrom);
  const isHole = new Set(holes);
  const first = (list: readonly number[]) => ({ count: list.length, epoch: list[0]! });
  if (averaged) note({ code: "averaged", values: { column } });
  if (repeated.length > 0) note({ code: "duplicates", values: { column, ...first(repeated) } });
  if (holes.length > 0) note({ code: "holes", values: { column, ...first(holes) } });
  const bad = epochs.epoch.find((at, i) => !Number.isFinite(values[i]) && !isHole.has(at));
  if (bad !== undefined && bad < emptyFrom)
    note({ code: "not-finite", values: { column, epoch: bad } });
  if (!known) note({ code: "direction-assumed", values: { column } });
  if (form === undefined) return values;
  note({ code: "turned-around", values: { column, form: form.text } });
  return values.map(form.turn);
}

const lastValues = (column: Column | undefined, epochs: Epochs) =>
  column && gathered(column.cells, epochs, false).values;

/** The values of each epoch's rows made one: the mean of its steps where `mean` says so, else the last that is written. */
function gathered(cells: readonly Cell[], { epoch, rows, places }: Epochs, mean: boolean) {
  const [repeated, absent]: [number[], number[]] = [[], []];
  let averaged = false;
  const values = epoch.map((at, i) => {
    const written = rows[i]!.filter(row => cells[row] !== undefined);
    if (written.length === 0) absent.push(at);
    if (written.length < 2) return written.length === 0 ? Number.NaN : cells[written[0]!]!;
    // Of two rows of one place the later one counts.
    const kept = places && new Map(written.map(row => [places[row], cells[row]!]));
    if (kept === undefined || kept.size < written.length) repeated.push(at);
    if (!mean || kept === undefined || kept.size === 1) return cells[written.at(-1)!]!;
    averaged = true;
    return [...kept.values()].reduce((sum, value) => sum + value, 0) / kept.size;
  });
  return { values, repeated, averaged, absent };
}
