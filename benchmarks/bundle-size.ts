// What training weighs in a page: core, nn, optim, data, train and the CPU backend, bundled by esbuild from the sources,
// minified and gzipped; the same of the JavaScript peers where they are installed.

import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Benchmark } from "./benchmark.ts";
import { comparison, type Figure, value } from "./figures.ts";
import { measured, type Result } from "./rounds.ts";

const root = join(import.meta.dirname, "..");

const PEER_ENTRIES = {
  "jax-js": ["@jax-js/jax"],
  tfjs: ["@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"],
} as const;

const OURS = 'export { fit, nn, optim, data } from "downhill";';

const everything = (entries: readonly string[]) =>
  entries.map((entry, i) => `export * as e${i} from "${entry}";`).join("\n");

async function gzippedBytes(contents: string, resolveDir: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: "ts" },
    ...{ bundle: true, write: false, minify: true, format: "esm", platform: "browser" },
    conditions: ["source", "browser"],
    logLevel: "error",
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

export const bundleSize: Benchmark = {
  name: "bundle-size",
  about: "bytes of training in a page, minified and gzipped",
  peers: ["jax-js", "tfjs"],
  async run({ peers }) {
    const ours = measured("ours", [await gzippedBytes(OURS, root)]);
    const [workload, subject] = ["bundle", "minified and gzipped"];
    const figures: Figure[] = [value(workload, subject, "bytes", ours)];
    for (const peer of peers) {
      const entries = PEER_ENTRIES[peer.name as keyof typeof PEER_ENTRIES];
      const result: Result =
        "missing" in peer
          ? peer
          : measured(peer.name, [
              await gzippedBytes(everything(entries), join(root, "benchmarks/peers")),
            ]);
      figures.push(
        comparison({ workload, subject, unit: "bytes", ours, against: peer.name, peer: result }),
      );
    }
    return figures;
  },
};
