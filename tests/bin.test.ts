// bin/downhill.js is plain JavaScript that every Node parses far enough to say that it is too old.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const bin = fileURLToPath(new URL("../bin/downhill.js", import.meta.url));
const pretend = (version: string) =>
  `data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"${version}"}})`;

test("when Node is older than 22.18, then one line says so and nothing else runs", () => {
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ["--import", pretend("20.19.1"), bin, "env"],
    { encoding: "utf8" },
  );
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr).toContain("needs Node 22.18 or newer; this is Node 20.19.1");
  expect(stderr).toContain("[node-too-old]");
});
