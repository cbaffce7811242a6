import { expect, it } from "vitest";
import type { Folder, TableEntry } from "./folder.ts";
import { aligned, summaryText } from "./print.ts";
import { lesserOf, readResults } from "./results.ts";
import { BEST, type Summary, summaryOf } from "./summary.ts";
import { judge } from "./targets.ts";
import { type Trial, type Variant, variantName } from "./trial.ts";

const table = (name: string, metric: TableEntry["metric"], rows: number): TableEntry => ({
  ...{ name, metric, rows, file: `${name}.csv`, target: "y" },
  task: metric === "rmse" ? "regression" : "binary",
});

const trial = (scores: Partial<Trial>): Trial => ({
  ...{ testRows: 100, seconds: 5, fitSeconds: 4, peakBytes: 2 ** 27, epochs: 10 },
  ...scores,
});

/** Ours at half the error of XGBoost on the one table, at twice its error on the other. */
const folder: Folder = {
  ...{ path: "", sha256: "" },
  tables: [table("price", "rmse", 500), table("churn", "auc", 5000)],
  baselines: {
    ...{ "price/0/xgboost_default": { rmse: 2 }, "price/1/xgboost_default": { rmse: 4 } },
    ...{ "price/0/xgboost_tuned": { rmse: 1 }, "price/1/xgboost_tuned": { rmse: 2 } },
    ...{ "churn/0/xgboost_default": { auc: 0.8, logloss: 0.395 } },
    ...{ "churn/1/xgboost_default": { auc: 0.9, logloss: 0.395 } },
    ...{ "churn/0/xgboost_tuned": { auc: 0.895, logloss: 0.2 } },
    ...{ "churn/1/xgboost_tuned": { auc: 0.945, logloss: 0.2 } },
  },
};
const trials = new Map([
  ["price", new Map([0, 1].map(i => [i, trial({ rmse: [1, 2][i]!, seconds: 5 + i })] as const))],
  [
    "churn",
    new Map([0, 1].map(i => [i, trial({ auc: [0.785, 0.885][i]!, logloss: 0.195 })] as const)),
  ],
]);
const summary = summaryOf(folder, trials);
const overall = (learner: string) => summary.overall.find(one => one.learner === learner)!;

it("when tables are compared, then each has its ratio, and all have the geometric mean", () => {
  const ratios = summary.tables.map(({ peers }) => peers.map(({ ratio }) => ratio));
  expect(ratios[0]).toEqual([0.5, 1, 1]);
  expect(ratios[1]![0]).toBeCloseTo(0.17 / 0.155, 12);
  expect(ratios[1]![1]).toBeCloseTo(0.17 / 0.085, 12);
  expect(overall("xgboost_tuned").ratio).toBeCloseTo(Math.SQRT2, 12);
  expect(overall("xgboost_tuned").tables).toBe(2);
});

it("when log losses are known, then their ratio stands beside, of classification only", () => {
  expect(overall("xgboost_default").loglossRatio).toBeCloseTo(0.5, 12);
  expect(summary.tables[0]!.peers[0]!.loglossRatio).toBeUndefined();
});

it("when a table has several baselines, then the best of all has the largest ratio and is no rank's rival", () => {
  const [price, churn] = summary.tables;
  expect(churn!.peers.at(-1)).toMatchObject({ learner: BEST, ratio: churn!.peers[1]!.ratio });
  expect([price!.rank, churn!.rank]).toEqual([1.5, 3]);
  expect(summary.rank).toBe(2.25);
});

it("when a table has no baselines, then it has a score and no rank", () => {
  const alone = summaryOf({ ...folder, baselines: {} }, trials);
  expect(alone.tables.map(({ score, rank }) => [score, rank])).toEqual([
    [1.5, undefined],
    [0.835, undefined],
  ]);
  expect(alone.overall).toEqual([]);
  expect(summaryText(alone)).toMatch(/^price {2,}rmse {2,}500 {2,}2 {2,}1\.50$/m);
});

it("when a table has no trial, then it is not in the summary", () => {
  const part = summaryOf(folder, new Map([["price", trials.get("price")!]]));
  expect(part.tables.map(({ name }) => name)).toEqual(["price"]);
});

const verdicts = (variant: Variant, of = summary, circumstances = {}) =>
  Object.fromEntries(judge(of, variant, circumstances).map(({ what, verdict }) => [what, verdict]));

it("when the default is judged, then means, single tables and seconds by rows are held against their targets", () => {
  expect(verdicts({ preset: "default", options: [] })).toEqual({
    "geometric mean against xgboost_default": "pass",
    "geometric mean against hist_gradient_boosting": "not judged",
    "geometric mean against xgboost_tuned": "miss",
    "tables worse than xgboost_tuned": "miss",
    "seconds to 1,000 rows": "pass",
    "seconds to 10,000 rows": "pass",
    "coverage of 90 % intervals": "not judged",
    "calibration error, binary tables": "not judged",
  });
});

