// The table that a run prints: a line a figure, ours beside its peer, the ratio, the target and whether it is reached.

import type { Figure, Unit } from "./figures.ts";
import { isMeasured, type Result } from "./rounds.ts";
import type { Target } from "./targets.ts";

const HEADINGS = ["workload", "ours", "", "against", "", "ratio", "target", ""];
/** Columns of numbers. */
const RIGHT = new Set([2, 4, 5, 6]);

/** Three significant digits, never in powers of ten. */
export function digits(value: number): string {
  if (value === 0) return "0";
  const places = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(places, 6));
}

interface Scale {
  readonly steps: readonly (readonly [factor: number, name: string])[];
}

const SCALES: Record<Unit, Scale> = {
  s: {
    steps: [
      [1, "s"],
      [1e-3, "ms"],
      [1e-6, "µs"],
    ],
  },
  "FLOP/s": {
    steps: [
      [1e9, "GFLOP/s"],
      [1e6, "MFLOP/s"],
    ],
  },
  "byte/s": {
    steps: [
      [1e9, "GB/s"],
      [1e6, "MB/s"],
    ],
  },
  bytes: {
    steps: [
      [1024 ** 2, "MiB"],
      [1024, "KiB"],
      [1, "B"],
    ],
  },
  "×": { steps: [[1, "×"]] },
};

/** A value in the largest unit that leaves it at least 1. */
export function quantity(value: number, unit: Unit): string {
  const { steps } = SCALES[unit];
  const [factor, name] = steps.find(([one]) => Math.abs(value) >= one) ?? steps.at(-1)!;
  return `${digits(value / factor)} ${name}`;
}

const resultText = (result: Result | undefined, unit: Unit) =>
  result === undefined ? "" : isMeasured(result) ? quantity(result.median, unit) : "–";

const targetText = (target: Target | undefined, unit: Unit) =>
  target === undefined
    ? ""
    : "atLeast" in target
      ? `≥ ${digits(target.atLeast)}`
      : `≤ ${quantity(target.atMost, unit)}`;

function cells(figure: Figure): string[] {
  const { workload, subject, unit, ours, against = "", peer, ratio, target, verdict } = figure;
  return [
    ...[workload, subject, resultText(ours, unit), against, resultText(peer, unit)],
    ...[ratio === undefined ? "" : digits(ratio), targetText(target, unit), verdict],
  ];
}

/** The whole table; what keeps a figure from being judged stands below it, each reason once. */
export function tableText(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(cells)];
  const widths = HEADINGS.map((_, i) => Math.max(...rows.map(row => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (RIGHT.has(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  const notes = [...new Set(figures.flatMap(({ note }) => (note === undefined ? [] : [note])))];
  return [...rows.map(line), ...notes.map(note => `– ${note}`)].join("\n");
}

/** The last line: how many targets are reached, missed and not judged. */
export function countText(figures: readonly Figure[]): string {
  const count = (verdict: Figure["verdict"]) =>
    figures.filter(figure => figure.verdict === verdict).length;
  return `${count("pass")} passed, ${count("miss")} missed, ${count("not judged")} not judged`;
}
