// Charts of predicted numbers: against what was true, and what is left over.

import type { NumberCharts } from "../evaluation/index.ts";
import { chartWords, type Language, numberText, words } from "../words/index.ts";
import { plotSvg, type Scale } from "./plot.ts";
import { extent } from "./series.ts";

/** Each chart as a figure; only rows whose numbers are finite are drawn. */
export function numberFigures(charts: NumberCharts, language: Language): string[] {
  const text = chartWords(language);
  const points = charts.truth.flatMap((truth, i) => {
    const prediction = charts.prediction[i]!;
    return Number.isFinite(truth) && Number.isFinite(prediction) ? [{ truth, prediction }] : [];
  });
  if (points.length === 0) return [];
  const figure = (title: string, body: string) =>
    `<figure><figcaption>${title}</figcaption>${body}</figure>`;
  return [
    figure(text.predictedAgainstTrue, againstTruth(points, language)),
    figure(text.residuals, residuals(points, charts.interval, language)),
  ];
}

interface Point {
  readonly truth: number;
  readonly prediction: number;
}

const dot = (x: number, y: number) => `<circle class="dot" r="2.5" cx="${x}" cy="${y}"/>`;

function againstTruth(points: readonly Point[], language: Language): string {
  const text = words(language);
  const [low, high] = extent(points.flatMap(({ truth, prediction }) => [truth, prediction]))!;
  const plot = {
    title: text.predictedAgainstTrue,
    x: { low, high, label: text.actual },
    y: { low, high, label: text.predicted },
    language,
  };
  return plotSvg(plot, (x, y) => {
    const dots = points.map(({ truth, prediction }) => dot(x(truth), y(prediction)));
    return `<line class="diagonal" x1="${x(low)}" y1="${y(low)}" x2="${x(high)}" y2="${y(high)}"/>${dots.join("")}`;
  });
}

function residuals(
  points: readonly Point[],
  interval: NumberCharts["interval"],
  language: Language,
): string {
  const text = chartWords(language);
  const [low, high] = extent(points.map(({ prediction }) => prediction))!;
  const left = points.map(({ truth, prediction }) => truth - prediction);
  const most = Math.max(...left.map(Math.abs), interval?.half ?? 0);
  const plot = {
    title: text.residuals,
    x: { low, high, label: words(language).predicted },
    y: { low: -most, high: most, label: text.residual },
    language,
  };
  const level = (x: Scale, y: Scale, value: number, name: string) =>
    `<line class="${name}" x1="${x(low)}" x2="${x(high)}" y1="${y(value)}" y2="${y(value)}"/>`;
  const svg = plotSvg(plot, (x, y) => {
    const dots = points.map(({ prediction }, i) => dot(x(prediction), y(left[i]!)));
    const ends = interval ? [-interval.half, interval.half] : [];
    const band = ends.map(value => level(x, y, value, "band"));
    return `${level(x, y, 0, "zero")}${dots.join("")}${band.join("")}`;
  });
  if (interval === null) return svg;
  const share = `${numberText(100 * interval.level, language)} %`;
  return `${svg}<p class="note">${text.interval(share, numberText(interval.half, language))}</p>`;
}
