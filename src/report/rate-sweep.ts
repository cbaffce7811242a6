// The plot of a learning-rate finder: loss over the rate, on logarithmic rates, with the edge and the suggestion marked.
// As text in Braille dots, or as an SVG that stands alone.

import { type Language, numberText, treatmentWords, words } from "../words/index.ts";
import { ticks } from "./series.ts";

export interface RateSweep {
  readonly lr: readonly number[];
  readonly loss: readonly number[];
  readonly sweeps: readonly { readonly loss: readonly number[] }[];
  readonly edge?: number;
  readonly suggestion: number;
  readonly interval: readonly [number, number];
}

const DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];

/** What is drawn of the losses: where they have diverged far, the rest would be a flat line. */
function range({ loss, sweeps }: RateSweep): [low: number, high: number] {
  const low = Math.min(...loss);
  const first = Math.max(...sweeps.map(sweep => sweep.loss[0] ?? low));
  return [low, first + 0.3 * (first - low || Math.abs(first) || 1)];
}

/**
 * The sweep in Braille dots, `width` columns by `height` rows without labels; below it the suggestion (▲) and the
 * edge (✕).
 *
 * @example
 * import { rateSweepText } from "downhill/report";
 *
 * const lr = [1e-4, 1e-3, 1e-2, 1e-1];
 * const loss = [1, 0.8, 0.3, 4];
 * const sweep = { lr, loss, sweeps: [{ loss }], suggestion: 1e-2, interval: [4e-3, 3e-2] as const };
 * console.log(rateSweepText(sweep, { language: "en", width: 40, height: 6 }).split("\n").length); // 9
 */
export function rateSweepText(
  sweep: RateSweep,
  { language, width, height }: { language: Language; width: number; height: number },
): string {
  const [low, high] = range(sweep);
  const column = columnOf(sweep.lr, width * 2);
  const cells = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  sweep.loss.forEach((value, i) => {
    if (value > high) return;
    const y = Math.round(((high - value) / (high - low)) * (height * 4 - 1));
    const x = column(sweep.lr[i]!);
    cells[y >> 2]![x >> 1]! |= DOTS[y & 3]![x & 1]!;
  });
  const label = (y: number) =>
    numberText(high - (y / Math.max(1, height - 1)) * (high - low), language).padStart(9);
  const lines = cells.map((bits, y) => {
    const drawn = bits.map(bit => (bit === 0 ? " " : String.fromCharCode(0x2800 + bit)));
    return `${y % 4 === 0 || y === height - 1 ? label(y) : " ".repeat(9)} │${drawn.join("")}`;
  });
  const marks = new Array<string>(width).fill(" ");
  if (sweep.edge !== undefined) marks[column(sweep.edge) >> 1] = "✕";
  marks[column(sweep.suggestion) >> 1] = "▲";
  const [first, last] = [sweep.lr[0]!, sweep.lr.at(-1)!].map(lr => numberText(lr, language));
  const ends = `${first}${last!.padStart(width - first!.length)}`;
  const axis = `${" ".repeat(10)}└${"─".repeat(width)}`;
  const below = [axis, `${" ".repeat(11)}${marks.join("").trimEnd()}`, `${" ".repeat(11)}${ends}`];
  return [...lines, ...below].join("\n");
}

function columnOf(lr: readonly number[], columns: number): (rate: number) => number {
  const [low, high] = [Math.log(lr[0]!), Math.log(lr.at(-1)!)];
  return rate => {
    const share = (Math.log(rate) - low) / (high - low);
    return Math.round(Math.min(1, Math.max(0, share)) * (columns - 1));
  };
}

const STYLE =
  ".sweep{font:12px system-ui,sans-serif;color-scheme:light dark}.sweep .grid{stroke:#8884}.sweep .tick{fill:light-dark(#667085,#98a2b3)}.sweep path{fill:none;stroke-linejoin:round;stroke:light-dark(#2563eb,#7aa2ff)}.sweep .joint{stroke-width:2}.sweep .one{stroke-opacity:.3}.sweep .band{fill:light-dark(#2563eb,#7aa2ff);fill-opacity:.1}.sweep .best{stroke:light-dark(#2563eb,#7aa2ff);stroke-dasharray:3 4}.sweep .edge{stroke:light-dark(#d9480f,#ff9f5a);stroke-dasharray:3 4}";

