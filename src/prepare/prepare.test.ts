// What is fitted on training rows, and that rows at prediction are treated as rows in training were.

import { describe, expect, test } from "vitest";
import { type ModelFile, modelFile } from "../predict/model-file.ts";
import { parseCsv } from "../table/read-csv.ts";
import { applyInputs, applyTarget, inverseTarget } from "./apply.ts";
import { fitPreparation, type PreparationOptions } from "./fit.ts";
import { featureNames } from "./preparation.ts";
import { tableFromRows } from "./rows.ts";
import { fitSymlog, symlog } from "./symlog.ts";

const tableOf = (csv: string) => parseCsv(new TextEncoder().encode(csv), { file: "t.csv" });
const plain: PreparationOptions = {
  target: "y",
  task: "regression",
  classes: [],
  scaling: "standard",
  oneHot: 50,
  codes: false,
  clipOutput: false,
  features: null,
  drop: [],
};
function fit(csv: string, options: Partial<PreparationOptions> = {}, rows?: readonly number[]) {
  const table = tableOf(csv);
  const chosen = rows ?? Array.from({ length: table.rows }, (_, row) => row);
  return fitPreparation(table, Int32Array.from(chosen), { ...plain, ...options });
}
const failing = (code: string, values = {}) =>
  expect.objectContaining({ code, values: expect.objectContaining(values) });

test("when rows are held out, then they do not move what is fitted", () => {
  const p = fit("x,c,y\n1,a,10\n3,a,20\n1000,b,9999\n", {}, [0, 1]);
  expect(p.inputs[0]).toMatchObject({ median: 2, center: 2, scale: 1, missingFlag: false });
  expect(p.target).toMatchObject({ center: 15, scale: 5 });
  expect(p.leftOut).toEqual([{ name: "c", why: "constant" }]);
});

test("when a number is missing in training, then it takes the median and has a flag", () => {
  const csv = "x,y\n1,1\n,2\n3,3\n5,4\n";
  const p = fit(csv, { scaling: "none" });
  expect(featureNames(p)).toEqual(["x", "x missing"]);
  expect([...applyInputs(p, tableOf(csv))]).toEqual([1, 0, 3, 1, 3, 0, 5, 0]);
});

test("when scaling is robust, then median and quartiles scale; a column half equal keeps a scale", () => {
  const p = fit("x,z,y\n1,0,1\n2,0,2\n3,0,3\n4,0,4\n5,10,5\n", { scaling: "robust" });
  expect(p.inputs).toMatchObject([
    { center: 3, scale: 2 },
    { center: 0, scale: 4 },
  ]);
});

describe("when most of a column is one value and the rest amounts", () => {
  const amounts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256];
  const csv = `x,y\n${amounts.map((x, i) => `${x},${i}`).join("\n")}\n`;
  const bySymlog = { scaling: "robustClip" } as const;

  test("then robust scaling takes a logarithm first, at prediction too", () => {
    const [input] = fit(csv, bySymlog).inputs;
    // A tenth of the nine others' distances is 1.8; the third quartile lies between 8 and 16.
    const z = (x: number) => Math.log1p(x / 1.8);
    const scale = (z(8) + z(16)) / 2;
    expect(input).toMatchObject({ symlog: { at: 0, unit: 1.8 }, median: 0, center: 0 });
    expect((input as { scale: number }).scale).toBeCloseTo(scale, 12);
    const clipped = (x: number) => x / Math.hypot(1, x / 3);
    const given = applyInputs(fit(csv, bySymlog), tableOf("x,y\n0,1\n32,1\n,1\n-32,1\n"));
    const expected = [0, clipped(z(32) / scale), 0, -clipped(z(32) / scale)];
    for (const [i, value] of expected.entries()) expect(given[i]).toBeCloseTo(value, 6);
  });

  test("then other scalings do not, nor where the rest are few values", () => {
    for (const scaling of ["standard", "robust", "none"] as const)
      expect(fit(csv, { scaling }).inputs[0]).not.toHaveProperty("symlog");
    const half = csv.replace("0,0\n", "");
    expect(half.match(/^0,/gm)).toHaveLength(9);
    expect(fit(half, bySymlog).inputs[0]).not.toHaveProperty("symlog");
    const few = csv.replace(/^(16|32|64|128|256),/gm, "8,");
    expect(fit(few, bySymlog).inputs[0]).not.toHaveProperty("symlog");
  });

  test("then an older version does not read the model", () => {
    const p = fit(csv, bySymlog);
    const network = { kind: "mlp" } as unknown as ModelFile["network"];
    expect(modelFile({ preparation: p, network }).schema).toBe(2);
    expect(modelFile({ preparation: fit(csv), network }).schema).toBe(1);
  });
});

