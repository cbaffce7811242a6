// A learning curve drawn with Braille dots, two by four in a cell.

import type { LogRecord } from "../log/records.ts";
import {
  type Language,
  numberText,
  padText,
  textWidth,
  type Words,
  words,
} from "../words/index.ts";
import { type CurvePoint, curveOf } from "./series.ts";

export interface TextCurveOptions {
  readonly language: Language;
  /** Columns and rows of the plot, labels not counted. */
  readonly width: number;
  readonly height: number;
  readonly color?: boolean;
}

const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/**
 * Train and validation loss over epochs on a logarithmic scale, in Braille dots, the best epoch marked below. Empty where
 * there is nothing to draw.
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
  { language, width, height, color = false }: TextCurveOptions,
): string {
  const { points, bestEpoch } = curveOf(records);
  const text = words(language);
  const all = points.flatMap(({ trainLoss, validLoss = Number.NaN }) => [trainLoss, validLoss]);
  const shown = all.filter(value => Number.isFinite(value) && value > 0);
  if (shown.length === 0) return "";
  const [low, high] = [Math.min(...shown), Math.max(...shown)].map(Math.log10) as [number, number];
  const last = points.at(-1)!.epoch;
  const column = (epoch: number) =>
    Math.round(((epoch - 1) / Math.max(1, last - 1)) * (width * 2 - 1));
  const row = (value: number) =>
    Math.round(((high - Math.log10(value)) / (high - low || 1)) * (height * 4 - 1));
  const paint = (code: string, part: string) => (color ? `\u001b[${code}m${part}\u001b[0m` : part);
  const series = (value: (point: CurvePoint) => number | undefined) => {
    const cells = Array.from({ length: height }, () => new Array<number>(width).fill(0));
    for (const point of points) {
      const y = value(point);
      if (y === undefined || !Number.isFinite(y) || y <= 0) continue;
      const [cx, cy] = [column(point.epoch), row(y)];
      cells[cy >> 2]![cx >> 1]! |= DOTS[cy & 3]![cx & 1]!;
    }
    return cells;
  };
  const train = series(point => point.trainLoss);
  const valid = series(point => point.validLoss);
  const label = (y: number) =>
    numberText(10 ** (high - (y / Math.max(1, height - 1)) * (high - low)), language).padStart(9);
  const lines = train.map((cells, y) => {
    const drawn = cells.map((bits, x) => {
      const both = bits | valid[y]![x]!;
      const letter = both === 0 ? " " : String.fromCharCode(0x2800 + both);
      return valid[y]![x] ? paint("33", letter) : paint("36", letter);
    });
    return `${y % 4 === 0 || y === height - 1 ? label(y) : " ".repeat(9)} │${drawn.join("")}`;
  });
  const axis = `${" ".repeat(10)}└${"─".repeat(width)}`;
  const mark =
    bestEpoch === undefined ? [] : [bestMark(column(bestEpoch) >> 1, width, bestEpoch, text)];
  const [first, final] = ["1", String(last)];
  const middle = padText(text.epoch, Math.floor((width + textWidth(text.epoch)) / 2) - 1, "start");
  const ends = `${" ".repeat(11)}${first}${padText(middle, width - 1 - final.length)}${final}`;
  const legend = `${text.learningCurve}: ${paint("36", `● ${text.train}`)}${valid.some(cells => cells.some(Boolean)) ? `  ${paint("33", `● ${text.valid}`)}` : ""}`;
  return [legend, ...lines, axis, ...mark, ends].join("\n");
}

/** The best epoch below the axis, named on the side where there is room. */
function bestMark(at: number, width: number, epoch: number, text: Words): string {
  const name = `${text.best} ${epoch}`;
  const room = width - at - 1;
  return textWidth(name) < room
    ? `${" ".repeat(11 + at)}▲ ${name}`
    : `${padText(name, 10 + at, "start")} ▲`;
}
