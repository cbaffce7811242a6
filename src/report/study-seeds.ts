// The best configuration and the defaults, each trained again with several seeds: dots for luck, means for merit.

import {
  countText,
  type Language,
  numberText,
  studyReportWords,
  tuningWords,
} from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { plotSvg, type Scale } from "./plot.ts";
import { extent, ticks } from "./series.ts";
import type { Refit, RefitSeed, StudyDocument } from "./study-document.ts";
import type { StudyView } from "./study-view.ts";
import { rowHtml, tableHtml } from "./table-html.ts";

export interface Spread {
  readonly mean: number;
  /** Sample standard deviation; NaN of one value. */
  readonly deviation: number;
}

/** Of the values that are numbers: a seed that diverged has none. NaN where there are none. */
export function spreadOf(all: readonly (number | undefined)[]): Spread {
  const values = all.filter(isNumber);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  // Equal values may differ from their own mean by a rounding.
  return { mean, deviation: deviation < 1e-12 * Math.abs(mean) ? 0 : deviation };
}

export function seedsHtml(view: StudyView): string {
  const { document, language } = view;
  const rows = refitsOf(document, language);
  if (rows.length === 0) return "";
  const { seeds: text } = studyReportWords(language);
  const left = allRowsOf(document, language);
  const figures = [
    dotsFigure(view.measure, rows, seed => seed.value, language),
    testFigure(view, [...rows, ...left]),
  ];
  const note = text.note[document.refits?.dealt === false ? "stays" : "dealt"];
  const notes = `<p class="note">${ownText(view)} ${text.flatters} ${testText(view, rows)}</p>${leftText(view)}`;
  return `<h2>${text.title}</h2><p class="note">${note}</p><div class="charts seeds">${figures.join("")}</div>${scoresTable([...rows, ...left], language)}${notes}`;
}

function testText({ document, language }: StudyView, rows: readonly NamedRefit[]): string {
  const { sealed, sealedBefore, noTest } = studyReportWords(language).seeds;
  if (rows.every(({ refit }) => refit.seeds.every(({ test }) => test === null))) return noTest;
  const { openings = 1 } = document.refits ?? {};
  return openings > 1 ? sealedBefore(countText(openings, language)) : sealed;
}

/** What the best trial came to itself, where its seeds say what that was worth. */
function ownText({ document, best, language }: StudyView): string {
  const again = spreadOf(document.best?.seeds.map(({ value }) => value) ?? []);
  if (best?.value == null || !Number.isFinite(again.deviation)) return "";
  const [value, mean] = [best.value, again.mean].map(one => numberText(one, language));
  return studyReportWords(language).seeds.own(value!, mean!);
}

/** What the network that is left has learnt from, where that is all rows. */
function leftText({ document: { best }, language }: StudyView): string {
  if (!best?.allRows) return "";
  const epochs = countText(best.allRows.config.epochs, language);
  return `<p class="note">${tuningWords(language).allRows(epochs)}</p>`;
}

interface NamedRefit {
  readonly name: string;
  readonly refit: Refit;
}

function refitsOf({ best, defaults }: StudyDocument, language: Language): NamedRefit[] {
  const { seeds: text } = studyReportWords(language);
  const named = [
    { name: text.best, refit: best },
    { name: text.defaults, refit: defaults },
  ];
  return named.filter((row): row is NamedRefit => (row.refit?.seeds.length ?? 0) > 0);
}

/** The best on all rows, of which only the test rows tell. */
function allRowsOf({ best }: StudyDocument, language: Language): NamedRefit[] {
  if (!best?.allRows || best.allRows.seeds.length === 0) return [];
  const { config, seeds } = best.allRows;
  const scored = seeds.map(one => ({ ...one, value: Number.NaN, valid: {} }));
  const { allRows } = studyReportWords(language).seeds;
  return [{ name: allRows, refit: { config, seeds: scored } }];
}

type Score = (seed: RefitSeed) => number | undefined;

/** The metric that the trials were judged by, or the first there is. */
export function testMetric({ study, best }: StudyDocument): string | undefined {
  const names = Object.keys(best?.seeds.find(({ test }) => test !== null)?.test ?? {});
  return names.includes(study.metric) ? study.metric : names[0];
}

