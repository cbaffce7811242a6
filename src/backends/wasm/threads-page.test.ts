// Threads in Chromium: a cross-origin isolated page, whose own thread may not sleep, computes on several threads with
// the bits of one; a page that is not isolated computes on one.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { expect, test } from "vitest";
import { needs, pathOf } from "../../../tests/support/programs.ts";

const script = `
  import { Device, tensor } from "./tensor/index.ts";
  import { softmax } from "./nn/functional.ts";
  import { wasm } from "./backends/wasm/wasm.ts";
  import { Pool } from "./backends/wasm/pool.ts";

  async function bits(threads) {
    const device = new Device("test", wasm({ threads }));
    const data = Float32Array.from({ length: 300 * 300 }, (_, i) => ((i * 16807) % 1009) / 1009 - 0.5);
    const a = tensor(data, { device, shape: [300, 300] });
    let sums = [], helped = 0;
    for (let round = 0; round < 2000 && (round < 20 || helped < 500); round++) {
      const product = softmax(a.matmul(a).tanh(), -1);
      sums = [...new Uint32Array(Float32Array.from(await product.data()).buffer)];
      helped = threads === 1 ? 500 : Pool.of(device.backend.threads).helped;
      if (device.backend.threads === 1) helped = 500;
      await new Promise(done => setTimeout(done));
    }
    return { threads: device.backend.threads, helped, sums };
  }
  globalThis.result = (async () => {
    const [one, two] = [await bits(1), await bits(2)];
    const same = one.sums.length === 90000 && one.sums.every((word, i) => word === two.sums[i]);
    return { isolated: crossOriginIsolated, same, threads: two.threads, helped: two.helped };
  })().catch(error => ({ error: String(error) })); // The page's stack is not vitest's to read.
`;

async function inPage(isolated: boolean) {
  const bundle = await build({
    stdin: {
      contents: script,
      resolveDir: join(import.meta.dirname, "../.."),
      loader: "ts",
    },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["source"],
  });
  const headers = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  };
  const server = createServer((_, response) => {
    response.writeHead(200, { "Content-Type": "text/html", ...(isolated ? headers : {}) });
    response.end(`<script type="module">${bundle.outputFiles[0]!.text}</script>`);
  });
  await new Promise<void>(done => server.listen(0, done));
  const browser = await chromium.launch({
    executablePath: pathOf("chromium"),
    args: ["--no-sandbox"],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}`);
    return await page.evaluate("result");
  } finally {
    await browser.close();
    server.close();
  }
}

test.runIf(needs("chromium"))(
  "when a page is cross-origin isolated, then its threads compute the bits of one",
  async () => {
    const result = (await inPage(true)) as { helped: number };
    expect(result).toMatchObject({ isolated: true, same: true, threads: 2 });
    expect(result.helped).toBeGreaterThanOrEqual(500);
  },
);

test.runIf(needs("chromium"))(
  "when a page is not isolated, then one thread computes whatever was asked for",
  async () => {
    const result = await inPage(false);
    expect(result).toMatchObject({ isolated: false, same: true, threads: 1 });
  },
);
