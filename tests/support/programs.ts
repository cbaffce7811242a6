// Programs that some tests want and that npm does not bring. A test that misses one is left out with a line
// that says how to include it; with DOWNHILL_REQUIRE_ALL=1, as in CI, missing is a failure instead.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

interface Wanted {
  /** Where it was found. */
  find(): string | undefined;
  install: string;
}

const programs = {
  chromium: {
    find: () =>
      [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
        path => path !== undefined && existsSync(path),
      ),
    install: "apt-get install chromium, or set CHROMIUM to its path",
  },
  // Debian's own Python has Debian's PyTorch; a `python3` earlier on the PATH may be another.
  "python3-torch": {
    find: () =>
      [process.env.PYTHON, "/usr/bin/python3"].find(
        path => path !== undefined && spawnSync(path, ["-c", "import torch"]).status === 0,
      ),
    install: "apt-get install python3-torch, or set PYTHON to a Python that has torch",
  },
  "node-22": engine("node-22/bin/node"),
  "node-26": engine("node-26/bin/node"),
  bun: engine("bun/bin/bun.exe"),
} satisfies Record<string, Wanted>;

/** An engine of tests/engines, a package of its own so that `npm ci` brings none of them. */
function engine(executable: string): Wanted {
  const path = join(import.meta.dirname, "../engines/node_modules", executable);
  return {
    find: () => (existsSync(path) ? path : undefined),
    install: "npm ci --prefix tests/engines",
  };
}

export type Program = keyof typeof programs;

/** The path of a program's executable. Ask `needs` first. */
export function pathOf(program: Program): string {
  const path = programs[program].find();
  if (path === undefined) throw new Error(missing(program));
  return path;
}

/**
 * Whether the tests that want `program` can run: `test.runIf(needs("chromium"))("when …", …)`.
 * @throws when it is missing and DOWNHILL_REQUIRE_ALL=1.
 */
export function needs(program: Program, found = isThere(program)): boolean {
  if (found) return true;
  if (process.env.DOWNHILL_REQUIRE_ALL === "1") throw new Error(missing(program));
  console.warn(`left out: ${missing(program)}`);
  return false;
}

const isThere = (program: Program) => programs[program].find() !== undefined;

function missing(program: Program): string {
  return `tests that need ${program} (${programs[program].install})`;
}
