import { describe, expect, it } from "vitest";
import { type Appraisal, classCharts, numberCharts } from "../evaluation/appraisal.ts";
import { defaultConfig } from "../log/config.ts";
import type { EpochFacts, Facts, LogRecord } from "../log/records.ts";
import { chartWords, textWidth } from "../words/index.ts";
import {
  type CurvePoint,
  cardMarkdown,
  curve,
  curveSvg,
  curveText,
  reportHtml,
  scoresText,
} from "./index.ts";

const NASTY = `<img src=x onerror="alert('1')">`;

function epoch(number: number, trainLoss: number, validLoss?: number): EpochFacts {
  return {
    type: "epoch",
    epoch: number,
    step: number * 10,
    trainLoss,
    trainEvalLoss: trainLoss,
    ...(validLoss !== undefined && { validLoss }),
    trainMetrics: {},
    lr: 0.001,
    gradientNorm: 1,
    best: { epoch: 2, value: 0.5 },
    seconds: 0.1,
  };
}

const data: Facts = {
  type: "data",
  task: "regression",
  target: NASTY,
  file: NASTY,
  sha256: "",
  rows: { train: 60, valid: 20, test: 20 },
  features: [{ name: NASTY, kind: "number", missing: 0, distinct: 9 }],
  leftOut: [{ name: NASTY, why: NASTY }],
};
const network: Facts = {
  type: "network",
  inputs: 1,
  outputs: 1,
  parameters: 2945,
  layers: [{ name: "0", text: NASTY, outputShape: [64], parameters: 2945 }],
  loss: "mse",
  optimizer: "adam",
};
const scores = { train: { rmse: 1.5, r2: 0.9 }, valid: null, test: null };
const end: Facts = {
  type: "end",
  stopped: "completed",
  epochs: 3,
  steps: 30,
  bestEpoch: 2,
  metrics: scores,
  seconds: 1,
};
const config: Facts = { type: "config", config: { ...defaultConfig, target: NASTY } };
const epochs = [epoch(1, 1, 1.2), epoch(2, 0.5, 0.7), epoch(3, 0.3, 0.9)];
const stamped = (facts: readonly Facts[]): LogRecord[] =>
  facts.map((fact, seq) => ({ ...fact, v: 1, seq, at: 0 }));
const records = stamped([config, data, network, ...epochs, end]);

const seen = {
  part: "test",
  importance: { metric: NASTY, rows: 6, columns: [{ name: NASTY, mean: 0.2, std: 0.1 }] },
} as const;
const classes: Appraisal = {
  ...seen,
  charts: classCharts({
    classes: [NASTY, "b"],
    truth: Int32Array.of(0, 0, 0, 1, 1, 1),
    probabilities: Float64Array.of(0.9, 0.1, 0.6, 0.4, 0.8, 0.2, 0.7, 0.3, 0.2, 0.8, 0.1, 0.9),
    predicted: Int32Array.of(0, 0, 0, 0, 1, 1),
  }),
  dependence: {
    classes: [NASTY],
    columns: [
      { name: NASTY, kind: "category", at: [NASTY, "b"], means: [[0.2, 0.7]] },
      { name: "since", kind: "date", at: [0, 86_400_000 * 365], means: [[0.2, 0.7]] },
    ],
  },
};
const numbers = (truth: readonly number[], prediction: readonly number[]): Appraisal => ({
  ...seen,
  charts: numberCharts(truth, prediction, { level: 0.9, half: 2 }),
  dependence: { classes: [], columns: [] },
});

