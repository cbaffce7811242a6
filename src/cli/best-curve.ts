// The best value so far over the trials, as a curve in Braille dots, two by four in a cell; trials that were no better are
// dots of their own.

import type { Trial } from "../tune/index.ts";
import { type Language, numberText, padText, tuningWords } from "../words/index.ts";

export interface BestCurveOptions {
  readonly direction: "minimize" | "maximize";
  /** Trials that the axis has room for. */
  readonly trials: number;
  readonly language: Language;
  readonly color: boolean;
  readonly width: number;
  readonly height: number;
}

/** Bits of a Braille cell, by row and column. */
const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
/** Of bad trials only so many are in the picture: the worst would flatten the rest. */
const SHOWN = 0.75;
const LABEL = 10;

type Cells = number[][];

/** Nothing before there are two values. */
export function bestCurve(trials: readonly Trial[], options: BestCurveOptions): string[] {
  const { direction, width, height, language } = options;
  const complete = trials
    .filter(({ state, value }) => state === "complete" && value !== null)
    .sort((a, b) => a.number - b.number);
  if (complete.length < 2 || width < 16) return [];
  const sign = direction === "minimize" ? 1 : -1;
  const scores = complete.map(({ value }) => sign * value!);
  const sorted = scores.toSorted((a, b) => a - b);
  const [low, high] = [sorted[0]!, sorted[Math.floor(SHOWN * (sorted.length - 1))]!];
  const last = Math.max(options.trials, complete.at(-1)!.number + 1);
  const column = (number: number) => Math.floor(((number + 0.5) / last) * width * 2);
  const rowsDown = height * 4 - 1;
  // Less is further down: the best is at the bottom of what is minimised, at the top of what is maximised.
  const depth = (score: number) => (sign > 0 ? high - score : score - low) / (high - low || 1);
  const row = (score: number) =>
    Math.max(0, Math.min(rowsDown, Math.round(depth(score) * rowsDown)));
  const [dots, curve] = [cellsOf(width, height), cellsOf(width, height)];
  let [best, from] = [Number.POSITIVE_INFINITY, 0];
  complete.forEach(({ number }, i) => {
    const [x, score] = [column(number), scores[i]!];
    if (score <= high) mark(dots, x, row(score));
    if (Number.isFinite(best)) for (; from < x; from++) mark(curve, from, row(best));
    if (score < best && Number.isFinite(best))
      for (const y of between(row(best), row(score))) mark(curve, x, y);
    best = Math.min(best, score);
    from = x;
  });
  mark(curve, from, row(best));
  return withAxes({ dots, curve }, options, y => {
    const share = y / (height - 1);
    const score = sign > 0 ? high - share * (high - low) : low + share * (high - low);
    return numberText(sign * score, language);
  });
}

const between = (a: number, b: number) =>
  Array.from({ length: Math.abs(a - b) + 1 }, (_, i) => Math.min(a, b) + i);

const cellsOf = (width: number, height: number): Cells =>
  Array.from({ length: height }, () => new Array<number>(width).fill(0));

function mark(cells: Cells, x: number, y: number): void {
  const line = cells[y >> 2];
  const cell = x >> 1;
  if (line?.[cell] !== undefined) line[cell]! |= DOTS[y & 3]![x & 1]!;
}

function withAxes(
  { dots, curve }: { dots: Cells; curve: Cells },
  { width, height, language, color }: BestCurveOptions,
  label: (row: number) => string,
): string[] {
  const paint = (code: number, letter: string) =>
    color ? `\u001b[${code}m${letter}\u001b[0m` : letter;
  const lines = dots.map((cells, y) => {
    const drawn = cells.map((bits, x) => {
      const line = curve[y]![x]!;
      if ((bits | line) === 0) return " ";
      return paint(line ? 33 : 90, String.fromCharCode(0x2800 + (bits | line)));
    });
    const named = y === 0 || y === height - 1 ? label(y) : "";
    return `${padText(named, LABEL, "start")} │${drawn.join("")}`;
  });
  const axis = `${" ".repeat(LABEL + 1)}└${"─".repeat(width)}`;
  return [`${tuningWords(language).bestSoFar}`, ...lines, axis];
}
