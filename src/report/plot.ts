// The frame of a small chart: two axes with round ticks, a grid, names of what they measure. Colours are CSS classes.

import { type Language, numberText } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { ticks } from "./series.ts";

export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly label: string;
  /** Default: about five round numbers. */
  readonly ticks?: readonly number[];
  readonly text?: (value: number) => string;
}

export interface Plot {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly width?: number;
  readonly height?: number;
  /** Room for what stands left of the vertical axis. */
  readonly left?: number;
  readonly language: Language;
}

export type Scale = (value: number) => number;

const [TOP, RIGHT, BOTTOM] = [28, 8, 42];

/** The chart as an `<svg>`, with what `draw` makes of the two scales inside. */
export function plotSvg(plot: Plot, draw: (x: Scale, y: Scale) => string): string {
  const { title, width = 360, height = 300, left = 52, language } = plot;
  const [right, bottom] = [width - RIGHT, height - BOTTOM];
  const x = scaleOf(plot.x, left, right);
  const y = scaleOf(plot.y, bottom, TOP);
  const textOf = ({ text }: Axis, value: number) =>
    escapeHtml(text ? text(value) : numberText(value, language));
  const across = ticksOf(plot.x).map(
    tick =>
      `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${bottom}"/><text class="tick" text-anchor="${anchorAt(x(tick), right)}" x="${x(tick)}" y="${bottom + 17}">${textOf(plot.x, tick)}</text>`,
  );
  const up = ticksOf(plot.y).map(
    tick =>
      `<line class="grid" x1="${left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/><text class="tick" text-anchor="end" x="${left - 8}" y="${y(tick) + 4}">${textOf(plot.y, tick)}</text>`,
  );
  const names = `<text class="tick" x="4" y="14">${escapeHtml(plot.y.label)}</text><text class="tick" text-anchor="middle" x="${(left + right) / 2}" y="${height - 6}">${escapeHtml(plot.x.label)}</text>`;
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(title)}"><title>${escapeHtml(title)}</title>${across.join("")}${up.join("")}${draw(x, y)}${names}</svg>`;
}

/** The number at the right end would leave the picture. */
const anchorAt = (x: number, right: number) => (x > right - 8 ? "end" : "middle");

/** To a tenth of a pixel. */
function scaleOf({ low, high }: Axis, from: number, to: number): Scale {
  const span = high - low || 1;
  return value => Math.round((from + ((value - low) / span) * (to - from)) * 10) / 10;
}

const ticksOf = ({ low, high, ticks: own }: Axis) => own ?? ticks(low, high, 4);

/** A line through points; those that are not finite numbers are left out. */
export function lineOf(
  xs: readonly number[],
  ys: readonly number[],
  [x, y]: readonly [Scale, Scale],
  name: string,
): string {
  const points = xs.flatMap((value, i) =>
    Number.isFinite(value) && Number.isFinite(ys[i]) ? [`${x(value)} ${y(ys[i]!)}`] : [],
  );
  return points.length === 0 ? "" : `<path class="line ${name}" d="M${points.join("L")}"/>`;
}

/** The class of the colour of the i-th of some lines. */
export const colourOf = (i: number) => `c${i % 5}`;
