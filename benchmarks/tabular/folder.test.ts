import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { baselinesOf, readFolder, recordsOf, splitsOf, writeSplit } from "./folder.ts";

const path = mkdtempSync(join(tmpdir(), "downhill-folder-"));
afterAll(() => rmSync(path, { recursive: true }));

const entry = { file: "t.csv", task: "regression", target: "y", metric: "rmse", rows: 4 };
const write = (file: string, content: unknown) =>
  writeFileSync(join(path, file), JSON.stringify(content));
write("index.json", {
  datasets: [
    { ...entry, name: "t" },
    { ...entry, name: "u", rows: 15_001 },
  ],
});
writeFileSync(join(path, "t.csv"), 'x,y\r\n1,10\r\n"a\r\nb",20\r\n\r\n?,30\r\n4,40\r\n');
mkdirSync(join(path, "splits"));
write("splits/t.json", [[0], [1], [2], [3], [0, 1], [2, 3]]);
write("splits/u.json", [[0], [1], [2]]);
write("baselines.json", {
  ...{ "t/0/linear": { rmse: 2 }, "t/1/linear": { rmse: 4 }, "t/0/forest": { rmse: 1 } },
  "tt/0/other": { rmse: 1 },
});

const folder = readFolder(path);
const [small, large] = folder.tables as [(typeof folder.tables)[0], (typeof folder.tables)[0]];

it("when a table is large, then its first two splits count; otherwise the first five", () => {
  expect(splitsOf(folder, small)).toEqual([[0], [1], [2], [3], [0, 1]]);
  expect(splitsOf(folder, large)).toEqual([[0], [1]]);
});

it("when only some tables are asked for, then others are left out and unknown ones are named", () => {
  expect(readFolder(path, ["u"]).tables.map(({ name }) => name)).toEqual(["u"]);
  expect(() => readFolder(path, ["v"])).toThrow('no table "v"; there are t, u.');
});

it("when a learner lacks one of the splits, then it is not compared", () => {
  const both = baselinesOf(folder, small, [0, 1]);
  expect([...both]).toEqual([["linear", [{ rmse: 2 }, { rmse: 4 }]]]);
  expect([...baselinesOf(folder, small, [0]).keys()]).toEqual(["linear", "forest"]);
});

it("when a field has line breaks or a line is blank, then rows are still counted as a reader counts them", () => {
  expect(recordsOf('a,b\n"1\n\n2",3\n\n4,5')).toEqual(["a,b", '"1\n\n2",3', "4,5"]);
});

it("when a split is written, then each row stands in one of the two files, cell for cell", () => {
  const files = writeSplit(folder, small, [1, 3], path);
  expect(readFileSync(files.train, "utf8")).toBe("x,y\n1,10\n?,30\n");
  expect(readFileSync(files.test, "utf8")).toBe('x,y\n"a\nb",20\n4,40\n');
});

it("when the file has not the rows of the index, then the table is refused", () => {
  expect(() => writeSplit(folder, { ...small, rows: 5 }, [0], path)).toThrow(
    "t: index.json says 5 rows, t.csv has 4.",
  );
});
