// The learning curves of all trials, faint, in the colours of their ranks, and the chosen one in front of them.

import { findingName, studyReportWords } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { plotSvg, type Scale } from "./plot.ts";
import { extent } from "./series.ts";
import type { StudyTrial } from "./study-document.ts";
import { ramp } from "./study-parallel.ts";
import { valueScale } from "./study-scale.ts";
import { isCrowded, type StudyView } from "./study-view.ts";
import { twoWidths } from "./two-widths.ts";

/** Points of a faint line where there are many: a line of more cannot be seen. */
const [FEW_POINTS, MOST_POINTS] = [24, 200];

export function curvesHtml(view: StudyView): string {
  const { language, best } = view;
  const { charts } = studyReportWords(language);
  const curved = view.drawn.filter(trial => pointsOf(trial).length > 1);
  if (curved.length === 0) return "";
  const names = best?.verdict?.findings.map(code => findingName(code, language)) ?? [];
  const verdict = names.length > 0 ? charts.verdict(escapeHtml(names.join(", "))) : charts.healthy;
  const about = best?.verdict ? `<p class="note">${verdict}</p>` : "";
  const note = ofFolds(view) ? charts.foldCurvesNote : charts.curvesNote;
  return `<h2>${titleOf(view)}</h2><p class="note">${note}</p>${twoWidths(width => curvesSvg(curved, view, width))}${ramp(view)}${about}`;
}

const ofFolds = ({ document }: StudyView) => document.study.steps === "folds";

function titleOf(view: StudyView): string {
  const { charts } = studyReportWords(view.language);
  return ofFolds(view) ? charts.foldCurves : charts.curves;
}

interface CurvePlace {
  readonly epoch: number;
  readonly value: number;
}

const pointsOf = ({ steps, values }: StudyTrial): CurvePlace[] =>
  steps.flatMap((epoch, i) => {
    const value = values[i] ?? Number.NaN;
    return Number.isFinite(value) ? [{ epoch, value }] : [];
  });

function curvesSvg(curved: readonly StudyTrial[], view: StudyView, width: number): string {
  const { best, language } = view;
  const { charts } = studyReportWords(language);
  const values = curved.flatMap(trial => pointsOf(trial).map(({ value }) => value));
  // What a few diverged trials had is cut off.
  const { axis, position } = valueScale(values, {
    ...{ direction: view.document.study.direction, label: view.measure, language },
    ...{ share: 0.97, behind: 0 },
  });
  const epochs = extent(curved.flatMap(({ steps }) => steps))!;
  const plot = {
    title: `${titleOf(view)}: ${view.measure}`,
    x: { low: epochs[0], high: epochs[1], label: ofFolds(view) ? charts.fold : charts.epoch },
    y: axis,
    width,
    height: 320,
    left: 60,
    language,
  };
  const clip = `curves-${width}`;
  const crowded = isCrowded(view);
  return plotSvg(plot, (x, y) => {
    const line = (trial: StudyTrial, name: string, most: number) =>
      `<path class="${name}" d="${pathOf(trial, [x, v => y(position(v))], most)}">${crowded ? "" : `<title>${charts.trial} ${trial.number}</title>`}</path>`;
    const points = crowded ? FEW_POINTS : MOST_POINTS;
    const others = curved.filter(trial => trial !== best);
    const faint = others.map(trial => line(trial, view.colour(trial), points));
    const chosen = best && curved.includes(best) ? line(best, "chosen", MOST_POINTS) : "";
    const [top, bottom] = [y(axis.high), y(axis.low)];
    return `<clipPath id="${clip}"><rect x="0" y="${top}" width="${width}" height="${bottom - top}"/></clipPath><g class="${crowded ? "curves crowded" : "curves"}" clip-path="url(#${clip})">${faint.join("")}${chosen}</g>`;
  });
}

function pathOf(trial: StudyTrial, [x, y]: readonly [Scale, Scale], most: number): string {
  const points = pointsOf(trial);
  const stride = Math.max(1, Math.ceil(points.length / most));
  const kept = points.filter((_, i) => i % stride === 0 || i === points.length - 1);
  return `M${kept.map(({ epoch, value }) => `${x(epoch)} ${y(value)}`).join("L")}`;
}
