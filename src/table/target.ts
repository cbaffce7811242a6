// The target column: which it is, what task it makes, and what its classes are.

import { DownhillError, didYouMean } from "../core/errors.ts";
import type { TaskKind } from "../log/config.ts";
import { type Column, columnNames, isNumeric, type Table } from "./columns.ts";

/** @throws target-missing, naming the nearest column */
export function findTarget(table: Table, name: string): Column {
  const found = table.columns.find(column => column.name === name);
  if (found !== undefined) return found;
  const known = columnNames(table);
  const suggestion = didYouMean(name, known);
  throw new DownhillError(
    "target-missing",
    `${table.file}: there is no column "${name}" to learn. ${suggestion ? `Did you mean "${suggestion}"?` : `Columns: ${known.slice(0, 20).join(", ")}.`}`,
    { file: table.file, target: name, suggestion, columns: known },
  );
}

/** Rows whose target is there. */
export function rowsWithTarget(target: Column): Int32Array {
  const present = isNumeric(target)
    ? [...target.values.keys()].filter(row => !Number.isNaN(target.values[row]))
    : [...target.codes.keys()].filter(row => target.codes[row]! >= 0);
  return Int32Array.from(present);
}

/** A cell as the name of a class or category. */
export function classNameAt(column: Column, row: number): string {
  return isNumeric(column)
    ? String(column.values[row])
    : (column.categories[column.codes[row]!] ?? "");
}

/** The classes of a column, numbers in numeric order, texts by code unit; of two, the second is positive. */
export function classesOf(target: Column, rows: Int32Array): string[] {
  const distinct = new Set(Array.from(rows, row => classNameAt(target, row)));
  const sorted = [...distinct].sort();
  return isNumeric(target) ? sorted.sort((a, b) => Number(a) - Number(b)) : sorted;
}

/**
 * What is to be learnt: texts, booleans and columns of two values are classified, other numbers regressed.
 *
 * @throws target-constant, target-unsupported, class-too-small
 */
export function inferTask(target: Column, rows: Int32Array, asked: "auto" | TaskKind): TaskKind {
  if (target.kind === "date")
    throw new DownhillError(
      "target-unsupported",
      `target "${target.name}" is a date; numbers and classes can be learnt. Make a number of it first.`,
      { target: target.name, kind: target.kind },
    );
  const classes = classesOf(target, rows);
  if (classes.length < 2)
    throw new DownhillError(
      "target-constant",
      `target "${target.name}" has ${classes.length === 0 ? "no value" : `only the value ${classes[0]}`}: there is nothing to learn.`,
      { target: target.name, value: classes[0] },
    );
  const task = asked === "auto" ? naturalTask(target, classes.length) : asked;
  checkTask(target, rows, task, classes);
  return task;
}

/** The task that a column makes when none is asked for, by how many values it has. */
export function naturalTask(target: Column, classes: number): TaskKind {
  if (classes === 2) return "binary";
  return isNumeric(target) ? "regression" : "multiclass";
}

function checkTask(
  target: Column,
  rows: Int32Array,
  task: TaskKind,
  classes: readonly string[],
): void {
  if (task === "regression") {
    if (isNumeric(target)) return;
    throw unsuited(target, task, `its values are texts such as "${classes[0]}"`);
  }
  if (task === "binary" && classes.length !== 2)
    throw unsuited(target, task, `it has ${classes.length} classes`);
  const counts = new Map<string, number>();
  for (const row of rows) {
    const name = classNameAt(target, row);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const lone = [...counts].find(([, count]) => count < 2);
  if (lone !== undefined)
    throw new DownhillError(
      "class-too-small",
      `target "${target.name}": class "${lone[0]}" has one row; each class needs rows to learn from and to be tested on. Drop it, or merge it with another.`,
      { target: target.name, class: lone[0], classes: classes.length },
    );
}

function unsuited(target: Column, task: TaskKind, why: string): DownhillError {
  const sentence = `target "${target.name}" cannot be a ${task} target: ${why}. Use --task auto.`;
  return new DownhillError("target-unsupported", sentence, { target: target.name, task, why });
}
