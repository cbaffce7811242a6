// The published JavaScript: esbuild joins the modules of src/ into one file an entry and chunks that entries share.
// One `tsc` would do, but a program that imports 150 small files spends longer finding them than running them.
// Types come from tsc. "#host" stays an import of the package's own, chosen where it runs (package.json, "imports").

import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const entries = [
  ...Object.values(manifest.exports).flatMap(target =>
    typeof target === "string" ? [] : [target.source],
  ),
  manifest.imports["#host"].source.default,
  manifest.imports["#host"].source.browser,
  manifest.imports["#training-worker"].source,
  "./src/cli/main.ts",
];

/** Packages that are joined in, whose licence goes with them: of their many files we use a few. */
const JOINED = ["zod"];

rmSync(join(root, "dist"), { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: entries,
  outbase: "src",
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "neutral",
  target: "es2024",
  mainFields: ["module", "main"],
  sourcemap: true,
  external: ["node:*", "#host", ...Object.keys(manifest.dependencies)],
});
for (const name of JOINED)
  copyFileSync(join(root, "node_modules", name, "LICENSE"), join(root, "dist", `LICENSE-${name}`));
