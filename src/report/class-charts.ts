// Charts of predicted classes and their probabilities.

import type { ClassCharts, ClassCurves } from "../evaluation/index.ts";
import { chartWords, countText, type Language, numberText, words } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { colourOf, lineOf, plotSvg } from "./plot.ts";

/** Each chart as a figure. */
export function classFigures(charts: ClassCharts, language: Language): string[] {
  const text = chartWords(language);
  const figure = (title: string, body: string) =>
    `<figure><figcaption>${title}</figcaption>${body}</figure>`;
  return [
    figure(text.roc, rocSvg(charts, language) + legend(charts, "AUC", one => one.auc, language)),
    figure(
      text.precisionRecall,
      precisionRecallSvg(charts, language) +
        legend(charts, text.averagePrecision, one => one.averagePrecision, language),
    ),
    figure(text.calibration, reliabilitySvg(charts, language)),
    figure(text.confusion, confusionTable(charts, language)),
  ];
}

const UNIT = { low: 0, high: 1, ticks: [0, 0.25, 0.5, 0.75, 1] };

function rocSvg({ curves }: ClassCharts, language: Language): string {
  const text = chartWords(language);
  const plot = {
    title: text.roc,
    x: { ...UNIT, label: text.falsePositiveRate },
    y: { ...UNIT, label: text.truePositiveRate },
    language,
  };
  return plotSvg(plot, (x, y) => {
    const lines = curves.map((one, i) =>
      lineOf(one.falsePositiveRate, one.truePositiveRate, [x, y], colourOf(i)),
    );
    return diagonal(x, y) + lines.join("");
  });
}

const diagonal = (x: (value: number) => number, y: (value: number) => number) =>
  `<line class="diagonal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>`;

function precisionRecallSvg({ curves }: ClassCharts, language: Language): string {
  const text = chartWords(language);
  const plot = {
    title: text.precisionRecall,
    x: { ...UNIT, label: text.recall },
    y: { ...UNIT, label: text.precision },
    language,
  };
  return plotSvg(plot, (x, y) =>
    curves
      .map((one, i) => {
        // Chance: as many are right as there are of the class.
        const chance = `<line class="diagonal" x1="${x(0)}" x2="${x(1)}" y1="${y(one.share)}" y2="${y(one.share)}"/>`;
        const line = lineOf(one.recall, one.precision, [x, y], colourOf(i));
        return (curves.length === 1 ? chance : "") + line;
      })
      .join(""),
  );
}

function legend(
  { curves }: ClassCharts,
  measure: string,
  value: (one: ClassCurves) => number,
  language: Language,
): string {
  const entries = curves.map(
    (one, i) =>
      `<span><i class="${colourOf(i)}"></i>${escapeHtml(one.name)} · ${measure} ${Number.isFinite(value(one)) ? numberText(value(one), language) : "–"}</span>`,
  );
  return `<p class="legend">${entries.join("")}</p>`;
}

/** Dots as large as their bins are full. */
function reliabilitySvg({ reliability, rows }: ClassCharts, language: Language): string {
  const text = chartWords(language);
  const { bins, error, limit } = reliability;
  const plot = {
    title: text.calibration,
    x: { ...UNIT, label: text.predictedShare },
    y: { ...UNIT, label: text.observedShare },
    language,
  };
  const svg = plotSvg(plot, (x, y) => {
    const dots = bins.map(bin => {
      const radius = (2.5 + 9 * Math.sqrt(bin.rows / rows)).toFixed(1);
      return `<circle class="dot" r="${radius}" cx="${x(bin.predicted)}" cy="${y(bin.observed)}"><title>${countText(bin.rows, language)}</title></circle>`;
    });
    const line = lineOf(
      bins.map(bin => bin.predicted),
      bins.map(bin => bin.observed),
      [x, y],
      "c0",
    );
    return diagonal(x, y) + line + dots.join("");
  });
  const note = text.calibrationError(numberText(error, language), numberText(limit, language));
  return `${svg}<p class="note">${note}</p>`;
}

function confusionTable({ classes, confusion }: ClassCharts, language: Language): string {
  const text = words(language);
  const name = (one: string | null | undefined) => escapeHtml(one ?? chartWords(language).others);
  const rows = confusion.map((row, i) => {
    const total = Math.max(
      1,
      row.reduce((a, b) => a + b, 0),
    );
    const cells = row.map((count, j) => {
      const share = Math.round((70 * count) / total);
      const colour = i === j ? "--train" : "--valid";
      return `<td style="background:color-mix(in srgb,var(${colour}) ${share}%,var(--panel))">${countText(count, language)}</td>`;
    });
    return `<tr><th>${name(classes[i])}</th>${cells.join("")}</tr>`;
  });
  const head = classes.map(one => `<th>${name(one)}</th>`);
  return `<div class="wide"><table class="cm"><tr><th>${text.actual} ↓ ${text.predicted} →</th>${head.join("")}</tr>${rows.join("")}</table></div>`;
}
