// A learning curve as SVG: thin lines named at their ends, round ticks, the best epoch marked. Colours are CSS
// variables, so that the page around it decides on light and dark.

import type { LogRecord } from "../log/records.ts";
import { type Language, numberText, textWidth, words } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { type CurvePoint, curveOf, extent, logTicks, type Mark, thinned, ticks } from "./series.ts";

export interface SvgCurveOptions {
  readonly language: Language;
  readonly scale?: "linear" | "log";
  readonly width?: number;
  readonly height?: number;
  /** Places to be named at a line through the curve; the most important first. */
  readonly marks?: readonly Mark[];
  /** What is drawn, where it is not a loss. */
  readonly measure?: string;
  /** What the axes span at least, so that two curves can be compared. */
  readonly reach?: CurveReach;
}

export interface CurveReach {
  readonly epochs: readonly [number, number];
  readonly values: readonly [number, number];
}

const MARGIN = { top: 24, bottom: 40, left: 64 };
/** The widest character of a label, a Hangul syllable being two, and what stands around it. */
const [CHARACTER, GAP] = [7, 16];

/**
 * The learning curve as an `<svg>` element for a page of one's own, whose style sheet decides the colours by the classes
 * train, valid, best, mark, grid and tick. `curve` gives one that stands alone.
 *
 * @example
 * import { curveSvg } from "downhill/report";
 *
 * const points = [{ epoch: 1, trainLoss: 1, validLoss: 1.2 }, { epoch: 2, trainLoss: 0.5 }];
 * console.assert(curveSvg(points, { language: "ko" }).includes('<path class="train"'));
 */
export function curveSvg(
  records: readonly (LogRecord | CurvePoint)[],
  options: SvgCurveOptions,
): string {
  const { language, scale = "linear", width = 760, height = 320, marks = [], measure } = options;
  const { reach } = options;
  const { points, bestEpoch } = curveOf(records);
  const text = words(language);
  const drawable = (value: number) => Number.isFinite(value) && (scale === "linear" || value > 0);
  const values = points
    .flatMap(({ trainLoss, validLoss = Number.NaN }) => [trainLoss, validLoss])
    .filter(drawable);
  const range = extent([...values, ...(reach?.values ?? []).filter(drawable)]);
  if (range === undefined || points.length === 0)
    return `<svg viewBox="0 0 ${width} 40" role="img"><text x="8" y="24">–</text></svg>`;
  const position = (value: number) => (scale === "log" ? Math.log10(value) : value);
  const low = scale === "log" ? position(range[0]) : Math.min(0, range[0]);
  const high = position(range[1]);
  const first = Math.min(points[0]!.epoch, ...(reach?.epochs ?? []));
  const last = Math.max(points.at(-1)!.epoch, ...(reach?.epochs ?? []));
  const names = Math.max(...[text.train, text.valid].map(textWidth));
  const [right, bottom] = [width - GAP - CHARACTER * names, height - MARGIN.bottom];
  const x = (epoch: number) =>
    MARGIN.left + ((epoch - first) / Math.max(1, last - first)) * (right - MARGIN.left);
  const y = (value: number) =>
    bottom - ((position(value) - low) / (high - low || 1)) * (bottom - MARGIN.top);
  const yTicks = scale === "log" ? logTicks(low, high) : ticks(low, high, 5);
  const grid = yTicks.map(
    tick =>
      `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}"/><text class="tick" text-anchor="end" x="${MARGIN.left - 8}" y="${(y(tick) + 4).toFixed(1)}">${numberText(tick, language)}</text>`,
  );
  const epochs = [...new Set([first, ...ticks(first, last, 6).filter(Number.isInteger)])].map(
    tick =>
      `<text class="tick" text-anchor="middle" x="${x(tick).toFixed(1)}" y="${bottom + 18}">${tick}</text>`,
  );
  // Over its line, but not over the name of the vertical axis.
  const bestAt = (at: number, name: string) =>
    Math.max(MARGIN.left, at - (CHARACTER * textWidth(name)) / 2);
  const best =
    bestEpoch === undefined
      ? ""
      : `<line class="best" x1="${x(bestEpoch).toFixed(1)}" x2="${x(bestEpoch).toFixed(1)}" y1="${MARGIN.top}" y2="${bottom}"/><text class="tick" x="${bestAt(x(bestEpoch), `${text.best} ${bestEpoch}`).toFixed(1)}" y="${MARGIN.top - 8}">${text.best} ${bestEpoch}</text>`;
  const marked = marks.map(({ epoch, label }, i) => {
    const at = x(epoch);
    const name = `${label} · ${text.epoch} ${epoch}`;
    // Names stand each on a line of its own, on the side where there is room, and never leave the picture.
    const left = at > (MARGIN.left + right) / 2;
    const room = CHARACTER * textWidth(name);
    const [anchor, from] = left
      ? ["end", Math.min(width, Math.max(at - 8, room))]
      : ["start", Math.max(0, Math.min(at + 8, width - room))];
    return `<line class="mark" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${MARGIN.top}" y2="${bottom}"/><text class="mark" text-anchor="${anchor}" x="${from.toFixed(1)}" y="${MARGIN.top + 14 + 18 * i}">${escapeHtml(name)}</text>`;
  });
  const ends = labelPlaces(points.at(-1)!, { y, lowest: bottom });
  const line = (name: "train" | "valid", value: (point: CurvePoint) => number | undefined) => {
    const path = thinned(points, point => value(point) ?? Number.NaN)
      .map(point => [point.epoch, value(point) ?? Number.NaN] as const)
      .map(([epoch, v], i, all) => {
        if (!drawable(v)) return "";
        const begins = i === 0 || !drawable(all[i - 1]![1]);
        const alone = begins && !drawable(all[i + 1]?.[1] ?? Number.NaN);
        return `${begins ? "M" : "L"}${x(epoch).toFixed(1)} ${y(v).toFixed(1)}${alone ? "h0.01" : ""}`;
      })
      .filter(part => part !== "");
    if (path.length === 0) return "";
    return `<path class="${name}" d="${path.join("")}"/><text class="${name}" x="${(x(points.at(-1)!.epoch) + 8).toFixed(1)}" y="${ends[name].toFixed(1)}">${text[name]}</text>`;
  };
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${text.learningCurve}"><title>${text.learningCurve}</title>${grid.join("")}${epochs.join("")}${best}${marked.join("")}${line("train", point => point.trainLoss)}${line("valid", point => point.validLoss)}<text class="tick" text-anchor="end" x="${MARGIN.left - 8}" y="${MARGIN.top - 8}">${escapeHtml(measure ?? text.loss)}</text><text class="tick" text-anchor="middle" x="${(MARGIN.left + right) / 2}" y="${height - 4}">${text.epoch}</text></svg>`;
}

/** Where the lines' names go: at their ends, moved apart when they would touch, and not down to the axis. */
function labelPlaces(
  { trainLoss, validLoss }: CurvePoint,
  { y, lowest }: { readonly y: (value: number) => number; readonly lowest: number },
) {
  const place = (value: number | undefined) =>
    value !== undefined && Number.isFinite(y(value)) ? y(value) + 4 : 40;
  const [train, valid] = [place(trainLoss), place(validLoss)];
  if (Math.abs(train - valid) >= 16) return { train, valid };
  const middle = Math.min((train + valid) / 2, lowest - 8);
  return train > valid
    ? { train: middle + 8, valid: middle - 8 }
    : { train: middle - 8, valid: middle + 8 };
}
