// A study as a table for other tools: a row a trial, a column a parameter.

import { extname } from "node:path";
import { csvText } from "./csv.ts";
import { oneOf } from "./output.ts";
import type { KeptDocument } from "./study-document.ts";

/** CSV unless JSON is asked for, by the name of the file or by --json. @throws option-out-of-range for another ending */
export function exported(document: KeptDocument, out: string | undefined, json: boolean): string {
  const ending = out === undefined ? undefined : extname(out).slice(1).toLowerCase();
  const format = oneOf("out", ["csv", "json"], ending) ?? (json ? "json" : "csv");
  if (format === "json") return `${JSON.stringify(document, null, 1)}\n`;
  const names = [...new Set(document.trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const head = ["trial", "state", "value", ...names, "steps", "verdict", "findings"];
  const rows = document.trials.map(({ number, state, value, parameters, steps, verdict }) => [
    ...[number, state, value, ...names.map(name => parameters[name])],
    ...[steps.at(-1), verdict?.verdict, verdict?.findings.join(" ")],
  ]);
  return csvText([head, ...rows].map(row => row.map(cell)));
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" && !Array.isArray(value) ? JSON.stringify(value) : String(value);
}
