// A search space that a person wrote: a file in YAML or JSON, or JSON on the command line.

import { statSync } from "node:fs";
import { DownhillError } from "../core/errors.ts";
import { readWhole } from "../node/files.ts";

/** Bytes of a space file: far above any that a person writes. */
const MOST_BYTES = 256 * 1024;
/** Uses of anchors, so that a small file does not become a large one. */
const MOST_ALIASES = 50;

export interface SpaceText {
  readonly content: unknown;
  /** Where it stands, for errors. */
  readonly from: string;
}

/** @throws space-invalid, file-missing, file-is-directory, cannot-read */
export async function readSpaceText(given: string): Promise<SpaceText> {
  const isInline = given.trimStart().startsWith("{");
  const from = isInline ? "--space" : given;
  const text = isInline ? given : await fileText(given);
  const { parse } = await import("yaml"); // Loading it takes a while, and few studies have such a file.
  try {
    return { content: parse(text, { maxAliasCount: MOST_ALIASES, logLevel: "error" }), from };
  } catch (cause) {
    const why = (cause as Error).message.split("\n")[0];
    throw refused(from, `not YAML or JSON: ${why}`, cause);
  }
}

async function fileText(path: string): Promise<string> {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MOST_BYTES)
    throw refused(path, `${size} bytes; a space is a short text, ${MOST_BYTES} bytes at most.`);
  return new TextDecoder().decode(await readWhole(path));
}

const refused = (from: string, why: string, cause?: unknown) =>
  new DownhillError(
    "space-invalid",
    `${from}: (all): ${why}`,
    { from, parameter: "(all)", found: why },
    cause,
  );
