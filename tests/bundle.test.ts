// What the library weighs in a page: bundled by esbuild from the sources, minified and gzipped.

import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Platform } from "esbuild";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

async function bundle(contents: string, platform: Platform): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform,
    conditions: ["source", "browser"],
  });
  return outputFiles[0]!.text;
}

/** KB is 1,024 bytes, here and in what is promised. */
const kibibytes = (code: string) => gzipSync(code, { level: 9 }).length / 1024;

test.each<Platform>(["browser", "neutral"])(
  "when an app for platform %s imports load, then it is at most 30 KB and asks nothing of Node",
  async platform => {
    const code = await bundle('export { load } from "downhill/predict";', platform);
    console.log(`downhill/predict, ${platform}: ${kibibytes(code).toFixed(1)} KiB gzipped`);
    expect(kibibytes(code)).toBeLessThanOrEqual(30);
    expect(code).not.toMatch(/["']node:/);
    expect(code, "the engine, which a default device would tie in").not.toContain("f32x4");
  },
);

test("when a page trains, then its bundle asks nothing of Node", async () => {
  const entries = ["downhill", "downhill/nn", "downhill/optim", "downhill/data"];
  const code = await bundle(
    entries.map((entry, i) => `export * as e${i} from "${entry}";`).join("\n"),
    "browser",
  );
  console.log(`training in a page: ${kibibytes(code).toFixed(1)} KiB gzipped`);
  expect(code).not.toMatch(/["']node:/);
});

test("when a page imports fit, nn, optim and data, then what trains is at most 67 KB", async () => {
  const code = await bundle('export { fit, nn, optim, data } from "downhill";', "browser");
  console.log(`fit, nn, optim, data: ${kibibytes(code).toFixed(1)} KiB gzipped`);
  // The aim is 40; docs/decisions/0011-the-size-of-training.md says where the rest is.
  expect(kibibytes(code)).toBeLessThanOrEqual(67);
});

test("when a page trains and draws no curve, then the words of reports stay out of its bundle", async () => {
  const bare = await bundle('export { fit, nn, optim, data } from "downhill";', "browser");
  const drawing = await bundle('export { curve } from "downhill";', "browser");
  expect(drawing).toContain("light-dark(");
  expect(bare).not.toContain("light-dark(");
  expect(bare).not.toMatch(/[가-힣]/);
});
