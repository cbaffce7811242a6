// The package as a user has it: packed, and installed from the tarball into a folder of its own. Made once a run.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Installation {
  readonly folder: string;
  /** The command, for Node to run. */
  readonly bin: string;
}

const root = join(import.meta.dirname, "..");
let made: Installation | undefined;

/** Packs and installs, or gives what has been made before; removed when the process ends. */
export function installation(): Installation {
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(tmpdir(), "downhill-installed-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const npm = (args: string[], cwd: string) =>
    execFileSync("npm", args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  npm(["pack", "--silent", "--pack-destination", folder], root);
  const tarball = readdirSync(folder).find(name => name.endsWith(".tgz"))!;
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const quiet = ["--silent", "--no-audit", "--no-fund", "--prefer-offline"];
  npm(["install", ...quiet, join(folder, tarball)], folder);
  made = { folder, bin: join(folder, "node_modules/downhill/bin/downhill.js") };
  return made;
}