test("when amounts are next to nothing, then their unit is not, so that no quotient overflows", () => {
  const tiny = Array.from({ length: 8 }, (_, i) => (i + 1) * 1e-305);
  const sorted = Float64Array.from([...new Array(12).fill(0), ...tiny, 1]);
  expect(fitSymlog(sorted)).toEqual({ at: 0, unit: 1e-12 });
  expect(symlog(1e38, fitSymlog(sorted)!)).toBeCloseTo(50 * Math.LN10, 9);
});

test("when a truth value is written in another case, then it is the same in inputs and target", () => {
  const p = fit("c,y\nTrue,No\nFalse,Yes\nTrue,Yes\nFalse,No\n", {
    task: "binary",
    classes: ["No", "Yes"],
  });
  const csv = "c,y\ntrue,NO\nFALSE,yes\nyes,no\n";
  expect([...applyInputs(p, tableOf(csv))]).toEqual([0, 1, 1, 0, 0, 0]);
  expect([...applyTarget(p, tableOf(csv))]).toEqual([0, 1, 0]);
});

test("when categories are rare, unseen or missing, then rare ones share a feature, the others are zeros", () => {
  const p = fit("c,y\na,1\na,2\nb,3\nb,4\nr,5\ns,6\n");
  expect(featureNames(p)).toEqual(["c=a", "c=b", "c=(rare)"]);
  const inputs = applyInputs(p, tableOf("c,y\nb,1\ns,1\nnew,1\n,1\n"));
  expect([...inputs]).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
});

test("when a column has over fifty categories, then fifty are kept", () => {
  const cells = Array.from({ length: 300 }, (_, i) => `c${i % 60},${i}`);
  expect(featureNames(fit(`c,y\n${cells.join("\n")}`)).length).toBe(51);
});

test("when a column is a date, then its parts are features", () => {
  const csv = "d,y\n2024-01-31,1\n2024-07-01,2\n2023-12-31,3\n";
  const p = fit(csv, { scaling: "none" });
  expect(featureNames(p)).toEqual([
    "d year",
    "d day",
    "d month sin",
    "d month cos",
    "d weekday sin",
    "d weekday cos",
  ]);
  const january = applyInputs(p, tableOf(csv)).subarray(0, 4);
  expect([...january]).toEqual([2024, 31, 0, 1]);
});

test("when columns are unusable, then they are left out and it says why; naming one takes it in", () => {
  const rows = Array.from(
    { length: 30 },
    (_, i) => `${i + 1},Mr. Name no ${i},,7,${i * i},${i % 7}`,
  );
  const csv = `id,name,empty,k,x,y\n${rows.join("\n")}`;
  expect(fit(csv).leftOut).toEqual([
    { name: "id", why: "identifier" },
    { name: "name", why: "text" },
    { name: "empty", why: "all-missing" },
    { name: "k", why: "constant" },
  ]);
  expect(fit(csv, { features: ["id", "x"] }).inputs.map(({ name }) => name)).toEqual(["id", "x"]);
});

describe("when names do not fit the table, then the error says which", () => {
  const csv = "age,empty,y\n1,,1\n2,,2\n";
  test.each([
    ["unknown feature", { features: ["agee"] }, "column-missing", { suggestion: "age" }],
    ["unknown drop", { drop: ["ag"] }, "column-missing", { column: "ag" }],
    ["nothing left", { drop: ["age"] }, "no-features", {}],
    ["asked for and empty", { features: ["empty"] }, "column-all-missing", { column: "empty" }],
  ])("%s", (_, options, code, values) => {
    expect(() => fit(csv, options)).toThrow(failing(code, values));
  });
});

