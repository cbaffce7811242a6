// Which columns of a sheet are the curve: those asked for, or the pair of training and validation that measures the
// same, a loss before an error before what rises. Where two columns would do equally well nothing is guessed.

import { DownhillError, didYouMean } from "../../core/errors.ts";
import type { Axis, Meaning, Part } from "./names.ts";
import { axisOf, kindOf, meaningOf, wordsOf } from "./names.ts";
import type { Column, Sheet } from "./sheet.ts";

export interface Asked {
  readonly trainColumn?: string;
  readonly validColumn?: string;
  readonly epochColumn?: string;
}

export interface Series {
  readonly name: string;
  readonly column: Column;
  readonly measure: string;
  readonly kind: Meaning["kind"];
  /** Whether the name says in which direction it improves. */
  readonly known: boolean;
  readonly part?: Part;
}

export interface Chosen {
  readonly train?: Series;
  readonly trainEval?: Series;
  readonly valid?: Series;
  readonly axes: Readonly<Partial<Record<Axis, Column>>>;
}

type Candidate = Series & Pick<Meaning, "stepwise" | "trainEval">;

/** @throws column-missing, history-columns-unknown */
export function chooseColumns(sheet: Sheet, asked: Asked): Chosen {
  const axes = axesOf(sheet, asked);
  const all = candidatesOf(sheet);
  const [train, valid] = [asked.trainColumn, asked.validColumn].map(name =>
    name === undefined ? undefined : namedSeries(sheet, name),
  );
  const given = train ?? valid;
  // What is asked for decides the measure; its counterpart must measure the same.
  const measures = given ? [given.measure] : measuresIn(all);
  for (const measure of measures) {
    const of = (...parts: (Part | undefined)[]) =>
      best(
        all.filter(one => one.measure === measure && !one.trainEval && parts.includes(one.part)),
        sheet,
      );
    const chosenValid = valid ?? of("valid") ?? of("test");
    const chosenTrain = train ?? longer(of("train"), of(undefined));
    if (chosenTrain?.name === chosenValid?.name) continue;
    const trainEval = all.find(one => one.measure === measure && one.trainEval);
    return {
      ...(chosenTrain && { train: chosenTrain }),
      ...(chosenValid && { valid: chosenValid }),
      ...(trainEval && { trainEval }),
      axes,
    };
  }
  throw unknown(sheet, all);
}

/** Hugging Face writes `loss` throughout and one `train_loss` at the end. */
function longer(named: Candidate | undefined, plain: Candidate | undefined): Candidate | undefined {
  const written = (one: Candidate | undefined) =>
    one?.column.cells.filter(cell => cell !== undefined).length ?? 0;
  return named === undefined || written(plain) > written(named) ? plain : named;
}

function axesOf({ columns, file }: Sheet, { epochColumn }: Asked): Chosen["axes"] {
  const axes: Partial<Record<Axis, Column>> = {};
  for (const [name, column] of columns) {
    const axis = axisOf(name);
    if (axis !== undefined) axes[axis] ??= column;
  }
  if (epochColumn !== undefined) axes.epoch = columns.get(nameIn(columns, epochColumn, file))!;
  return axes;
}

const isWritten = ({ cells, text }: Column) =>
  text !== undefined || cells.some(cell => cell !== undefined);

/** Columns that hold something; all that are named like a curve where none does. */
function candidatesOf({ columns }: Sheet): Candidate[] {
  const named = [...columns].flatMap(([name, column]) => {
    const meaning = axisOf(name) === undefined ? meaningOf(name) : undefined;
    return meaning ? [{ name, column, known: true, ...meaning }] : [];
  });
  const written = named.filter(({ column }) => isWritten(column));
  return written.length > 0 ? written : named;
}

const KINDS = ["loss", "error", "rising"];

/** Measures with both curves first, then losses before errors before what rises, "loss" itself before all others. */
function measuresIn(all: readonly Candidate[]): string[] {
  const rank = (measure: string) => {
    const mine = all.filter(one => one.measure === measure);
    const sides = new Set(
      mine.map(({ part }) => (part === "valid" || part === "test" ? "held out" : "trained")),
    );
    const kind = KINDS.indexOf(mine[0]!.kind);
    return (sides.size === 2 ? 0 : 10) + 2 * kind + (measure === "loss" ? 0 : 1);
  };
  return [...new Set(all.map(({ measure }) => measure))].sort((a, b) => rank(a) - rank(b));
}

/** An epoch's own value before one written at steps. @throws history-columns-unknown where two would do */
function best(found: readonly Candidate[], sheet: Sheet): Candidate | undefined {
  const whole = found.filter(({ stepwise }) => !stepwise);
  const left = whole.length > 0 ? whole : found;
  // Lightning writes train_loss_epoch beside train_loss: the one that says so.
  const named = left.filter(({ name }) => wordsOf(name).includes("epoch"));
  const [first, ...others] = left.length > 1 && named.length > 0 ? named : left;
  if (others.length === 0) return first;
  throw unclear(
    sheet,
    [first!, ...others].map(({ name }) => name),
  );
}

function namedSeries({ columns, file }: Sheet, asked: string): Series {
  const name = nameIn(columns, asked, file);
  const meaning = meaningOf(name);
  const words = wordsOf(name);
  return {
    name,
    column: columns.get(name)!,
    measure: meaning?.measure ?? words.join(" "),
    kind: meaning?.kind ?? kindOf(words),
    known: meaning !== undefined || kindOf(words) === "rising",
  };
}

function nameIn(columns: Sheet["columns"], asked: string, file: string): string {
  if (columns.has(asked)) return asked;
  const same = [...columns.keys()].filter(name => name.toLowerCase() === asked.toLowerCase());
  if (same.length === 1) return same[0]!;
  const suggestion = didYouMean(asked, columns.keys());
  throw new DownhillError(
    "column-missing",
    `${file}: there is no column "${asked}".${suggestion ? ` Did you mean "${suggestion}"?` : ""} It has: ${listed(columns.keys())}.`,
    { file, column: asked, suggestion },
  );
}

const SHOWN = 20;

function listed(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, SHOWN).map(name => JSON.stringify(name));
  return all.length > SHOWN ? `${shown.join(", ")}, … (${all.length})` : shown.join(", ");
}

function unknown({ columns, file }: Sheet, all: readonly Series[]): DownhillError {
  const found = listed(columns.keys());
  const nearly = all.length > 0 ? ` ${listed(all.map(({ name }) => name))} alone is no curve.` : "";
  return new DownhillError(
    "history-columns-unknown",
    `${file}: none of its columns is known as a training or validation curve.${nearly} It has: ${found}. Name them with --train-column and --valid-column.`,
    { file, columns: found },
  );
}

function unclear({ columns, file }: Sheet, names: readonly string[]): DownhillError {
  return new DownhillError(
    "history-columns-unknown",
    `${file}: ${listed(names)} could each be the curve. Name the ones you mean with --train-column and --valid-column.`,
    { file, columns: listed(columns.keys()), equal: listed(names) },
  );
}
