// The tuner in Chromium: a page tunes on its own thread, and by Web Workers where it is cross-origin isolated; the study is
// Node's.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { tune } from "downhill/tune";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { expect, test } from "vitest";
import { needs, pathOf } from "./support/programs.ts";
import { objective, plainly, study } from "./support/tune-case.ts";

const scripts: Record<string, string> = {
  "/page.js": `
    import { tune, workerPool } from "downhill/tune";
    import { objective, plainly, study } from "./tune-case.ts";
    async function byWorkers() {
      const pool = workerPool((hear, gone) => {
        const worker = new Worker("worker.js", { type: "module" });
        worker.onmessage = ({ data }) => hear(data);
        worker.onerror = ({ message }) => gone(message);
        return { post: task => worker.postMessage(task), end: () => worker.terminate() };
      });
      const { trials } = await tune({ ...study, objective: pool.objective });
      pool.close();
      return plainly(trials);
    }
    globalThis.result = (async () => ({
      here: plainly((await tune({ ...study, objective })).trials),
      byWorkers: await byWorkers().catch(error => error.code),
    }))().catch(error => ({ error: String(error) }));`,
  "/worker.js": `
    import { serveObjective } from "downhill/tune";
    import { objective } from "./tune-case.ts";
    const receive = serveObjective(objective, reply => postMessage(reply));
    onmessage = ({ data }) => receive(data);`,
};

const bundled = async (contents: string) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(import.meta.dirname, "support"), loader: "ts" },
    ...{ bundle: true, write: false, format: "esm", platform: "browser", conditions: ["source"] },
  });
  return outputFiles[0]!.text;
};

type Trials = ReturnType<typeof plainly>;
interface Found {
  readonly here: Trials;
  /** Or the code of an error. */
  readonly byWorkers: Trials | string;
}

async function inPage(browser: Browser, headers: Record<string, string>): Promise<Found> {
  const files = new Map([["/", '<!doctype html><script type="module" src="page.js"></script>']]);
  for (const [name, source] of Object.entries(scripts)) files.set(name, await bundled(source));
  const server = createServer(({ url }, response) => {
    const type = url!.endsWith(".js") ? "text/javascript" : "text/html";
    const content = files.get(url!);
    response.writeHead(content ? 200 : 404, { "content-type": type, ...headers }).end(content);
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => "result" in globalThis);
    return await page.evaluate(() => (globalThis as unknown as { result: Promise<Found> }).result);
  } finally {
    await page.close();
    server.close();
  }
}

test.runIf(needs("chromium"))(
  "when a page tunes, on its own thread or by workers, then the study is Node's",
  async () => {
    const browser = await chromium.launch({
      executablePath: pathOf("chromium"),
      args: ["--no-sandbox", "--disable-background-networking"],
    });
    try {
      const isolation = {
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
      };
      const node = plainly((await tune({ ...study, objective })).trials);
      expect(node.some(({ state }) => state === "pruned")).toBe(true);
      expect(await inPage(browser, isolation)).toEqual({ here: node, byWorkers: node });
      expect(await inPage(browser, {})).toEqual({ here: node, byWorkers: "no-shared-memory" });
    } finally {
      await browser.close();
    }
  },
);
