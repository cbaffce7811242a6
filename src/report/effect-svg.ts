// Effects of a treatment as intervals on one axis: a dot for what was found, a line for where 95 in 100 such intervals hold
// the truth. Left of zero the error has become smaller.

import type { TreatmentEffect } from "../log/treatment.ts";
import { type Language, numberText, treatmentWords } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { ticks } from "./series.ts";

export interface NamedEffect {
  readonly name: string;
  /** Whether it is proved, or only one run's. */
  readonly sure: boolean;
  readonly effect: TreatmentEffect;
}

const [WIDEST_PICTURE, LEFT, RIGHT, ROW] = [660, 130, 70, 32];
/** Percent: an interval beyond these would hide the others. */
const WIDEST = 150;

export function effectSvg(
  effects: readonly NamedEffect[],
  language: Language,
  available: number,
): string {
  const width = Math.min(WIDEST_PICTURE, available);
  const { page } = treatmentWords(language);
  const clamped = (percent: number) => Math.max(-WIDEST, Math.min(WIDEST, percent));
  const ends = effects.flatMap(({ effect }) => [-effect.highPercent, -effect.lowPercent]);
  const [low, high] = [Math.min(-5, ...ends.map(clamped)), Math.max(5, ...ends.map(clamped))];
  const x = (percent: number) =>
    LEFT + ((clamped(percent) - low) / (high - low)) * (width - LEFT - RIGHT);
  const bottom = 24 + ROW * effects.length;
  const grid = ticks(low, high, width / 110).map(
    tick =>
      `<line class="${tick === 0 ? "zero" : "grid"}" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="24" y2="${bottom}"/><text class="tick" text-anchor="middle" x="${at(x(tick))}" y="${bottom + 18}">${percentText(tick, language)}</text>`,
  );
  const rows = effects.map(({ name, sure, effect }, i) => {
    const y = 24 + ROW * (i + 0.5);
    const [from, to, dot] = [effect.highPercent, effect.lowPercent, effect.errorGainPercent];
    return `<text class="name" x="0" y="${y + 4}">${escapeHtml(name)}</text><line class="interval" x1="${at(x(-from))}" x2="${at(x(-to))}" y1="${y}" y2="${y}"/><circle class="${sure ? "estimate" : "estimate one"}" cx="${at(x(-dot))}" cy="${y}" r="5"/><text class="figure" x="${width}" text-anchor="end" y="${y + 4}">${percentText(-dot, language)}</text>`;
  });
  const sides = `<text class="tick" text-anchor="end" x="${at(x(0) - 10)}" y="14">← ${page.better}</text><text class="tick" x="${at(x(0) + 10)}" y="14">${page.worse} →</text>`;
  return `<svg class="effects" viewBox="0 0 ${width} ${bottom + 44}" role="img" aria-label="${page.effect}"><title>${page.effect}</title>${grid.join("")}${sides}${rows.join("")}<text class="tick" text-anchor="middle" x="${width / 2}" y="${bottom + 38}">${page.effectAxis}</text></svg>`;
}

const at = (place: number) => place.toFixed(1);

/** −12 %: what became less is better. */
export function percentText(percent: number, language: Language): string {
  const rounded = Math.round(10 * percent) / 10;
  const sign = rounded < 0 ? "−" : rounded > 0 ? "+" : "";
  return `${sign}${numberText(Math.abs(rounded), language)} %`;
}

export const pText = (p: number, language: Language) =>
  numberText(Number(p.toPrecision(2)), language);
