// What differs between Node and a page, for a page. package.json's "#host" chooses between this and node/host.ts.

import { DownhillError } from "../core/errors.ts";

/** The bytes at a URL, relative ones seen from the page. */
export async function readBytes(location: string | URL): Promise<Uint8Array> {
  const answer = await fetch(location).catch((cause: unknown) => cause);
  if (answer instanceof Response && answer.ok) return new Uint8Array(await answer.arrayBuffer());
  const why = answer instanceof Response ? `HTTP ${answer.status}` : String(answer);
  throw new DownhillError("file-missing", `load: ${location} cannot be read: ${why}.`, {
    file: String(location),
  });
}