describe("when a target is applied, then it is what the network is to give", () => {
  test("standardised numbers, and back", () => {
    const csv = "x,y\n1,10\n2,20\n";
    const p = fit(csv);
    const y = applyTarget(p, tableOf(csv)) as Float32Array;
    expect([...y]).toEqual([-1, 1]);
    expect([...inverseTarget(p, y)]).toEqual([10, 20]);
  });

  test("class codes", () => {
    const csv = "x,y\n1,b\n2,a\n3,c\n4,a\n";
    const three = fit(csv, { task: "multiclass", classes: ["a", "b", "c"] });
    expect(applyTarget(three, tableOf(csv))).toEqual(Int32Array.of(1, 0, 2, 0));
    const two = fit("x,y\n1,no\n2,yes\n", { task: "binary", classes: ["no", "yes"] });
    expect(applyTarget(two, tableOf("x,y\n1,yes\n2,no\n"))).toEqual(Float32Array.of(1, 0));
    expect(() => applyTarget(two, tableOf("x,y\n1,maybe\n"))).toThrow(failing("class-unknown"));
  });

  test("not what is missing", () => {
    const p = fit("x,y\n1,10\n2,20\n");
    expect(() => applyTarget(p, tableOf("x,y\n1,10\n2,\n"))).toThrow(
      failing("target-missing-values", { row: 2 }),
    );
  });
});

describe("when a file to predict differs from training, then its columns are matched or named", () => {
  const p = fit(
    "x,zip,d,y\n1,1,2024-01-01,1\n2,02,2024-05-02,2\n3,1,2024-01-01,3\n4,02,2024-05-02,4\n",
  );

  test("digits match categories as texts, and gaps are allowed", () => {
    const inputs = applyInputs(p, tableOf("d,zip,x\n,1,\n"));
    expect(inputs.subarray(1, 3)).toEqual(Float32Array.of(0, 1));
    expect(inputs[0]).toBe(0);
  });

  test.each([
    ["a column is not there", "x,zipp,d\n1,1,2024-01-01\n", "column-missing", { column: "zip" }],
    ["texts for numbers", "x,zip,d\n1,1,2024-01-01\nbig,1,2024-01-01\n", "value-not-finite", {}],
    ["numbers for dates", "x,zip,d\n1,1,20240101\n", "value-not-finite", { column: "d" }],
    [
      "dates for numbers",
      "x,zip,d\n2024-01-01,1,2024-01-01\n",
      "value-not-finite",
      { column: "x" },
    ],
  ])("%s", (_, csv, code, values) => {
    expect(() => applyInputs(p, tableOf(csv))).toThrow(failing(code, values));
  });
});

describe("when an app gives rows, then they equal the same rows in a file", () => {
  const csv =
    "x,c,b,d,y\n1,a,yes,2024-01-31,1\n2,b,no,2024-07-01,2\n3,a,no,2024-07-01 10:00,3\n4,b,yes,2024-12-01,4\n,a,no,2024-07-01,5\n";
  const p = fit(csv);
  const fromApp = (row: Parameters<typeof tableFromRows>[1][number]) => [
    ...applyInputs(p, tableFromRows(p, [row])),
  ];
  const fromFile = [...applyInputs(p, tableOf(csv), Int32Array.of(2))];
  const date = new Date(Date.UTC(2024, 6, 1, 10));

  test.each([
    ["numbers, booleans and dates", { x: 3, c: "a", b: false, d: date }],
    ["texts", { x: " 3 ", c: " a", b: "no", d: "2024-07-01 10:00" }],
    ["more than asked for", { x: 3, c: "a", b: "no", d: date, other: 1 }],
  ])("%s", (_, row) => {
    expect(fromApp(row)).toEqual(fromFile);
  });

  test("missing markers are missing", () => {
    const row = { c: "a", b: "no", d: "2024-07-01" };
    const expected = [...applyInputs(p, tableOf(csv), Int32Array.of(4))];
    for (const x of [null, undefined, Number.NaN, "", " ", "NA"])
      expect(fromApp({ ...row, x })).toEqual(expected);
  });

  test.each([
    ["a key is absent", { c: "a", b: "no", d: date, X: 1 }, "column-missing"],
    ["a number is a word", { x: "three", c: "a", b: "no", d: date }, "value-not-finite"],
    ["a number is infinite", { x: 1 / 0, c: "a", b: "no", d: date }, "value-not-finite"],
    ["a date is none", { x: 3, c: "a", b: "no", d: "tomorrow" }, "value-not-finite"],
  ])("when %s, it says so", (_, row, code) => {
    expect(() => fromApp(row)).toThrow(failing(code));
  });
});
