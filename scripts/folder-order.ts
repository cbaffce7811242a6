// Which folder of src may import which: the design's order as data. `check-imports.ts` enforces it.

const chain = [
  ...[
    "core",
    "log",
    "formats",
    "ops",
    "ir",
    "compile",
    "backends",
    "tensor",
    "nn",
    "optim",
    "data",
    "curve",
  ],
  ...["train", "doctor", "tune", "table", "prepare", "evaluation", "pipeline", "clinic", "tuning"],
];

/** Everything up to `tune`: names no platform and has no dependencies. */
export const portable = chain.slice(0, chain.indexOf("tune") + 1);

/** Folders whose numbers reach a weight or a prediction; the engines' own Math may differ there. */
export const deterministic = [...portable, "prepare", "evaluation", "predict"];

/** The only folders that may name `node:*`. */
export const platform = ["node", "web", "cli"];

/** No dependencies either: an app ships this folder. */
export const dependencyFree = [...portable, "predict"];

/** Where the chain is not the whole truth. `table/columns` is a file: predict needs what a table is, not its readers. */
const exceptions: Record<string, readonly string[]> = {
  optim: before("nn"),
  data: before("nn"),
  curve: ["core"],
  doctor: ["core", "log", "curve"],
  tune: ["core", "log", "curve"],
  evaluation: ["core", "log", "train", "table", "prepare"],
  words: ["core", "log", "doctor"],
  report: ["core", "log", "doctor", "evaluation", "words"],
  predict: ["core", "log", "formats", "ops", "tensor", "nn", "table/columns", "prepare"],
  node: [...chain, "words", "report", "predict"],
  web: [...chain, "words", "report", "predict"],
  cli: [...chain, "words", "report", "predict", "node"],
};

function before(folder: string): readonly string[] {
  return chain.slice(0, chain.indexOf(folder));
}

/** What a folder may import besides itself; undefined for a folder that the order does not know. */
export function mayImport(folder: string): readonly string[] | undefined {
  return exceptions[folder] ?? (chain.includes(folder) ? before(folder) : undefined);
}
