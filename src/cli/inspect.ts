// downhill data inspect: what is in a table, column by column, and what a target would make of it.

import { basename } from "node:path";
import { DownhillError } from "../core/errors.ts";
import { readWhole } from "../node/files.ts";
import { parseCsv, profile } from "../table/index.ts";
import { padText } from "../words/index.ts";
import { EXIT } from "./exit-codes.ts";
import { parseOptions } from "./options.ts";
import { outputOf } from "./output.ts";

export async function data(args: readonly string[]): Promise<number> {
  const given = parseOptions(args, { text: ["target"] });
  const output = outputOf(given);
  const [action, path] = given.positionals;
  if (action !== "inspect" || path === undefined || given.positionals.length > 2)
    throw new DownhillError("usage", "usage: downhill data inspect FILE [--target COLUMN].", {});
  const found = profile(
    parseCsv(await readWhole(path), { file: basename(path) }),
    given.text.target,
  );
  if (output.json) {
    output.document({ schema: 1, ...found });
    return EXIT.done;
  }
  const head = ["column", "kind", "missing", "distinct", "min", "median", "max"];
  const number = (value: number | undefined) =>
    value === undefined ? "" : String(Number(value.toPrecision(5)));
  const rows = found.columns.map(({ name, kind, missing, distinct, quantiles }) => [
    name,
    kind,
    String(missing),
    String(distinct),
    number(quantiles?.[0]),
    number(quantiles?.[2]),
    number(quantiles?.[4]),
  ]);
  for (const [name, kind, ...cells] of [head, ...rows])
    output.result(
      padText(name!, 24) +
        padText(kind!, 12) +
        cells.map(cell => padText(cell, 12, "start")).join(""),
    );
  output.result(`${found.rows} rows, ${found.duplicates} duplicates`);
  for (const warning of found.warnings) output.result(`${warning.column}: ${warning.code}`);
  return EXIT.done;
}