describe("report", () => {
  it.each(["en", "ko"] as const)(
    "when read in %s, then it needs no network and no script",
    language => {
      const html = reportHtml({ records, appraisal: classes }, language);
      expect(html).not.toMatch(/<script|<link|https?:|url\(|@import/);
      expect(html).toContain(`<html lang="${language}">`);
      expect(html).toContain("prefers-color-scheme:dark");
      expect(html).not.toMatch(/undefined|\[object|NaN/);
    },
  );

  it("when names hold HTML, then they are shown, not run", () => {
    const html = reportHtml({ records, appraisal: classes }, "en");
    expect(html).not.toContain("<img");
    expect(html.match(/&#60;img/g)!.length).toBeGreaterThan(6);
  });

  it("when it is printed from a dark screen, then its colours are those of paper", () => {
    const print = /@media print\{(.*)\}/.exec(reportHtml({ records, appraisal: null }, "en"))?.[1];
    expect(print).toContain("color-scheme:light");
    expect(print).toMatch(/--ink:#000;.*--page:#fff/);
  });

  it("when rows had no target or the run has a name, then the page says so", () => {
    const named = stamped([
      {
        type: "run",
        name: NASTY,
        downhill: "",
        device: "",
        backend: "",
        simd: null,
        threads: 1,
        seed: 0,
      },
      { ...data, rows: { train: 60, valid: 20, test: 20, skipped: 1234 } },
    ]);
    const html = reportHtml({ records: named, appraisal: null }, "en");
    expect(html).toContain("Name: &#60;img");
    expect(html).toMatch(/Rows without a target, skipped.*1,234/);
  });

  it("when only training rows were scored, then the headline says train", () => {
    const html = reportHtml({ records, appraisal: null }, "en");
    expect(html).toContain("<div>train rmse<b>1.5</b>");
    expect(html).not.toContain("<div>validation");
  });

  it("when held-out values are none or not finite, then the page still stands", () => {
    for (const [truth, prediction] of [
      [[], []],
      [
        [Number.NaN, 1],
        [1, Number.POSITIVE_INFINITY],
      ],
    ] as const) {
      const html = reportHtml({ records, appraisal: numbers(truth, prediction) }, "en");
      expect(html).not.toMatch(/NaN|Infinity/);
    }
  });

  it.each(["en", "ko"] as const)(
    "when classes were predicted, then %s shows curves, calibration, matrix and what is used",
    language => {
      const text = chartWords(language);
      const html = reportHtml({ records, appraisal: classes }, language);
      for (const title of [text.roc, text.precisionRecall, text.calibration, text.confusion])
        expect(html).toContain(`<figcaption>${title}</figcaption>`);
      expect(html).toContain('<path class="line c0" d="M52 258L52 ');
      expect(html).toContain('<rect class="bar"');
      expect(html).toContain("1970-01");
      expect(html).not.toMatch(/undefined|\[object|NaN/);
    },
  );

  it("when numbers were predicted, then each row is a dot of two charts, with the interval", () => {
    const html = reportHtml({ records, appraisal: numbers([1, 2, 9], [1.5, 2, 8]) }, "en");
    expect(html.match(/<circle class="dot"/g)).toHaveLength(6);
    expect(html.match(/<line class="band"/g)).toHaveLength(2);
    expect(html).toContain("Dashed: the 90 % interval, ± 2.");
  });

  it("when there are baselines and intervals, then they stand beside the scores", () => {
    const baselines = {
      constant: { train: { rmse: 9.25 }, valid: null, test: { rmse: 9.5 } },
      linear: { train: { rmse: 4.25 }, valid: null, test: { rmse: 4.5 } },
    };
    const interval = { level: 0.9, rows: 80, width: 4, coverage: 0.875, standardError: 0.04 };
    const metrics = { ...scores, test: { rmse: 2.5, r2: 0.8 } };
    const told = stamped([config, data, { ...end, metrics, baselines, interval }]);
    const html = reportHtml({ records: told, appraisal: numbers([1, 2], [1, 2]) }, "en");
    expect(html).toMatch(/<tr class="baseline"><td>linear model<\/td><td class="n">4.5</);
    expect(html).not.toContain("4.25");
    expect(html).not.toContain("no better");
    const worse = stamped([{ ...end, metrics: { ...metrics, test: { rmse: 4.75 } }, baselines }]);
    expect(reportHtml({ records: worse, appraisal: null }, "en")).toContain(
      "The network does no better than the linear model: test rmse 4.75 against 4.5.",
    );
    expect(html).toContain("The 90 % interval holds 87.5 % of the test rows (standard error 4 %).");
  });

  it("when the run has only begun, then the page still stands", () => {
    expect(reportHtml({ records: [], appraisal: null }, "ko")).toContain("</html>");
  });
});

describe("model card", () => {
  it("when a run is whole, then its card tells it in both languages, the reader's first", () => {
    const metrics = { ...scores, test: { rmse: 2.5, r2: 0.8 } };
    const told = stamped([config, data, network, ...epochs, { ...end, metrics }]);
    const card = cardMarkdown(told, "ko");
    expect(card.indexOf("# 모델 카드(model card)")).toBe(0);
    expect(card.indexOf("# Model card")).toBeGreaterThan(0);
    expect(card).toContain("| **test** | 2.5 | 0.8 |");
    expect(card).toContain("There were only 20 test rows");
    expect(card).not.toMatch(/undefined|\[object|NaN/);
  });

  it("when names hold Markdown or HTML, then they are text", () => {
    const card = cardMarkdown(records, "en");
    expect(card).toContain("\\<img src=x");
    expect(card.replace(/```[\s\S]*?```|`[^`]*`/g, "")).not.toMatch(/(?<!\\)</);
  });

  it("when files of its own were named, then the card does not tell where they lie", () => {
    const named: Facts = {
      type: "config",
      config: { ...defaultConfig, target: "y", lr: 0.01, validFile: "/home/me/valid.csv" },
    };
    const card = cardMarkdown(stamped([named, data, ...epochs, end]), "en");
    expect(card).toContain("`lr = 0.01`");
    expect(card).not.toContain("/home");
  });

  it("when the run has only begun, then there is no card", () => {
    expect(cardMarkdown(stamped([config, data]), "en")).toBe("");
  });
});

const path = (svg: string, name: string) =>
  new RegExp(`<path class="${name}" d="([^"]*)"`).exec(svg)?.[1];

describe("curveSvg", () => {
  it("when a loss is not finite, then the line has a gap there", () => {
    const points: CurvePoint[] = [1, 0.8, Number.NaN, 0.5, 0.4].map((trainLoss, i) => ({
      epoch: i + 1,
      trainLoss,
    }));
    const drawn = path(curveSvg(points, { language: "en" }), "train")!;
    expect(drawn.match(/M/g)).toHaveLength(2);
    expect(drawn).not.toMatch(/NaN|Infinity/);
  });

  it("when there is one epoch, then it is a dot that shows", () => {
    const svg = curveSvg([{ epoch: 1, trainLoss: 0.4 }], { language: "en" });
    expect(path(svg, "train")).toMatch(/^M[\d.]+ [\d.]+h0\.01$/);
  });

  it("when there is no validation, then only the training line is named", () => {
    const svg = curveSvg(
      [epoch(1, 1), epoch(2, 0.5)].map(({ epoch, trainLoss }) => ({ epoch, trainLoss })),
      { language: "en" },
    );
    expect(path(svg, "valid")).toBeUndefined();
    expect(svg).not.toContain(">validation<");
  });

  it("when a log scale spans less than two round numbers, then it still has ticks", () => {
    const points = [1.1, 1.3, 1.4].map((trainLoss, i) => ({ epoch: i + 1, trainLoss }));
    const svg = curveSvg(points, { language: "en", scale: "log" });
    expect(svg.match(/class="grid"/g)!.length).toBeGreaterThan(1);
  });

  it("when nothing can be drawn, then it says so without failing", () => {
    expect(curveSvg([{ epoch: 1, trainLoss: Number.NaN }], { language: "en" })).toContain("–");
    expect(curveSvg([{ epoch: 1, trainLoss: 0 }], { language: "en", scale: "log" })).toContain("–");
  });

  it.each([832, 360])("when a mark is at an end, then its name stays in %i columns", width => {
    const points = [1, 20].map(at => ({ epoch: at, trainLoss: 1 / at, validLoss: 1 }));
    const label = "validation better than training";
    const marks = points.map(({ epoch }) => ({ epoch, label }));
    const svg = curveSvg(points, { language: "en", width, marks });
    const names = svg.matchAll(/<text class="mark" text-anchor="(\w+)" x="([\d.]+)"/g);
    const room = 6 * `${label} · epoch 20`.length;
    const starts = [...names].map(([, anchor, x]) => Number(x) - (anchor === "end" ? room : 0));
    expect(starts).toHaveLength(2);
    for (const start of starts) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(start + room).toBeLessThanOrEqual(width);
    }
  });

  it("when the best epoch is the first and the lines end at 0, then no name stands on another", () => {
    const points = [1, 2, 3].map(at => ({ epoch: at, trainLoss: at === 1 ? 9 : 0, validLoss: 0 }));
    const ended = stamped([{ ...end, bestEpoch: 1 }]);
    const svg = curveSvg([...points, ...ended], { language: "en" });
    expect(Number(/<text class="tick" x="([\d.]+)"[^>]*>best 1</.exec(svg)![1])).toBeGreaterThan(
      60,
    );
    const places = ["train", "valid"].map(name =>
      /<text class="NAME" x="[\d.]+" y="([\d.]+)"/.source.replace("NAME", name),
    );
    const [train, valid] = places.map(source => Number(new RegExp(source).exec(svg)![1]));
    const axis = Number(
      /<text class="tick" text-anchor="middle" x="64.0" y="(\d+)">1</.exec(svg)![1],
    );
    expect(Math.max(train!, valid!)).toBeLessThanOrEqual(axis - 16);
    expect(Math.abs(train! - valid!)).toBe(16);
  });

  it("when the run has not ended, then the best epoch so far is marked", () => {
    expect(curveSvg(stamped(epochs), { language: "en" })).toContain(">best 2<");
  });
});

describe("text", () => {
  it("when drawn in a terminal, then every line fits and the best epoch is named", () => {
    const drawn = curveText(records, { language: "ko", width: 40, height: 8 });
    const plot = drawn.split("\n").filter(line => line.includes("│"));
    expect(plot).toHaveLength(8);
    for (const line of plot) expect(textWidth(line)).toBe(51);
    expect(drawn).toMatch(/▲ 최고 2/);
    expect(drawn).not.toContain("\u001b");
  });

  it("when the last epoch is the best, then its name still fits the width", () => {
    const points = stamped([epoch(1, 1), { ...epoch(2, 0.5), best: { epoch: 2, value: 0.5 } }]);
    const drawn = curveText(points, { language: "ko", width: 40, height: 8 });
    expect(drawn).toMatch(/최고 2 ▲$/m);
    for (const line of drawn.split("\n")) expect(textWidth(line)).toBeLessThanOrEqual(51);
  });

  it("when nothing can be drawn, then the text is empty", () => {
    expect(
      curveText([{ epoch: 1, trainLoss: Number.NaN }], { language: "en", width: 9, height: 3 }),
    ).toBe("");
  });

  it("when scores are in Korean, then the columns still line up", () => {
    const lines = scoresText({ ...scores, test: { rmse: 12.25, r2: 0.8 } }, "ko").split("\n");
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map(textWidth)).size).toBe(1);
  });
});

describe("curve", () => {
  it("when records are given, then they are drawn as text, in English by default", () => {
    const text = curve(records);
    expect(text).toBe(curveText(records, { language: "en", width: 72, height: 14 }));
    expect(curve(records, { language: "ko", width: 40, height: 6 })).toContain("학습 곡선");
  });

  it("when SVG is asked for, then it is one element that is a file by itself", () => {
    const svg = curve(records, { as: "svg", scale: "log" });
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" class="downhill-curve" [^>]*><style>/,
    );
    expect(svg.match(/<svg/g)).toHaveLength(1);
    expect(svg).toContain('<path class="train" d="M');
  });

  it("when there is nothing to draw, then neither form fails", () => {
    expect(curve([])).toBe("");
    expect(curve([], { as: "svg" })).toContain("</svg>");
  });
});
