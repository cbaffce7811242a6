// Charts of what a network uses: bars of importance, and small multiples of how its answers depend on the columns.

import type { Appraisal, Dependence } from "../evaluation/index.ts";
import { chartWords, cutText, type Language, numberText, textWidth } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { type Axis, colourOf, lineOf, plotSvg, type Scale } from "./plot.ts";
import { extent } from "./series.ts";

/** Bars that are drawn. */
const MOST_BARS = 15;
/** Columns of text that a name may take, and the width of one. */
const [MOST_TEXT, CHARACTER] = [22, 6.8];

/** A bar a column, its length the mean rise of the error, with a whisker of one standard deviation to both sides. */
export function importanceSvg(
  { importance }: Appraisal,
  language: Language,
  width: number,
): string {
  const text = chartWords(language);
  const bars = importance.columns
    .slice(0, MOST_BARS)
    .filter(({ mean, std }) => Number.isFinite(mean) && Number.isFinite(std));
  const range = extent(bars.flatMap(({ mean, std }) => [mean - std, mean + std]));
  if (range === undefined) return "";
  const names = bars.map(({ name }) => cutText(name, MOST_TEXT));
  const plot = {
    title: text.importance,
    x: { low: Math.min(0, range[0]), high: Math.max(0, range[1]), label: importance.metric },
    y: rowsAxis(names),
    ...sizes(names, width),
    language,
  };
  return plotSvg(plot, (x, y) =>
    bars
      .map(({ mean, std }, i) => {
        const [from, to] = [x(Math.min(0, mean)), x(Math.max(0, mean))];
        const whisker = `<path class="whisker" d="M${x(mean - std)} ${y(i)}H${x(mean + std)}"/>`;
        return `<rect class="bar" x="${from}" y="${y(i) - 7}" width="${Math.max(0, to - from).toFixed(1)}" height="14" rx="2"/>${whisker}`;
      })
      .join(""),
  );
}

/** Names from the top down, a row each. */
function rowsAxis(names: readonly string[]): Axis {
  return {
    low: names.length - 0.5,
    high: -0.5,
    label: "",
    ticks: names.map((_, i) => i),
    text: i => names[i]!,
  };
}

function sizes(names: readonly string[], width: number) {
  const widest = Math.max(...names.map(textWidth));
  return { width, left: Math.max(40, 18 + CHARACTER * widest), height: 70 + 24 * names.length };
}

/** A small chart a column, all on one scale of the answers. */
export function dependenceFigures({ dependence }: Appraisal, language: Language): string[] {
  const { columns, classes } = dependence;
  const range = extent(columns.flatMap(({ means }) => means.flat()).filter(Number.isFinite));
  if (range === undefined) return [];
  const label = classes.length > 0 ? chartWords(language).probability : "";
  const answers = classes.length > 0 ? { low: 0, high: 1, label } : widened(range);
  return columns.map(column => {
    const svg =
      column.kind === "category"
        ? categorySvg(column, answers, language)
        : curveOver(column, answers, language);
    return `<figure><figcaption>${escapeHtml(column.name)}</figcaption>${svg}</figure>`;
  });
}

function widened([low, high]: readonly [number, number]): Axis {
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  return { low: low - room, high: high + room, label: "" };
}

const SMALL = { width: 260, height: 200 };

function curveOver({ name, kind, at, means }: Dependence, y: Axis, language: Language): string {
  const places = at as readonly number[];
  const [low, high] = extent(places)!;
  const text = (value: number) =>
    kind === "date" ? new Date(value).toISOString().slice(0, 7) : numberText(value, language);
  const x = { low, high, label: "", text, ticks: low === high ? [low] : someTicks(low, high) };
  return plotSvg({ title: name, x, y, ...SMALL, language }, (sx, sy) => {
    const dots = (values: readonly number[], i: number) =>
      places.map((place, k) =>
        Number.isFinite(values[k])
          ? `<circle class="${colourOf(i)}" r="2" cx="${sx(place)}" cy="${sy(values[k]!)}"/>`
          : "",
      );
    return means
      .map((values, i) => lineOf(places, values, [sx, sy], colourOf(i)) + dots(values, i).join(""))
      .join("");
  });
}

const someTicks = (low: number, high: number) => [low, (low + high) / 2, high];

/** Categories as rows, the answers across. */
function categorySvg({ name, at, means }: Dependence, x: Axis, language: Language): string {
  const names = at.map(one => cutText(String(one), 12));
  const size = sizes(names, SMALL.width);
  const plot = {
    title: name,
    x,
    y: rowsAxis(names),
    ...size,
    height: Math.max(SMALL.height, size.height - 40),
    language,
  };
  const dots = (sx: Scale, sy: Scale) =>
    means.flatMap((values, i) =>
      values.map(
        (value, k) => `<circle class="${colourOf(i)}" r="4" cx="${sx(value)}" cy="${sy(k)}"/>`,
      ),
    );
  return plotSvg(plot, (sx, sy) => dots(sx, sy).join(""));
}
