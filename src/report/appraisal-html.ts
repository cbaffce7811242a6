// What is seen of a trained model as sections of a page: charts of its answers, what it uses, how far it can be trusted.

import type { Appraisal } from "../evaluation/index.ts";
import type { CalibrationFacts, IntervalFacts } from "../log/records.ts";
import { chartWords, countText, type Language, numberText } from "../words/index.ts";
import { classFigures } from "./class-charts.ts";
import { escapeHtml } from "./escape.ts";
import { numberFigures } from "./number-charts.ts";
import { colourOf } from "./plot.ts";
import { twoWidths } from "./two-widths.ts";
import { dependenceFigures, importanceSvg } from "./use-charts.ts";

export const APPRAISAL_STYLE = `
:root{--c0:#2563eb;--c1:#d9480f;--c2:#15803d;--c3:#9333ea;--c4:#64748b}
@media screen and (prefers-color-scheme:dark){:root{--c0:#7aa2ff;--c1:#ff9f5a;--c2:#4ade80;--c3:#c084fc;--c4:#94a3b8}}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(330px,1fr));gap:28px 32px;margin:16px 0 0}.charts.small{grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:20px 24px}
figure{margin:0;break-inside:avoid;min-width:0}figcaption{font-size:13px;font-weight:600;margin:0 0 6px}.wide{overflow-x:auto}
.line{fill:none;stroke-width:1.75;stroke-linejoin:round}.c0{--c:var(--c0)}.c1{--c:var(--c1)}.c2{--c:var(--c2)}.c3{--c:var(--c3)}.c4{--c:var(--c4)}.line{stroke:var(--c)}circle.c0,circle.c1,circle.c2,circle.c3,circle.c4{fill:var(--c)}
.bar{fill:var(--train);fill-opacity:.8}.whisker{stroke:var(--ink);stroke-width:1.25;stroke-opacity:.65}.zero{stroke:var(--soft)}.band{stroke:var(--valid);stroke-dasharray:5 4}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:13px}.legend i{display:inline-block;width:14px;height:3px;border-radius:2px;margin-right:6px;vertical-align:middle;background:var(--c)}`;

/** In print after the page's own, whose colours it follows. */
export const APPRAISAL_PRINT = `:root{--c0:#1d4ed8;--c1:#c2410c;--c2:#166534;--c3:#7e22ce;--c4:#475569}.charts{grid-template-columns:1fr 1fr}.charts.small{grid-template-columns:1fr 1fr 1fr}.bar,.dot,.legend i{print-color-adjust:exact;-webkit-print-color-adjust:exact}`;

export interface Trust {
  readonly calibration?: CalibrationFacts | undefined;
  readonly interval?: IntervalFacts | undefined;
}

export function appraisalHtml(appraisal: Appraisal, trust: Trust, language: Language): string {
  const text = chartWords(language);
  const { part, charts, importance, dependence } = appraisal;
  const rows = countText(charts.rows, language);
  const figures =
    charts.kind === "classes" ? classFigures(charts, language) : numberFigures(charts, language);
  const notes = trustNotes(trust, language).map(note => `<p class="note">${note}</p>`);
  const drawn = dependenceFigures(appraisal, language);
  const entries = dependence.classes.map(
    (name, i) => `<span><i class="${colourOf(i)}"></i>${escapeHtml(name)}</span>`,
  );
  const sections = [
    `<h2>${text.title}</h2><p>${part === "test" ? text.onTest(rows) : text.onValid(rows)}</p>`,
    `<div class="charts">${figures.join("")}</div>${notes.join("")}`,
    `<h2>${text.importance}</h2><p class="note">${text.importanceNote(escapeHtml(importance.metric), countText(importance.rows, language))}</p>${twoWidths(width => importanceSvg(appraisal, language, width))}`,
    drawn.length === 0
      ? ""
      : `<h2>${text.dependence}</h2><p class="note">${text.dependenceNote}</p>${entries.length > 0 ? `<p class="legend">${entries.join("")}</p>` : ""}<div class="charts small">${drawn.join("")}</div>`,
  ];
  return sections.join("");
}

/** Sentences on how far probabilities and intervals can be trusted. */
export function trustNotes({ calibration, interval }: Trust, language: Language): string[] {
  const text = chartWords(language);
  const number = (value: number) => numberText(value, language);
  const percent = (share: number) => `${number(100 * share)} %`;
  const notes: string[] = [];
  if (calibration) {
    const { temperature, eceBefore, ece, threshold = 0.5 } = calibration;
    notes.push(text.temperature(number(temperature), number(eceBefore), number(ece)));
    if (threshold !== 0.5) notes.push(text.threshold(number(threshold)));
  }
  if (interval?.width === null)
    notes.push(text.noInterval(percent(interval.level), countText(interval.rows, language)));
  else if (interval?.coverage !== undefined)
    notes.push(
      text.coverage(
        percent(interval.level),
        percent(interval.coverage),
        percent(interval.standardError ?? Number.NaN),
      ),
    );
  return notes;
}
