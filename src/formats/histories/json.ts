// Histories as JSON: rows ([{"epoch": 1, "loss": …}, …], one a line or inside another object, as Hugging Face's
// log_history), or columns ({"loss": […], "val_loss": […]} as Keras's History, also wrapped, also as pandas writes a frame).

import { type Column, damaged, emptyColumn, noRows, put, type Sheet, sheetOf } from "./sheet.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Row = { [key: string]: Json };

const isRow = (value: Json | undefined): value is Row =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is in a file that begins with a bracket. @throws history-damaged, no-rows */
export function readJson(text: string, file: string): Sheet {
  const whole = parsed(text);
  return whole === undefined ? readLines(text, file) : sheetIn(whole, file);
}

/** The objects of JSON lines; a torn last one is dropped. @throws history-damaged, no-rows */
function readLines(text: string, file: string): Sheet {
  const lines = text.split("\n");
  let torn = false;
  const rows = lines.flatMap((line, i) => {
    if (line.trim() === "") return [];
    const value = parsed(line);
    if (isRow(value)) return [flat(value)];
    torn = i > 0 && i === lines.length - 1;
    if (torn) return [];
    throw damaged(file, `line ${i + 1} is not a JSON object. Was the file cut short?`, {
      line: i + 1,
    });
  });
  return sheetOf(rows, { file, torn });
}

/** JSON as Python writes it, which knows NaN and Infinity; undefined where it is not JSON. */
function parsed(text: string): Json | undefined {
  for (const form of [(t: string) => t, quotedNumbers])
    try {
      return JSON.parse(form(text)) as Json;
    } catch {}
  return undefined;
}

const quotedNumbers = (text: string) =>
  text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, part =>
    part.startsWith('"') ? part : `"${part}"`,
  );

function sheetIn(value: Json, file: string): Sheet {
  const rows = rowsIn(value);
  if (rows !== undefined)
    return sheetOf(
      rows.map(row => flat(row)),
      { file, torn: false },
    );
  const columns = new Map<string, Column>();
  const lists: [string, Json[]][] = Array.isArray(value)
    ? listsIn({ loss: value })
    : isRow(value)
      ? listsIn(value)
      : [];
  for (const [name, list] of lists) {
    const column = emptyColumn();
    for (const item of list) put(column, item);
    columns.set(name, column);
  }
  if (columns.size === 0)
    throw damaged(
      file,
      'this JSON holds no history. Wanted: {"loss": […], "val_loss": […]}, or a list of objects, one an epoch.',
    );
  if ([...columns.values()].every(({ cells }) => cells.length === 0)) throw noRows(file);
  return { file, columns, torn: false };
}

/** The longest list of objects, at any depth. */
function rowsIn(value: Json): Row[] | undefined {
  if (Array.isArray(value)) return value.length > 0 && value.every(isRow) ? value : undefined;
  if (!isRow(value)) return undefined;
  const found = Object.values(value).flatMap(inner => {
    const rows = rowsIn(inner);
    return rows === undefined ? [] : [rows];
  });
  return found.sort((a, b) => b.length - a.length)[0];
}

/** Lists of numbers at any depth, each called by the way to it. */
function listsIn(value: Row, path = ""): [string, Json[]][] {
  return Object.entries(value).flatMap(([key, inner]): [string, Json[]][] => {
    const name = path === "" ? key : `${path}.${key}`;
    if (Array.isArray(inner)) return inner.some(Array.isArray) ? [] : [[name, inner]];
    if (!isRow(inner)) return [];
    // pandas writes a column as {"0": …, "1": …}.
    const isNumbered =
      Object.keys(inner).length > 0 && Object.keys(inner).every(k => /^\d+$/.test(k));
    return isNumbered ? [[name, Object.values(inner)]] : listsIn(inner, name);
  });
}

/** A row without depth: {"train": {"loss": 1}} has "train.loss". */
function flat(row: Row, path = ""): Row {
  const out: Row = {};
  for (const [key, value] of Object.entries(row)) {
    const name = path === "" ? key : `${path}.${key}`;
    if (isRow(value)) Object.assign(out, flat(value, name));
    else if (!Array.isArray(value)) out[name] = value;
  }
  return out;
}
