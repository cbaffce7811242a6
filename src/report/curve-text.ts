// A learning curve drawn with Braille dots, two by four in a cell.

import type { LogRecord } from "../log/records.ts";
import { type Language, numberText, padText, textWidth, words } from "../words/index.ts";
import { type CurvePoint, curveOf, extent, type Mark } from "./series.ts";

export interface TextCurveOptions {
  readonly language: Language;
  /** Columns and rows of the plot, labels not counted. */
  readonly width: number;
  readonly height: number;
  readonly color?: boolean;
  /** Places to be named below the curve. */
  readonly marks?: readonly Mark[];
  /** What is drawn, where it is not a loss. */
  readonly measure?: string;
}

const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/**
 * Train and validation loss over epochs in Braille dots, the best epoch and the `marks` named below. The scale is
 * logarithmic unless a value is negative. Empty where there is nothing to draw.
 *
 * @example
 * import { curveText } from "downhill/report";
 *
 * const points = [{ epoch: 1, trainLoss: 1 }, { epoch: 2, trainLoss: 0.5 }];
 * const text = curveText(points, { language: "en", width: 40, height: 6 });
 * console.log(text.split("\n").length); // 9
 */
export function curveText(
  records: readonly (LogRecord | CurvePoint)[],
  { language, width, height, color = false, marks = [], measure }: TextCurveOptions,
): string {
  const { points, bestEpoch } = curveOf(records);
  const text = words(language);
  const all = points.flatMap(({ trainLoss, validLoss = Number.NaN }) => [trainLoss, validLoss]);
  const finite = all.filter(Number.isFinite);
  const isLinear = finite.some(value => value < 0);
  const isShown = (value: number) => Number.isFinite(value) && (isLinear || value > 0);
  const at = (value: number) => (isLinear ? value : Math.log10(value));
  const range = extent(finite.filter(isShown).map(at));
  if (range === undefined) return "";
  const [low, high] = range;
  const [first, last] = [points[0]!.epoch, points.at(-1)!.epoch];
  const column = (epoch: number) =>
    Math.round(((epoch - first) / Math.max(1, last - first)) * (width * 2 - 1));
  const row = (value: number) =>
    Math.round(((high - at(value)) / (high - low || 1)) * (height * 4 - 1));
  const paint = (code: string, part: string) => (color ? `\u001b[${code}m${part}\u001b[0m` : part);
  const series = (value: (point: CurvePoint) => number | undefined) => {
    const cells = Array.from({ length: height }, () => new Array<number>(width).fill(0));
    for (const point of points) {
      const y = value(point);
      if (y === undefined || !isShown(y)) continue;
      const [cx, cy] = [column(point.epoch), row(y)];
      cells[cy >> 2]![cx >> 1]! |= DOTS[cy & 3]![cx & 1]!;
    }
    return cells;
  };
  const train = series(point => point.trainLoss);
  const valid = series(point => point.validLoss);
  const marked = marks.map(({ epoch, label }) => ({
    at: column(epoch) >> 1,
    name: `${label} ${epoch}`,
  }));
  const label = (y: number) => {
    const value = high - (y / Math.max(1, height - 1)) * (high - low);
    return numberText(isLinear ? value : 10 ** value, language).padStart(9);
  };
  const lines = train.map((cells, y) => {
    const drawn = cells.map((bits, x) => {
      const both = bits | valid[y]![x]!;
      if (both === 0) return marked.some(mark => mark.at === x) ? paint("35", "┊") : " ";
      return paint(valid[y]![x] ? "33" : "36", String.fromCharCode(0x2800 + both));
    });
    return `${y % 4 === 0 || y === height - 1 ? label(y) : " ".repeat(9)} │${drawn.join("")}`;
  });
  const axis = `${" ".repeat(10)}└${"─".repeat(width)}`;
  // A finding at the best epoch shares its line.
  const shared = marks.find(({ epoch }) => epoch === bestEpoch);
  const best = [text.best, bestEpoch, ...(shared ? [`· ${shared.label}`] : [])].join(" ");
  const named = [
    ...(bestEpoch === undefined
      ? []
      : [{ at: column(bestEpoch) >> 1, name: best, shade: shared && "35" }]),
    ...marked.filter((_, i) => marks[i] !== shared).map(mark => ({ ...mark, shade: "35" })),
  ];
  const below = named.map(({ shade, ...mark }) =>
    shade ? paint(shade, markLine(mark, width)) : markLine(mark, width),
  );
  const [start, final] = [String(first), String(last)];
  const middle = padText(
    text.epoch,
    Math.floor((width + textWidth(text.epoch)) / 2) - start.length,
    "start",
  );
  const ends = `${" ".repeat(11)}${start}${padText(middle, width - start.length - final.length)}${final}`;
  const has = (cells: number[][]) => cells.some(line => line.some(Boolean));
  const names = [
    has(train) ? paint("36", `● ${text.train}`) : "",
    has(valid) ? paint("33", `● ${text.valid}`) : "",
    measure === undefined ? "" : `(${measure})`,
  ];
  const legend = `${text.learningCurve}: ${names.filter(Boolean).join("  ")}`;
  return [legend, ...lines, axis, ...below, ends].join("\n");
}

/** A place below the axis, named on the side where there is room. */
function markLine({ at, name }: { at: number; name: string }, width: number): string {
  const room = width - at - 1;
  return textWidth(name) < room
    ? `${" ".repeat(11 + at)}▲ ${name}`
    : `${padText(name, 10 + at, "start")} ▲`;
}
