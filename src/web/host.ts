// What differs between Node and a page, for a page. package.json's "#host" chooses between this and node/host.ts.

import { DownhillError } from "../core/errors.ts";
import type * as platform from "../core/platform.ts";

export const startWorker: typeof platform.startWorker = (source, failed) => {
  const glue = "onmessage = event => receive(event.data);";
  const url = URL.createObjectURL(new Blob([`${source}\n${glue}`], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onerror = event => failed(event.message || "the page's rules may forbid it");
  worker.onmessageerror = () => failed("a message could not be read");
  return {
    post: message => worker.postMessage(message),
    end: () => worker.terminate(),
  };
};

export const processors: typeof platform.processors = () =>
  globalThis.crossOriginIsolated ? (navigator.hardwareConcurrency ?? 1) : 1;

export const mayWait: typeof platform.mayWait = () => typeof document === "undefined";

/** The bytes at a URL, relative ones seen from the page. */
export async function readBytes(location: string | URL): Promise<Uint8Array> {
  const answer = await fetch(location).catch((cause: unknown) => cause);
  if (answer instanceof Response && answer.ok) return new Uint8Array(await answer.arrayBuffer());
  const why = answer instanceof Response ? `HTTP ${answer.status}` : String(answer);
  throw new DownhillError("file-missing", `load: ${location} cannot be read: ${why}.`, {
    file: String(location),
  });
}
