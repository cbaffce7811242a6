// A trained model loaded by an app: in Node and in a page, with the predictions of the command.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { needs, pathOf } from "./support/programs.ts";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "downhill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tables = { boston: "medv", penguins: "species" } as const;
const csvOf = (table: string) => join(root, `examples/data/${table}.csv`);
const linesOf = (csv: string) =>
  csv
    .trim()
    .split("\n")
    .map(line => line.split(","));

function downhill(...args: string[]): string {
  const command = ["--conditions=source", join(root, "src/cli/main.ts"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

function rowsOf(table: string): Record<string, string>[] {
  const [header, ...lines] = linesOf(readFileSync(csvOf(table), "utf8"));
  return lines.map(cells => Object.fromEntries(cells.map((cell, i) => [header![i]!, cell])));
}

// Bundled for Node as an app would be: vitest itself does not resolve #host to the sources.
let load: typeof import("downhill/predict").load;
let device: typeof import("downhill").device;

beforeAll(async () => {
  const outfile = join(folder, "predict.mjs");
  await build({
    stdin: {
      contents: 'export { load } from "downhill/predict"; export { device } from "downhill";',
      resolveDir: root,
    },
    bundle: true,
    outfile,
    format: "esm",
    platform: "node",
    conditions: ["source"],
  });
  ({ load, device } = await import(pathToFileURL(outfile).href));
  for (const [table, target] of Object.entries(tables))
    downhill("train", csvOf(table), "--target", target, "--epochs", "3", "--out", table);
}, 120_000);

test("when a regression run is loaded, then its predictions are the command's", async () => {
  const model = await load(join(folder, "boston"));
  const expected = linesOf(downhill("predict", "boston", csvOf("boston")))
    .slice(1)
    .map(Number);
  const found = (await model.predict(rowsOf("boston"))) as number[];
  expect(found).toHaveLength(506);
  const farthest = (ys: number[]) => Math.max(...ys.map((y, i) => Math.abs(y / expected[i]! - 1)));
  expect(farthest(found)).toBeLessThan(2e-6); // float32, summed in another order
  const compiled = await load(join(folder, "boston"), { device: device("cpu") });
  expect(farthest((await compiled.predict(rowsOf("boston"))) as number[])).toBe(0);
  await expect(model.predict({ crmi: 1 })).rejects.toMatchObject({ code: "column-missing" });
  await expect(model.probabilities({})).rejects.toMatchObject({ code: "invalid-argument" });
});

test("when a run of classes is loaded from memory, then classes and probabilities are the command's", async () => {
  const model = await load({
    model: JSON.parse(readFileSync(join(folder, "penguins/model.json"), "utf8")),
    weights: readFileSync(join(folder, "penguins/model.safetensors")),
  });
  const lines = linesOf(downhill("predict", "penguins", csvOf("penguins"), "--proba")).slice(1);
  expect(await model.predict(rowsOf("penguins"))).toEqual(lines.map(line => line[0]));
  const p = await model.probabilities(rowsOf("penguins"));
  lines.forEach((line, i) => {
    model.classes.forEach((name, k) => {
      expect(Math.abs(p[i]![name]! - Number(line[k + 1]))).toBeLessThan(1e-6);
    });
  });
});

/** The example app with the model of `run`, on a port of its own. */
async function serve(run: string) {
  const bundle = await build({
    entryPoints: [join(root, "examples/app/app.ts")],
    bundle: true,
    write: false,
    format: "esm",
    conditions: ["source"],
  });
  const files: Record<string, [string, string | Uint8Array]> = {
    "/": ["text/html", readFileSync(join(root, "examples/app/index.html"))],
    "/app.js": ["text/javascript", bundle.outputFiles[0]!.text],
    "/model/model.json": ["application/json", readFileSync(join(folder, run, "model.json"))],
    "/model/model.safetensors": [
      "application/octet-stream",
      readFileSync(join(folder, run, "model.safetensors")),
    ],
  };
  const server = createServer((request, response) => {
    const [type, content] = files[request.url!] ?? ["text/plain", ""];
    response.writeHead(files[request.url!] ? 200 : 404, { "content-type": type }).end(content);
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

test.runIf(needs("chromium"))(
  "when the example app opens in Chromium, then it shows Node's prediction",
  async () => {
    const { server, url } = await serve("boston");
    const browser = await chromium.launch({
      executablePath: pathOf("chromium"),
      args: ["--no-sandbox", "--disable-background-networking"],
    });
    try {
      const page = await browser.newPage();
      await page.goto(url);
      await page.waitForFunction(() => document.querySelector("output")!.value !== "");
      const model = await load(join(folder, "boston"));
      const medians = model.features.map(f => [f.name, f.kind === "number" ? f.median : null]);
      const expected = (await model.predict(Object.fromEntries(medians))) as number;
      expect(await page.locator("output").textContent()).toBe(expected.toPrecision(8));
      if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
    } finally {
      await browser.close();
      server.close();
    }
  },
);
