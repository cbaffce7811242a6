import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`src/${path}`, import.meta.url));

// Tests import the package by its own name and get the sources, as `--conditions=source` does in Node.
export default defineConfig({
  resolve: {
    conditions: ["source"],
    alias: [
      { find: /^downhill$/, replacement: source("index.ts") },
      { find: /^downhill\/(.+)$/, replacement: source("$1/index.ts") },
    ],
  },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["src", "tests", "scripts", "benchmarks"].map(folder => `${folder}/**/*.test.ts`),
    testTimeout: 60_000,
    pool: "forks",
    // Biome's rule against focused tests takes the trainer's `fit` for Jasmine's, so this guards CI instead.
    allowOnly: process.env.DOWNHILL_REQUIRE_ALL !== "1",
  },
});