function testFigure({ document, language }: StudyView, rows: readonly NamedRefit[]): string {
  const metric = testMetric(document);
  if (metric === undefined) return "";
  const name = `${studyReportWords(language).seeds.test} ${metric}`;
  return dotsFigure(name, rows, ({ test }) => test?.[metric], language);
}

const ROW = 46;

function dotsFigure(
  name: string,
  rows: readonly NamedRefit[],
  score: Score,
  language: Language,
): string {
  const range = extent(rows.flatMap(({ refit }) => scoresOf(refit, score)));
  if (range === undefined) return "";
  const room = 0.08 * (range[1] - range[0] || Math.abs(range[1]) || 1);
  const [low, high] = [range[0] - room, range[1] + room];
  const plot = {
    title: name,
    x: { low, high, label: name, ticks: ticks(low, high, 6) },
    y: { low: rows.length - 0.5, high: -0.5, label: "", ...namesAt(rows) },
    height: 70 + ROW * rows.length,
    left: 84,
    language,
  };
  const svg = plotSvg(plot, (x, y) =>
    rows.map(({ refit }, i) => seedDots(scoresOf(refit, score), i, [x, y], language)).join(""),
  );
  return `<figure><figcaption>${escapeHtml(name)}</figcaption>${svg}</figure>`;
}

/** A dot a seed on the row of a configuration, and a line at their mean. */
function seedDots(
  scores: readonly number[],
  row: number,
  [x, y]: readonly [Scale, Scale],
  language: Language,
): string {
  const name = row === 0 ? "seed chosen" : "seed";
  const dots = scores.map(
    score =>
      `<circle class="${name}" r="5" cx="${x(score)}" cy="${y(row)}"><title>${numberText(score, language)}</title></circle>`,
  );
  if (scores.length < 2) return dots.join("");
  const mean = x(spreadOf(scores).mean);
  return `${dots.join("")}<line class="mean" x1="${mean}" x2="${mean}" y1="${y(row) - 14}" y2="${y(row) + 14}"/>`;
}

const namesAt = (rows: readonly NamedRefit[]) => ({
  ticks: rows.map((_, i) => i),
  text: (i: number) => rows[i]!.name,
});

const scoresOf = ({ seeds }: Refit, score: Score): number[] => seeds.map(score).filter(isNumber);

/** In a document from a file a number that was not finite is null. */
const isNumber = (value: number | null | undefined): value is number => Number.isFinite(value);

/** A row a metric, means with their spread over the seeds. */
function scoresTable(rows: readonly NamedRefit[], language: Language): string {
  const { seeds: text } = studyReportWords(language);
  const parts = (["valid", "test"] as const).filter(part =>
    rows.some(({ refit }) => refit.seeds.some(seed => seed[part] !== null)),
  );
  const isScored = (part: "valid" | "test") => (row: NamedRefit) =>
    row.refit.seeds.some(seed => Object.keys(seed[part] ?? {}).length > 0);
  const columns = parts.flatMap(part => rows.filter(isScored(part)).map(row => ({ part, ...row })));
  const numeric = columns.map((_, i) => i + 1);
  const heads = columns.map(({ part, name }) => `${text[part]}<br>${name}`);
  const names = Object.keys(rows[0]!.refit.seeds[0]!.valid);
  const body = names.map(metric => {
    const cells = columns.map(({ part, refit }) =>
      spreadText(spreadOf(scoresOf(refit, seed => seed[part]?.[metric])), language),
    );
    return rowHtml([escapeHtml(metric), ...cells], numeric);
  });
  const note = rows[0]!.refit.seeds.length > 1 ? `<p class="note">${text.spread}</p>` : "";
  return `<div class="wide">${tableHtml(["", ...heads], body, numeric)}</div>${note}`;
}

const spreadText = ({ mean, deviation }: Spread, language: Language): string => {
  if (!Number.isFinite(mean)) return "–";
  const around = Number.isFinite(deviation)
    ? ` <small>± ${numberText(Number(deviation.toPrecision(2)), language)}</small>`
    : "";
  return numberText(mean, language) + around;
};
