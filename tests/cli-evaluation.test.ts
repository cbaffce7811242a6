// The honest account of a run: baselines, calibration, intervals, charts and the card, as the command gives them.

import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { boston, penguins, workplace } from "./support/command.ts";

const { at, downhill, ended, json, log, file } = workplace();

const cells = (csv: string) =>
  csv
    .trim()
    .split("\n")
    .map(line => line.split(","));

/** Two classes, one row in six positive. */
const rare = [
  "a,b,y",
  ...Array.from({ length: 600 }, (_, i) => {
    const [a, b] = [(i * 37) % 101, (i * 53) % 89];
    return `${a},${b},${a - b / 2 + ((i * 71) % 40) > 85 ? "yes" : "no"}`;
  }),
].join("\n");

describe("numbers", () => {
  let document: ReturnType<typeof json>;
  beforeAll(() => {
    const given = ["--target", "medv", "--epochs", "30", "--interval", "0.8", "--out", "boston"];
    document = json("train", boston, ...given);
  });

  test("when a run ends, then the document has baselines, an interval's coverage and charts", () => {
    const { baselines, interval, charts, calibration, metrics } = document;
    expect(metrics.test.rmse).toBeLessThan(baselines.constant.test.rmse);
    expect(baselines.linear.test.r2).toBeGreaterThan(0.5);
    expect(interval).toMatchObject({ level: 0.8, rows: 405 });
    expect(Math.abs(interval.coverage - 0.8)).toBeLessThan(3 * interval.standardError);
    expect(calibration).toBeNull();
    expect(charts).toMatchObject({ part: "test", charts: { kind: "numbers", rows: 101 } });
    expect(charts.importance.columns).toHaveLength(12);
    expect(charts.dependence.columns.length).toBeGreaterThan(3);
  });

  test("when the run asked for intervals, then predict adds low and high, at another level too", () => {
    const [head, first] = cells(downhill("predict", "boston", boston));
    expect(head).toEqual(["prediction", "low", "high"]);
    const [prediction, low, high] = first!.map(Number);
    expect(high! - low!).toBeCloseTo(document.interval.width, 9);
    expect((low! + high!) / 2).toBeCloseTo(prediction!, 9);
    const wide = cells(downhill("predict", "boston", boston, "--interval", "0.95"))[1]!.map(Number);
    expect(wide[2]! - wide[1]!).toBeGreaterThan(high! - low!);
  });

  test("when the level is no share or promises too much, then the error says what is wrong", () => {
    expect(ended("predict", "boston", boston, "--interval", "90").code).toBe("option-out-of-range");
    const most = ended("predict", "boston", boston, "--interval", "0.999", "--lang", "ko");
    expect([most.status, most.code]).toEqual([4, "interval-unavailable"]);
    expect(most.stderr).toContain("검증 행 405개");
  });

  test("when the model is edited by hand and damaged, then it is refused", () => {
    const path = at("boston/model.json");
    const whole = readFileSync(path, "utf8");
    const model = JSON.parse(whole);
    file("boston/model.json", JSON.stringify({ ...model, calibration: { temperature: 0 } }));
    expect(ended("predict", "boston", boston).code).toBe("model-damaged");
    const preparation = { ...model.preparation, decimalMark: ";" };
    file("boston/model.json", JSON.stringify({ ...model, preparation }));
    expect(ended("predict", "boston", boston).code).toBe("model-damaged");
    const { calibration: _, ...older } = model;
    file("boston/model.json", JSON.stringify(older));
    expect(cells(downhill("predict", "boston", boston))[0]).toEqual(["prediction"]);
    file("boston/model.json", whole);
  });
});

describe("classes", () => {
  test("when a threshold is found, then the log, predict and evaluate keep to it", () => {
    const path = file("rare.csv", rare);
    const options = ["--threshold", "auto", "--metric", "f1", "--epochs", "20", "--lr", "0.01"];
    const { calibration } = json("train", path, "--target", "y", ...options, "--out", "rare");
    expect(calibration.threshold).toBeLessThan(0.5);
    expect(calibration.ece).toBeLessThan(calibration.eceLimit);
    const end = log("rare").at(-1);
    expect(end).toMatchObject({ type: "end", calibration });
    const rows = cells(downhill("predict", "rare", path, "--proba")).slice(1);
    for (const [prediction, , yes] of rows)
      expect(prediction).toBe(Number(yes) > calibration.threshold ? "yes" : "no");
    const truth = rare.split("\n").slice(1);
    const right = rows.filter(([prediction], i) => truth[i]!.endsWith(`,${prediction}`)).length;
    const { metrics } = json("evaluate", "rare", path);
    expect(metrics.accuracy).toBeCloseTo(right / rows.length, 9);
  });

  test("when a run of classes is asked for intervals, then the error says it has none", () => {
    downhill("train", penguins, "--target", "species", "--epochs", "3", "--out", "penguins");
    const { code, status } = ended("predict", "penguins", penguins, "--interval", "0.9");
    expect([code, status]).toEqual(["interval-unavailable", 4]);
    expect(existsSync(at("penguins/report.html"))).toBe(true);
  });
});
