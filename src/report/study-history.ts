// The history of a study: each trial's value in the order of trying, how it ended by its mark, and the best so far as a line.

import { countText, numberText, studyReportWords, tuningWords } from "../words/index.ts";
import { escapeHtml } from "./escape.ts";
import { plotSvg, type Scale } from "./plot.ts";
import type { StudyTrial } from "./study-document.ts";
import { type StudyView, worthOf } from "./study-view.ts";
import { twoWidths } from "./two-widths.ts";

type State = StudyTrial["state"];

const STATES: readonly State[] = ["complete", "pruned", "sick", "failed", "paused", "running"];

export function historyHtml(view: StudyView): string {
  const { charts } = studyReportWords(view.language);
  return `<h2>${charts.history}</h2><p class="note">${charts.historyNote}</p>${twoWidths(width => historySvg(view, width))}${legend(view)}`;
}

function historySvg(view: StudyView, width: number): string {
  const { document, language, scale } = view;
  const { charts } = studyReportWords(language);
  const last = document.trials.at(-1)?.number ?? 0;
  const plot = {
    title: `${charts.history}: ${view.measure}`,
    x: { low: -0.5, high: last + 0.5, label: charts.trial, ...few(last) },
    y: view.drawn.length > 0 ? scale.axis : { ...scale.axis, ticks: [] },
    width,
    height: 300,
    left: 60,
    language,
  };
  return plotSvg(plot, (x, y) => {
    const marks = document.trials.map(trial => markOf(trial, view, [x, y]));
    return marks.join("") + bestSoFar(view, x, y) + chosen(view, x, y);
  });
}

/** Few trials have whole numbers at the axis. */
const few = (last: number) =>
  last > 5 ? {} : { ticks: Array.from({ length: last + 1 }, (_, i) => i) };

function markOf(trial: StudyTrial, view: StudyView, [x, y]: readonly [Scale, Scale]): string {
  const { scale, language } = view;
  const worth = worthOf(trial);
  const isDrawn = Number.isFinite(worth);
  const at = isDrawn ? scale.at(worth) : scale.worst;
  const state = tuningWords(language).states[trial.state];
  const value = isDrawn ? numberText(worth, language) : "–";
  const title = `${studyReportWords(language).charts.trial} ${trial.number} · ${value} · ${state}`;
  const beyond = isDrawn && scale.isBeyond(worth);
  return `<path class="mark-${beyond ? "beyond" : trial.state}" d="${shapeOf(beyond ? "beyond" : trial.state, x(trial.number), y(at))}"><title>${escapeHtml(title)}</title></path>`;
}

/** A dot, a ring, a cross, a square or an arrow: told apart without colour. */
function shapeOf(kind: State | "beyond", x: number, y: number): string {
  const ring = (r: number) =>
    `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
  if (kind === "complete") return ring(3.5);
  if (kind === "sick") return `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`;
  if (kind === "failed") return `M${x - 3.5} ${y - 3.5}h7v7h-7z`;
  if (kind === "beyond") return `M${x - 4} ${y + 3}l4 -6l4 6z`;
  return ring(kind === "pruned" ? 3 : 2);
}

/** Steps down, or up, at each complete trial that was better than all before. */
function bestSoFar(view: StudyView, x: Scale, y: Scale): string {
  const { document, scale } = view;
  const ranks = new Map(view.ranked.map(({ number }, rank) => [number, rank]));
  let [best, path] = [Number.POSITIVE_INFINITY, ""];
  for (const trial of document.trials) {
    const rank = ranks.get(trial.number) ?? Number.POSITIVE_INFINITY;
    if (rank >= best) continue;
    best = rank;
    const height = y(scale.at(worthOf(trial)));
    path += path === "" ? `M${x(trial.number)} ${height}` : `H${x(trial.number)}V${height}`;
  }
  if (path === "") return "";
  return `<path class="so-far" d="${path}H${x(document.trials.at(-1)!.number)}"/>`;
}

function chosen({ best, scale }: StudyView, x: Scale, y: Scale): string {
  if (best === undefined || !Number.isFinite(worthOf(best))) return "";
  return `<circle class="chosen" r="6" cx="${x(best.number)}" cy="${y(scale.at(worthOf(best)))}"/>`;
}

function legend(view: StudyView): string {
  const { document, language, scale, best } = view;
  const { charts } = studyReportWords(language);
  const states = STATES.flatMap(state => {
    const count = document.trials.filter(trial => trial.state === state).length;
    const name = `${tuningWords(language).states[state]} ${countText(count, language)}`;
    return count === 0 ? [] : [entry(state, name)];
  });
  const far = view.drawn.filter(trial => scale.isBeyond(worthOf(trial))).length;
  if (far > 0) states.push(entry("beyond", `${charts.beyond} ${countText(far, language)}`));
  const isLined = best !== undefined && view.ranked.length > 0;
  if (isLined) states.unshift(`<span><i class="so-far"></i>${charts.soFar}</span>`);
  const missing = document.trials.some(trial => !Number.isFinite(worthOf(trial)));
  const note = missing ? `<p class="note">${charts.withoutValue}</p>` : "";
  return `<p class="legend">${states.join("")}</p>${note}`;
}

const entry = (kind: State | "beyond", name: string) =>
  `<span><svg class="icon" viewBox="0 0 12 12" aria-hidden="true"><path class="mark-${kind}" d="${shapeOf(kind, 6, 6)}"/></svg>${name}</span>`;
