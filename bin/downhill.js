#!/usr/bin/env node
// Starts the command. Plain old JavaScript, so that an older Node reaches the line that says it is too old.

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `downhill: needs Node 22.18 or newer; this is Node ${process.versions.node}. Install a newer Node. [node-too-old]\n`,
  );
  process.exitCode = 1;
} else {
  const { existsSync } = await import("node:fs");
  const { enableCompileCache } = await import("node:module");
  enableCompileCache();
  const built = new URL("../dist/cli/main.js", import.meta.url);
  await import((existsSync(built) ? built : await fromSources()).href);
}

/** A checkout that was never built runs from its sources, as `node --conditions=source` does. */
async function fromSources() {
  const { registerHooks } = await import("node:module");
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: ["source", ...context.conditions] }),
  });
  return new URL("../src/cli/main.ts", import.meta.url);
}