/**
 * The sweep as one `<svg>` that is a file by itself: the single sweeps, their median, the interval as a band.
 *
 * @example
 * import { rateSweepSvg } from "downhill/report";
 *
 * const lr = [1e-4, 1e-3, 1e-2, 1e-1];
 * const loss = [1, 0.8, 0.3, 4];
 * const sweep = { lr, loss, sweeps: [{ loss }], suggestion: 1e-2, interval: [4e-3, 3e-2] as const };
 * console.assert(rateSweepSvg(sweep, { language: "ko" }).startsWith("<svg"));
 */
export function rateSweepSvg(
  sweep: RateSweep,
  { language, width = 760, height = 320 }: { language: Language; width?: number; height?: number },
): string {
  const text = treatmentWords(language).rates;
  const margin = { top: 32, right: 24, bottom: 44, left: 64 };
  const [low, high] = range(sweep);
  const [right, bottom] = [width - margin.right, height - margin.bottom];
  const [least, most] = [Math.log10(sweep.lr[0]!), Math.log10(sweep.lr.at(-1)!)];
  const x = (lr: number) =>
    (margin.left + ((Math.log10(lr) - least) / (most - least)) * (right - margin.left)).toFixed(1);
  const y = (loss: number) =>
    (bottom - ((Math.min(loss, high) - low) / (high - low)) * (bottom - margin.top)).toFixed(1);
  const path = (name: string, losses: readonly number[]) => {
    const end = losses.findIndex(loss => loss > high);
    const shown = losses.slice(0, end < 0 ? losses.length : end + 1);
    const places = shown.map((loss, i) => `${i === 0 ? "M" : "L"}${x(sweep.lr[i]!)} ${y(loss)}`);
    return `<path class="${name}" d="${places.join("")}"/>`;
  };
  const line = (name: string, rate: number, label: string) =>
    `<line class="${name}" x1="${x(rate)}" x2="${x(rate)}" y1="${margin.top}" y2="${bottom}"/><text class="tick" text-anchor="middle" x="${x(rate)}" y="${margin.top - 8}">${label} ${numberText(rate, language)}</text>`;
  const grid = ticks(low, high, 5).map(
    tick =>
      `<line class="grid" x1="${margin.left}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/><text class="tick" text-anchor="end" x="${margin.left - 8}" y="${Number(y(tick)) + 4}">${numberText(tick, language)}</text>`,
  );
  const powers = Array.from({ length: Math.floor(most) - Math.ceil(least) + 1 }, (_, i) => {
    const power = Math.ceil(least) + i;
    return `<text class="tick" text-anchor="middle" x="${x(10 ** power)}" y="${bottom + 18}">10<tspan dy="-5" font-size="9">${power}</tspan></text>`;
  });
  const [from, to] = sweep.interval;
  const band = `<rect class="band" x="${x(from)}" width="${(Number(x(to)) - Number(x(from))).toFixed(1)}" y="${margin.top}" height="${bottom - margin.top}"/>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="sweep" viewBox="0 0 ${width} ${height}" role="img" aria-label="${text.title}"><style>${STYLE}</style><title>${text.title}</title>`,
    ...grid,
    ...powers,
    band,
    ...sweep.sweeps.map(({ loss }) => path("one", loss)),
    path("joint", sweep.loss),
    line("best", sweep.suggestion, text.suggestion),
    sweep.edge === undefined ? "" : line("edge", sweep.edge, text.edge),
    `<text class="tick" text-anchor="end" x="${margin.left - 8}" y="${margin.top - 16}">${words(language).loss}</text><text class="tick" text-anchor="middle" x="${(margin.left + right) / 2}" y="${height - 6}">${text.rate}</text></svg>`,
  ].join("");
}
