// What any file with a table must have, whatever its format.

import { DownhillError } from "../core/errors.ts";

/** @throws duplicate-header */
export function checkHeader(names: readonly string[], file: string): readonly string[] {
  const known = new Set<string>();
  const twice = names.find(name => known.size === known.add(name).size);
  if (twice === undefined) return names;
  throw new DownhillError(
    "duplicate-header",
    `${file}: two columns are called "${twice}". Rename one of them.`,
    { file, column: twice },
  );
}

export function noRows(file: string): DownhillError {
  const sentence = `${file}: there is a header and not one row under it.`;
  return new DownhillError("no-rows", sentence, { file });
}
