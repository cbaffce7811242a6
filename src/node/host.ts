// What differs between Node and a page, for Node. package.json's "#host" chooses between this and web/host.ts.

import { readFile } from "node:fs/promises";
import { DownhillError } from "../core/errors.ts";

/** The bytes at a path, a file: URL or an http(s): URL. */
export async function readBytes(location: string | URL): Promise<Uint8Array> {
  const text = String(location);
  if (/^https?:/.test(text)) return new Uint8Array(await (await fetch(text)).arrayBuffer());
  try {
    return await readFile(text.startsWith("file:") ? new URL(text) : text);
  } catch (cause) {
    throw new DownhillError("file-missing", `load: ${text} cannot be read.`, { file: text }, cause);
  }
}
