// One training on every engine, from the package as a user installs it: Node 22, 24 and 26, Bun, and Chromium with and
// without the headers that allow threads. The curves agree, and under `deterministic` the weights' very bits.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { type Browser, chromium } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { installation } from "../benchmarks/installation.ts";
import type { Trainings } from "./support/engine-case.ts";
import { needs, pathOf } from "./support/programs.ts";

/** What the engines' curves may differ by, relative: one rounding instead of two, grown by the training. */
const TOLERANCE = 1e-4;

/** Makes a page cross-origin isolated, which is what SharedArrayBuffer and with it threads ask for. */
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

let folder: string;
/** What the others are held against: the engine that these tests run on, Node 24. */
let ours: Trainings;

beforeAll(() => {
  ({ folder } = installation());
  const file = (name: string, content: string) => writeFileSync(join(folder, name), content);
  const start = 'import { trainings } from "./engine-case.ts";\n';
  const training = join(import.meta.dirname, "support/engine-case.ts");
  file("engine-case.ts", readFileSync(training, "utf8"));
  file("command.ts", `${start}console.log(JSON.stringify(await trainings()));\n`);
  file("page.ts", `${start}Object.assign(globalThis, { trainings });\n`);
  ours = trainedBy(process.execPath);
}, 180_000);

function trainedBy(executable: string): Trainings {
  const options = { cwd: folder, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(executable, ["command.ts"], options);
  if (status !== 0) throw new Error(`${executable}: ${stderr}`);
  return JSON.parse(stdout);
}

/** A page of the published files, on a port of its own. */
async function servePage(headers: Record<string, string>) {
  const { outputFiles } = await build({
    entryPoints: [join(folder, "page.ts")],
    ...{ bundle: true, write: false, minify: true, format: "esm", platform: "browser" },
  });
  const script = outputFiles![0]!.text;
  const html = `<!doctype html><meta charset="utf-8"><title>engines</title><script type="module" src="page.js"></script>`;
  const server = createServer(({ url }, response) => {
    const isScript = url === "/page.js";
    const type = isScript ? "text/javascript" : "text/html";
    response.writeHead(200, { "content-type": type, ...headers }).end(isScript ? script : html);
  });
  await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function trainedInPage(browser: Browser, headers: Record<string, string>) {
  const { server, url } = await servePage(headers);
  const page = await browser.newPage();
  try {
    await page.goto(url);
    await page.waitForFunction(() => "trainings" in globalThis);
    return await page.evaluate(async () => {
      const { trainings } = globalThis as unknown as { trainings(): Promise<Trainings> };
      return { isolated: crossOriginIsolated, found: await trainings() };
    });
  } finally {
    await page.close();
    server.close();
  }
}

function expectAgreement(found: Trainings): void {
  expect(Object.keys(found)).toEqual(Object.keys(ours));
  for (const [name, { curve, weights, simd }] of Object.entries(found)) {
    const expected = ours[name]!;
    const distances = expected.curve.map((loss, i) => Math.abs(curve[i]! / loss - 1));
    expect(Math.max(...distances), `curve of ${name}`).toBeLessThan(TOLERANCE);
    if (!name.endsWith("deterministic")) continue;
    expect(simd).toBe("plain");
    expect({ weights, curve }, name).toEqual({ weights: expected.weights, curve: expected.curve });
  }
}

test("when the package is installed, then each network learns, deterministic or not", () => {
  for (const [name, { curve, simd }] of Object.entries(ours)) {
    expect(curve.at(-1), name).toBeLessThan(0.7 * curve[0]!);
    if (name.endsWith("deterministic")) expect(simd).toBe("plain");
  }
});

for (const engine of ["node-22", "node-26", "bun"] as const)
  test.runIf(needs(engine))(
    `when ${engine} trains, then the curves are Node 24's, and so are the bits under deterministic`,
    () => expectAgreement(trainedBy(pathOf(engine))),
  );

test.runIf(needs("chromium"))(
  "when a page trains, isolated or not, then the curves are Node's, and so are the bits under deterministic",
  async () => {
    const browser = await chromium.launch({
      executablePath: pathOf("chromium"),
      args: ["--no-sandbox", "--disable-background-networking"],
    });
    try {
      for (const headers of [{}, ISOLATION]) {
        const { isolated, found } = await trainedInPage(browser, headers);
        expect(isolated).toBe(headers === ISOLATION);
        expectAgreement(found);
      }
    } finally {
      await browser.close();
    }
  },
);
