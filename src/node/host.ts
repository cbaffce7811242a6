// What differs between Node and a page, for Node. package.json's "#host" chooses between this and web/host.ts.
// Node's modules are loaded when they are needed: together they take as long as the rest of the library.

import { DownhillError } from "../core/errors.ts";
import type * as platform from "../core/platform.ts";

export const startWorker: typeof platform.startWorker = (source, failed) => {
  const glue = 'require("node:worker_threads").parentPort.on("message", receive);';
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const worker = new Worker(`${source}\n${glue}`, { eval: true, execArgv: [], env: {} });
  worker.on("error", error => failed(String(error)));
  worker.on("exit", code => failed(`it ended with ${code}`));
  worker.unref();
  return {
    post: message => worker.postMessage(message),
    end: () => void worker.terminate(),
  };
};

/** DOWNHILL_THREADS=1 turns threads off. */
export const processors: typeof platform.processors = () => {
  const asked = Number(process.env.DOWNHILL_THREADS);
  return Number.isInteger(asked) && asked > 0
    ? asked
    : process.getBuiltinModule("node:os").availableParallelism();
};

export const mayWait: typeof platform.mayWait = () => true;

/** The bytes at a path, a file: URL or an http(s): URL. */
export async function readBytes(location: string | URL): Promise<Uint8Array> {
  const text = String(location);
  if (/^https?:/.test(text)) return new Uint8Array(await (await fetch(text)).arrayBuffer());
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(text.startsWith("file:") ? new URL(text) : text);
  } catch (cause) {
    throw new DownhillError("file-missing", `load: ${text} cannot be read.`, { file: text }, cause);
  }
}