it("when an interval reaches to 1, then no table counts as worse", () => {
  const wide = new Map([["churn", new Map([trial({ auc: 0.7 }), trial({ auc: 0.97 })].entries())]]);
  const found = judge(summaryOf(folder, wide), { preset: "default", options: [] });
  expect(found.find(({ what }) => what.startsWith("tables worse"))).toMatchObject({
    found: "none off",
    verdict: "pass",
  });
});

it("when a table has failed, then no mean is judged", () => {
  const found = verdicts({ preset: "default", options: [] }, summary, { failed: 1 });
  expect(found["geometric mean against xgboost_default"]).toBe("not judged");
});

it("when the best is judged, then its seconds may exceed the budget by 5 %", () => {
  const within = (timeBudget: number) =>
    verdicts({ preset: "best", timeBudget, options: [] })["seconds within the time budget"];
  expect([within(6), within(5.72), within(5.7)]).toEqual(["pass", "pass", "miss"]);
});

it("when the best was judged with less time before, then more time must give a smaller error", () => {
  const errors = (...rmse: number[]) =>
    summaryOf(
      folder,
      new Map([["price", new Map(rmse.map((error, i) => [i, trial({ rmse: error })]))]]),
    );
  const against = (now: Summary, before: Summary) =>
    verdicts({ preset: "best", timeBudget: 60, options: [] }, now, {
      lesser: { timeBudget: 20, summary: before },
    })["error against 20 s"];
  expect(against(errors(1, 1), errors(1, 2))).toBe("pass");
  expect(against(errors(1, 2), errors(1, 2))).toBe("miss");
});

it("when results hold several time budgets, then the next smaller one of the same kind is the one to beat", () => {
  const results = readResults("none", "0");
  const add = (variant: Variant) => {
    results.variants[variantName(variant)] = { variant, summary, judgements: [], failed: [] };
  };
  for (const timeBudget of [20, 60, 180]) add({ preset: "best", timeBudget, options: [] });
  add({ preset: "best", timeBudget: 100, options: ["--lr", "1"] });
  const of = (timeBudget?: number) =>
    lesserOf(results, { preset: "best", timeBudget, options: [] })?.timeBudget;
  expect([of(), of(20), of(60), of(120), of(600)]).toEqual([undefined, undefined, 20, 60, 180]);
});

it("when coverage and calibration are known, then each table is held against its own error", () => {
  const measured = (coverage: number, calibrationError: number) =>
    new Map([
      ["price", new Map([[0, trial({ rmse: 1, coverage })]])],
      ["churn", new Map([[0, trial({ auc: 0.9, calibrationError, calibrationLimit: 0.05 })]])],
    ]);
  const of = (coverage: number, error: number) => summaryOf(folder, measured(coverage, error));
  expect(of(0.96, 0).tables[0]!.coverageOff).toBeCloseTo(2, 12);
  const parts = ["coverage of 90 % intervals", "calibration error, binary tables"];
  const judged = (coverage: number, error: number) => {
    const found = verdicts({ preset: "default", options: [] }, of(coverage, error));
    return parts.map(part => found[part]);
  };
  expect(judged(0.82, 0.04)).toEqual(["pass", "pass"]);
  expect(judged(0.8, 0.05)).toEqual(["miss", "miss"]);
});

it("when a summary is printed, then columns align and all tables stand in the last line", () => {
  expect(
    aligned([
      ["a", "bc"],
      ["ddd", "e"],
    ]),
  ).toBe("a    bc\nddd   e");
  expect(`\n${summaryText(summary)}`).toMatchInlineSnapshot(`
    "
    score      metric  rows  splits    ours     xgb  xgb_tuned  rank
    price        rmse   500       2    1.50    3.00       1.50   1.5
    churn         auc  5000       2  0.8350  0.8500     0.9200     3
    mean rank                          2.25    2.50       1.25

    error, ours ÷ theirs    xgb  xgb_tuned   best  95 % of xgb_tuned
    price                 0.500      1.000  1.000       1.00 to 1.00
    churn                 1.097      2.000  2.000       2.00 to 2.00
    geometric mean        0.741      1.414  1.414
    tables                    2          2      2

    log loss         ours     xgb  xgb_tuned    best  rank
    churn          0.1950  0.3950     0.2000  0.2000     1
    ours ÷ theirs           0.500      0.976   0.976

    cost   seconds   memory
    price      6.0  128 MiB
    churn      5.0  128 MiB"
  `);
});
