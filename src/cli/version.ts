// The version of this package, as package.json says it.

import { createRequire } from "node:module";

const manifest = createRequire(import.meta.url)("downhill/package.json") as { version: string };
export const version = manifest.version;
