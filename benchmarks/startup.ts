// What `import "downhill"` costs in Node, from the installed tarball: a script that imports it against an empty one.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Benchmark } from "./benchmark.ts";
import { value } from "./figures.ts";
import { installation } from "./installation.ts";
import { processContender } from "./processes.ts";
import { interleave, isMeasured, measured } from "./rounds.ts";

/** A process's start is short and disturbed: a round is the fastest of so many. */
const STARTS = 5;

export const startup: Benchmark = {
  name: "startup",
  about: 'import "downhill" over an empty script',
  peers: [],
  async run({ rounds }) {
    const { folder } = installation();
    const script = (name: string, text: string) => {
      const file = join(folder, `${name}.mjs`);
      writeFileSync(file, text);
      return processContender(
        { name, program: process.execPath, args: [file], cwd: folder },
        STARTS,
      );
    };
    const asked = [
      [script("importing", 'import { fit } from "downhill";\nif (!fit) process.exit(1);\n'), ""],
      [script("empty", ""), ""],
    ] as const;
    const [importing, empty] = await interleave(asked, rounds);
    if (!isMeasured(importing!) || !isMeasured(empty!)) throw new Error("startup: no time");
    const over = importing.values.map((seconds, i) => seconds - empty.values[i]!);
    return [
      value('import "downhill"', "over an empty script", "s", measured("ours", over)),
      value("empty script", "node", "s", empty),
    ];
  },
};
