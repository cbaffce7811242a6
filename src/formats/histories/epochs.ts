// From rows as tools write them to one entry an epoch: rows of one epoch are put together, whatever their order, with
// whatever each of them leaves out. All that this decides is said in notes.

import type { ReadingNote } from "../../log/reading-note.ts";
import type { Chosen } from "./columns.ts";
import { type Cell, damaged } from "./sheet.ts";

/** Which rows make up each epoch; epochs ascend. */
export interface Epochs {
  readonly epoch: readonly number[];
  readonly rows: readonly (readonly number[])[];
  /** What tells the rows of an epoch apart as steps of it; absent where a second row repeats the first. */
  readonly places?: readonly Cell[];
  /** The first of the epochs at the end that are named and empty: pandas writes NaN as nothing. */
  readonly emptyFrom?: number;
}

/** @throws history-damaged for an epoch below 0 or one that is no number */
export function epochsOf(
  { axes, train, valid }: Chosen,
  file: string,
  note: (note: ReadingNote) => void,
): Epochs {
  if (axes.epoch) return byEpoch(axes.epoch.cells, axes.step?.cells, file, note);
  const total = (train ?? valid)!.column.cells.length;
  const rows = Array.from({ length: total }, (_, i) => i);
  const steps = axes.step?.cells;
  if (steps) sortBy(rows, row => steps[row] ?? Number.POSITIVE_INFINITY, note);
  const isWritten = (cells: readonly Cell[] | undefined) => (row: number) =>
    cells?.[row] !== undefined;
  const written = rows.filter(
    row => isWritten(train?.column.cells)(row) || isWritten(valid?.column.cells)(row),
  );
  if (steps && areEpochs(written.map(row => steps[row]!)))
    return byEpoch(steps, undefined, file, note);
  const ends = steps && train && valid ? written.filter(isWritten(valid.column.cells)) : [];
  if (steps && ends.length > 1 && ends.length < written.length) {
    note({ code: "steps-as-epochs", values: { count: ends.length } });
    return { epoch: counted(ends.length), rows: partedAt(written, ends), places: steps };
  }
  note({ code: "rows-as-epochs", values: { count: written.length } });
  return { epoch: counted(written.length), rows: written.map(row => [row]) };
}

const counted = (length: number) => Array.from({ length }, (_, i) => i + 1);

/** Whole numbers from 0 or 1 without a gap: what is called a step is an epoch. */
const areEpochs = (steps: readonly number[]) =>
  steps.length > 0 && steps[0]! <= 1 && steps.every((step, i) => step === steps[0]! + i);

/** Rows up to each end; what comes after the last one belongs to no whole epoch. */
function partedAt(rows: readonly number[], ends: readonly number[]): number[][] {
  const parts: number[][] = [];
  let part: number[] = [];
  let next = 0;
  for (const row of rows) {
    part.push(row);
    if (row !== ends[next]) continue;
    parts.push(part);
    part = [];
    next++;
  }
  return parts;
}

function sortBy(
  rows: number[],
  key: (row: number) => number,
  note: (note: ReadingNote) => void,
): void {
  const isSorted = rows.every((row, i) => i === 0 || key(rows[i - 1]!) <= key(row));
  if (isSorted) return;
  note({ code: "sorted", values: {} });
  rows.sort((a, b) => key(a) - key(b));
}

function byEpoch(
  cells: readonly Cell[],
  steps: readonly Cell[] | undefined,
  file: string,
  note: (note: ReadingNote) => void,
): Epochs {
  const rows = cells.flatMap((cell, row) => (cell === undefined ? [] : [row]));
  const wrong = rows.find(row => !(cells[row]! >= 0 && cells[row]! < Number.MAX_SAFE_INTEGER));
  if (wrong !== undefined)
    throw damaged(
      file,
      `row ${wrong + 1} has the epoch ${cells[wrong]}. Epochs count from 0 or 1.`,
      {
        row: wrong + 1,
        value: String(cells[wrong]),
      },
    );
  if (rows.length < cells.length)
    note({ code: "no-epoch", values: { count: cells.length - rows.length } });
  // Hugging Face writes 0.25 in the middle of the first epoch and 1 at its end.
  const isWhole = rows.every(row => Number.isInteger(cells[row]));
  const fromZero = isWhole && rows.some(row => cells[row] === 0);
  if (fromZero) note({ code: "from-zero", values: {} });
  const epochOf = (row: number) =>
    isWhole ? cells[row]! + (fromZero ? 1 : 0) : Math.max(1, Math.ceil(cells[row]! - 1e-6));
  sortBy(rows, epochOf, note);
  const [epoch, grouped]: [number[], number[][]] = [[], []];
  for (const row of rows) {
    if (epoch.at(-1) === epochOf(row)) grouped.at(-1)!.push(row);
    else {
      epoch.push(epochOf(row));
      grouped.push([row]);
    }
  }
  const places = isWhole ? steps : cells;
  return { epoch, rows: grouped, ...(places && { places }) };
}
